#include "tree.h"

void cblake3_begin(cblake3_hasher *hasher, const cblake3_mode *mode)
{
    memset(hasher, 0, sizeof *hasher);
    hasher->mode = *mode;
    memcpy(hasher->chaining, mode->key, DIGEST_BYTES);
}

// MARK: The stack

/// Joins subtrees of equal height until the stack is what the chunks on it ask for: one subtree for
/// each bit of their number. Only sound where more of the message follows, because the last join of
/// a message is not like the others.
static void settle(cblake3_hasher *hasher)
{
    const uint32_t settled = (uint32_t)__builtin_popcountll(hasher->stacked);
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
    hasher->stacked += chunks;
}

// MARK: Rows

/// Moves the leftmost row to the stack. Its two halves go there unjoined, for it may be the whole
/// message.
static void push_row(cblake3_kernel kernel, cblake3_hasher *hasher)
{
    uint8_t *values = (uint8_t *)hasher->row_values[0];
    const uint64_t chunks = hasher->row_chunks[0];
    cblake3_join_to_halves(kernel, &hasher->mode, values, hasher->row_width);
    push(hasher, values, chunks / 2);
    push(hasher, values + DIGEST_BYTES, chunks / 2);
    hasher->rows -= 1;
    hasher->row_chunks[0] = hasher->row_chunks[1];
    memcpy(hasher->row_values[0], hasher->row_values[1], sizeof hasher->row_values[0]);
}

static void push_rows(cblake3_kernel kernel, cblake3_hasher *hasher)
{
    while (hasher->rows > 0) { push_row(kernel, hasher); }
}

/// Adds a subtree of `chunks` chunks, a power of two, that begins at the chunk in progress, as a
/// row; joins it with rows of its size to the left.
static void add_row(
    cblake3_kernel kernel, cblake3_hasher *hasher, const uint8_t *values, size_t width,
    uint64_t chunks)
{
    uint8_t both[2 * MAXIMUM_LANES * DIGEST_BYTES];
    const size_t size = width * DIGEST_BYTES;
    uint64_t start = hasher->chunks;
    hasher->chunks += chunks;
    memcpy(both + size, values, size);
    // A row of another width, from a smaller kernel, is no neighbour of this one.
    if (hasher->row_width != width) { push_rows(kernel, hasher); }
    hasher->row_width = (uint32_t)width;
    while (hasher->rows > 0 && hasher->row_chunks[hasher->rows - 1] == chunks
        && (start - chunks) % (2 * chunks) == 0) {
        hasher->rows -= 1;
        memcpy(both, hasher->row_values[hasher->rows], size);
        cblake3_join(kernel, &hasher->mode, both, width, both);
        memcpy(both + size, both, size);
        start -= chunks;
        chunks *= 2;
    }
    if (hasher->rows == 2) { push_row(kernel, hasher); }
    memcpy(hasher->row_values[hasher->rows], both + size, size);
    hasher->row_chunks[hasher->rows] = chunks;
    hasher->rows += 1;
}

// MARK: The chunk in progress

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
    hasher->chunks += 1;
    memcpy(hasher->chaining, hasher->mode.key, DIGEST_BYTES);
    hasher->blocks = 0;
    hasher->buffered = 0;
}

// MARK: The message

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
            push_rows(kernel, hasher);
            uint8_t row[MAXIMUM_LANES * DIGEST_BYTES];
            const size_t most = (length - 1) / CHUNK_BYTES, room = width - beyond;
            const size_t count = most < room ? most : room;
            cblake3_hash_chunks(kernel, &hasher->mode, bytes, count, hasher->chunks, row);
            for (size_t i = 0; i < count; i++) { push(hasher, row + i * DIGEST_BYTES, 1); }
            hasher->chunks += count;
            bytes += count * CHUNK_BYTES;
            length -= count * CHUNK_BYTES;
            continue;
        }
        // The largest subtree that begins here and is full.
        size_t chunks = width;
        while (chunks * 2 <= length / CHUNK_BYTES && hasher->chunks % (chunks * 2) == 0) {
            chunks *= 2;
        }
        uint8_t values[MAXIMUM_LANES * DIGEST_BYTES];
        cblake3_hash_wide(
            kernel, lanes, &hasher->mode, bytes, chunks * CHUNK_BYTES, hasher->chunks, values);
        add_row(kernel, hasher, values, width, chunks);
        bytes += chunks * CHUNK_BYTES;
        length -= chunks * CHUNK_BYTES;
    }
    if (length > 0) {
        push_rows(kernel, hasher);
        settle(hasher);
        fill_chunk(hasher, bytes, length);
    }
}

/// The output of a message without rows.
static cblake3_output finish_stack(const cblake3_hasher *hasher)
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

cblake3_output cblake3_finish(cblake3_kernel kernel, const cblake3_hasher *hasher)
{
    if (hasher->rows == 0) { return finish_stack(hasher); }
    cblake3_hasher copy = *hasher;
    push_rows(kernel, &copy);
    return finish_stack(&copy);
}
