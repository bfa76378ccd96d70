#include "tree.h"

// MARK: Chunks

/// Chains the blocks of a chunk but the last; returns the flags that go with the last one, and
/// moves `chunk` and `length` to it.
static uint32_t chain_blocks(
    const cblake3_mode *mode, const uint8_t **chunk, size_t *length, uint64_t counter,
    uint32_t chaining[8])
{
    memcpy(chaining, mode->key, DIGEST_BYTES);
    uint32_t flags = mode->flags | CHUNK_START;
    while (*length > BLOCK_BYTES) {
        compress(chaining, *chunk, BLOCK_BYTES, counter, flags);
        *chunk += BLOCK_BYTES;
        *length -= BLOCK_BYTES;
        flags = mode->flags;
    }
    return flags | CHUNK_END;
}

/// The chaining value of one chunk of at most 1024 bytes, or the digest if `extra` says ROOT.
static void hash_chunk(
    const cblake3_mode *mode, const uint8_t *chunk, size_t length, uint64_t counter, uint32_t extra,
    uint8_t digest[DIGEST_BYTES])
{
    uint32_t chaining[8];
    const uint32_t flags = chain_blocks(mode, &chunk, &length, counter, chaining) | extra;
    if (length == BLOCK_BYTES) {
        compress(chaining, chunk, BLOCK_BYTES, counter, flags);
    } else {
        uint8_t last[BLOCK_BYTES] = {0};
        if (length > 0) { memcpy(last, chunk, length); }
        compress(chaining, last, (uint32_t)length, counter, flags);
    }
    memcpy(digest, chaining, DIGEST_BYTES);
}

void cblake3_hash_chunks(
    cblake3_kernel kernel, const cblake3_mode *mode, const uint8_t *chunks, size_t count,
    uint64_t counter, uint8_t *chaining_values)
{
    const strided_run run = {
        .key = mode->key,
        .stride = CHUNK_BYTES,
        .blocks = BLOCKS_PER_CHUNK,
        .counter = counter,
        .counter_step = 1,
        .flags = mode->flags,
        .first_flags = CHUNK_START,
        .last_flags = CHUNK_END,
    };
    cblake3_hash_strided(kernel, &run, chunks, count, chaining_values);
}

// MARK: Nodes

void cblake3_join(
    cblake3_kernel kernel, const cblake3_mode *mode, const uint8_t *children, size_t count,
    uint8_t *chaining_values)
{
    const strided_run nodes = {
        .key = mode->key,
        .stride = 2 * DIGEST_BYTES,
        .blocks = 1,
        .flags = mode->flags | PARENT,
    };
    cblake3_hash_strided(kernel, &nodes, children, count, chaining_values);
}

void cblake3_join_at_root(
    const cblake3_mode *mode, const uint8_t children[BLOCK_BYTES], uint8_t digest[DIGEST_BYTES])
{
    uint32_t root[8];
    memcpy(root, mode->key, DIGEST_BYTES);
    compress(root, children, BLOCK_BYTES, 0, mode->flags | PARENT | ROOT);
    memcpy(digest, root, DIGEST_BYTES);
}

/// Joins neighbours, carrying an odd last one up as it is; returns how many are left.
static size_t join_level(
    cblake3_kernel kernel, const cblake3_mode *mode, uint8_t *chaining_values, size_t count)
{
    const size_t pairs = count / 2;
    cblake3_join(kernel, mode, chaining_values, pairs, chaining_values);
    if (count % 2 == 0) { return pairs; }
    memmove(
        chaining_values + pairs * DIGEST_BYTES, chaining_values + (count - 1) * DIGEST_BYTES,
        DIGEST_BYTES);
    return pairs + 1;
}

// MARK: Subtrees

/// Hashes a subtree down to at most `max(lanes, 2)` chaining values of equal height, the rightmost
/// perhaps lower, so that the nodes above still fill the lanes. More than one chunk gives at least
/// two values: the topmost compression is the caller's.
static size_t hash_wide(
    cblake3_kernel kernel, size_t lanes, const cblake3_mode *mode, const uint8_t *bytes,
    size_t length, uint64_t counter, uint8_t *chaining_values)
{
    const size_t width = lanes < 2 ? 2 : lanes;
    if (length <= width * CHUNK_BYTES) {
        const size_t whole = length / CHUNK_BYTES, rest = length % CHUNK_BYTES;
        cblake3_hash_chunks(kernel, mode, bytes, whole, counter, chaining_values);
        if (rest == 0) { return whole; }
        hash_chunk(
            mode, bytes + whole * CHUNK_BYTES, rest, counter + whole, 0,
            chaining_values + whole * DIGEST_BYTES);
        return whole + 1;
    }
    // The left part is the largest power of two of chunks that leaves something to the right.
    size_t left_chunks = 1;
    while (left_chunks * 2 <= (length - 1) / CHUNK_BYTES) { left_chunks *= 2; }
    const size_t left_length = left_chunks * CHUNK_BYTES;

    uint8_t both[2 * MAXIMUM_LANES * DIGEST_BYTES];
    const size_t left = hash_wide(kernel, lanes, mode, bytes, left_length, counter, both);
    const size_t right = hash_wide(
        kernel, lanes, mode, bytes + left_length, length - left_length, counter + left_chunks,
        both + left * DIGEST_BYTES);
    const size_t joined = join_level(kernel, mode, both, left + right);
    memcpy(chaining_values, both, joined * DIGEST_BYTES);
    return joined;
}

void cblake3_hash_halves(
    cblake3_kernel kernel, const cblake3_mode *mode, const uint8_t *bytes, size_t length,
    uint64_t counter, uint8_t halves[2 * DIGEST_BYTES])
{
    uint8_t chaining_values[MAXIMUM_LANES * DIGEST_BYTES];
    const size_t lanes = (size_t)cblake3_lanes(kernel);
    size_t count = hash_wide(kernel, lanes, mode, bytes, length, counter, chaining_values);
    while (count > 2) { count = join_level(kernel, mode, chaining_values, count); }
    memcpy(halves, chaining_values, 2 * DIGEST_BYTES);
}

void cblake3_subtree(
    cblake3_kernel kernel, const cblake3_mode *mode, const uint8_t *bytes, size_t length,
    uint64_t first_chunk, uint8_t chaining_value[DIGEST_BYTES])
{
    if (length <= CHUNK_BYTES) {
        hash_chunk(mode, bytes, length, first_chunk, 0, chaining_value);
        return;
    }
    uint8_t halves[2 * DIGEST_BYTES];
    cblake3_hash_halves(kernel, mode, bytes, length, first_chunk, halves);
    cblake3_join(kernel, mode, halves, 1, chaining_value);
}

void cblake3_subtrees(
    cblake3_kernel kernel, const cblake3_mode *mode, const uint8_t *bytes, size_t chunks,
    size_t count, uint64_t first_chunk, uint8_t *chaining_values)
{
    // So many chunks at a time that every level of each subtree fills the lanes.
    enum { ROW = 16 * MAXIMUM_LANES };
    const size_t most = chunks < ROW ? ROW / chunks : 1;
    while (count > 0) {
        const size_t taken = count < most ? count : most;
        const size_t length = taken * chunks * CHUNK_BYTES;
        if (chunks > ROW) {
            cblake3_subtree(kernel, mode, bytes, length, first_chunk, chaining_values);
        } else {
            uint8_t row[ROW * DIGEST_BYTES];
            cblake3_hash_chunks(kernel, mode, bytes, taken * chunks, first_chunk, row);
            for (size_t left = taken * chunks; left > taken; left /= 2) {
                cblake3_join(kernel, mode, row, left / 2, row);
            }
            memcpy(chaining_values, row, taken * DIGEST_BYTES);
        }
        bytes += length;
        first_chunk += taken * chunks;
        chaining_values += taken * DIGEST_BYTES;
        count -= taken;
    }
}

// MARK: One message

void cblake3_hash(
    cblake3_kernel kernel, const cblake3_mode *mode, const void *message, size_t length,
    uint8_t digest[DIGEST_BYTES])
{
    if (length <= CHUNK_BYTES) {
        hash_chunk(mode, message, length, 0, ROOT, digest);
        return;
    }
    uint8_t halves[2 * DIGEST_BYTES];
    cblake3_hash_halves(kernel, mode, message, length, 0, halves);
    cblake3_join_at_root(mode, halves, digest);
}

cblake3_output cblake3_node(const cblake3_mode *mode, const void *children)
{
    cblake3_output last = {.length = BLOCK_BYTES, .flags = mode->flags | PARENT};
    memcpy(last.chaining, mode->key, DIGEST_BYTES);
    memcpy(last.block, children, BLOCK_BYTES);
    return last;
}

cblake3_output cblake3_output_of(
    cblake3_kernel kernel, const cblake3_mode *mode, const void *message, size_t length)
{
    if (length > CHUNK_BYTES) {
        uint8_t halves[2 * DIGEST_BYTES];
        cblake3_hash_halves(kernel, mode, message, length, 0, halves);
        return cblake3_node(mode, halves);
    }
    cblake3_output last = {.length = 0};
    const uint8_t *bytes = message;
    last.flags = chain_blocks(mode, &bytes, &length, 0, last.chaining);
    last.length = (uint32_t)length;
    if (length > 0) { memcpy(last.block, bytes, length); }
    return last;
}
