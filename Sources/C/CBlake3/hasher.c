#include "tree.h"

void cblake3_begin(cblake3_hasher *hasher, const cblake3_mode *mode)
{
    memset(hasher, 0, sizeof *hasher);
    hasher->mode = *mode;
    memcpy(hasher->chaining, mode->key, DIGEST_BYTES);
}

/// Joins subtrees of equal height until the stack is what the whole chunks so far ask for: one
/// subtree for each bit of their number. Only sound where more of the message follows, because the
/// last join of a message is not like the others.
static void settle(cblake3_hasher *hasher)
{
    const uint32_t settled = (uint32_t)__builtin_popcountll(hasher->chunks);
    while (hasher->height > settled) {
        uint8_t *children = (uint8_t *)hasher->stack[hasher->height - 2];
        cblake3_join(CBLAKE3_ONE_BY_ONE, &hasher->mode, children, 1, children);
        hasher->height -= 1;
    }
}

/// Puts a subtree of that many chunks on the stack and leaves its joins to whatever follows.
static void push(cblake3_hasher *hasher, const uint8_t *chaining_value, uint64_t chunks)
{
    settle(hasher);
    memcpy(hasher->stack[hasher->height], chaining_value, DIGEST_BYTES);
    hasher->height += 1;
    hasher->chunks += chunks;
}

static size_t bytes_in_chunk(const cblake3_hasher *hasher)
{
    return hasher->blocks * BLOCK_BYTES + hasher->buffered;
}

static uint32_t chunk_flags(const cblake3_hasher *hasher)
{
    return hasher->mode.flags | (hasher->blocks == 0 ? CHUNK_START : 0);
}

/// Takes bytes into the chunk in progress, which has room for them.
static void fill_chunk(cblake3_hasher *hasher, const uint8_t *bytes, size_t length)
{
    while (length > 0) {
        if (hasher->buffered == BLOCK_BYTES) {
            compress(
                hasher->chaining, (const uint8_t *)hasher->block, BLOCK_BYTES, hasher->chunks,
                chunk_flags(hasher));
            hasher->blocks += 1;
            hasher->buffered = 0;
        }
        // Blocks behind which more follows need no stop in the buffer.
        while (hasher->buffered == 0 && length > BLOCK_BYTES) {
            compress(hasher->chaining, bytes, BLOCK_BYTES, hasher->chunks, chunk_flags(hasher));
            hasher->blocks += 1;
            bytes += BLOCK_BYTES;
            length -= BLOCK_BYTES;
        }
        const size_t room = BLOCK_BYTES - hasher->buffered;
        const size_t taken = length < room ? length : room;
        memcpy((uint8_t *)hasher->block + hasher->buffered, bytes, taken);
        hasher->buffered += (uint32_t)taken;
        bytes += taken;
        length -= taken;
    }
}

/// The last compression of the chunk in progress.
static cblake3_output end_of_chunk(const cblake3_hasher *hasher)
{
    cblake3_output last = {
        .length = hasher->buffered, .flags = chunk_flags(hasher) | CHUNK_END};
    memcpy(last.chaining, hasher->chaining, DIGEST_BYTES);
    memcpy(last.block, hasher->block, hasher->buffered);
    return last;
}

/// Ends a chunk behind which more follows.
static void close_chunk(cblake3_hasher *hasher)
{
    cblake3_output last = end_of_chunk(hasher);
    compress(
        last.chaining, (const uint8_t *)last.block, last.length, hasher->chunks, last.flags);
    push(hasher, (const uint8_t *)last.chaining, 1);
    memcpy(hasher->chaining, hasher->mode.key, DIGEST_BYTES);
    hasher->blocks = 0;
    hasher->buffered = 0;
}

void cblake3_update(
    cblake3_kernel kernel, cblake3_hasher *hasher, const void *more, size_t length)
{
    const uint8_t *bytes = more;
    const size_t begun = bytes_in_chunk(hasher);
    if (begun > 0) {
        const size_t room = CHUNK_BYTES - begun, taken = length < room ? length : room;
        fill_chunk(hasher, bytes, taken);
        bytes += taken;
        length -= taken;
        if (length == 0) { return; }
        close_chunk(hasher);
    }
    const size_t lanes = (size_t)cblake3_lanes(kernel), width = lanes < 2 ? 2 : lanes;
    while (length > CHUNK_BYTES) {
        const size_t beyond = hasher->chunks % width;
        if (beyond > 0 || length < width * CHUNK_BYTES) {
            // A few chunks side by side, up to where whole rows of them begin.
            uint8_t row[MAXIMUM_LANES * DIGEST_BYTES];
            const size_t most = (length - 1) / CHUNK_BYTES, room = width - beyond;
            const size_t count = most < room ? most : room;
            cblake3_hash_chunks(kernel, &hasher->mode, bytes, count, hasher->chunks, row);
            for (size_t i = 0; i < count; i++) { push(hasher, row + i * DIGEST_BYTES, 1); }
            bytes += count * CHUNK_BYTES;
            length -= count * CHUNK_BYTES;
            continue;
        }
        // The largest subtree that begins here and is full. Its two halves go on the stack, for it
        // may be the whole message.
        size_t chunks = width;
        while (chunks * 2 <= length / CHUNK_BYTES && hasher->chunks % (chunks * 2) == 0) {
            chunks *= 2;
        }
        uint8_t halves[2 * DIGEST_BYTES];
        cblake3_hash_halves(
            kernel, &hasher->mode, bytes, chunks * CHUNK_BYTES, hasher->chunks, halves);
        push(hasher, halves, chunks / 2);
        push(hasher, halves + DIGEST_BYTES, chunks / 2);
        bytes += chunks * CHUNK_BYTES;
        length -= chunks * CHUNK_BYTES;
    }
    if (length > 0) {
        settle(hasher);
        fill_chunk(hasher, bytes, length);
    }
}

cblake3_output cblake3_finish(const cblake3_hasher *hasher)
{
    uint32_t left = hasher->height;
    cblake3_output last;
    if (left == 0 || bytes_in_chunk(hasher) > 0) {
        last = end_of_chunk(hasher);
    } else {
        left -= 2;
        last = cblake3_node(&hasher->mode, hasher->stack[left]);
    }
    // The chunk in progress has the counter of its place; nodes have none.
    uint64_t counter = bytes_in_chunk(hasher) > 0 ? hasher->chunks : 0;
    while (left > 0) {
        uint32_t children[2][8];
        compress(last.chaining, (const uint8_t *)last.block, last.length, counter, last.flags);
        left -= 1;
        memcpy(children[0], hasher->stack[left], DIGEST_BYTES);
        memcpy(children[1], last.chaining, DIGEST_BYTES);
        last = cblake3_node(&hasher->mode, children);
        counter = 0;
    }
    return last;
}
