#include "kernels.h"

// MARK: Messages of one block

void cblake3_hash_nodes(
    cblake3_kernel kernel, const cblake3_mode *mode, const uint8_t *messages, size_t stride,
    size_t count, uint8_t *digests)
{
    const strided_run nodes = {
        .key = mode->key,
        .stride = stride,
        .blocks = 1,
        .flags = mode->flags | CHUNK_START | CHUNK_END | ROOT,
    };
    cblake3_hash_strided(kernel, &nodes, messages, count, digests);
}

// MARK: Short messages of one buffer

/// Messages of one number of blocks that wait until there are enough for a kernel.
typedef struct {
    size_t count;
    size_t indices[MAXIMUM_LANES];
} waiting_messages;

/// A call of `cblake3_hash_each`, past its checks.
typedef struct {
    cblake3_kernel kernel;
    const cblake3_mode *mode;
    const uint8_t *buffer;
    size_t length;
    const uint32_t *offsets;
    uint8_t *digests;
} each_run;

static void hash_message(const each_run *run, size_t index)
{
    const uint32_t from = run->offsets[index];
    cblake3_hash(
        run->kernel, run->mode, run->buffer + from, run->offsets[index + 1] - from,
        run->digests + index * DIGEST_BYTES);
}

static void hash_waiting(const each_run *run, size_t blocks, waiting_messages *waiting)
{
    const size_t count = waiting->count;
    waiting->count = 0;
    if (run->kernel == CBLAKE3_ONE_BY_ONE || count < cblake3_worth_lanes(run->kernel)) {
        for (size_t i = 0; i < count; i++) { hash_message(run, waiting->indices[i]); }
        return;
    }
    const size_t lanes = cblake3_lanes_for(run->kernel, count);
    const uint8_t *messages[MAXIMUM_LANES];
    uint32_t last_lengths[MAXIMUM_LANES];
    for (size_t lane = 0; lane < lanes; lane++) {
        const size_t index = waiting->indices[lane < count ? lane : count - 1];
        const uint32_t from = run->offsets[index], length = run->offsets[index + 1] - from;
        messages[lane] = run->buffer + from;
        last_lengths[lane] = length - (uint32_t)(blocks - 1) * BLOCK_BYTES;
    }
    const lane_batch batch = {
        .key = run->mode->key,
        .messages = messages,
        .blocks = blocks,
        .last_lengths = last_lengths,
        .readable_end = run->buffer + run->length,
        .flags = run->mode->flags,
        .first_flags = CHUNK_START,
        .last_flags = CHUNK_END | ROOT,
    };
    uint8_t digests[MAXIMUM_LANES * DIGEST_BYTES];
    cblake3_hash_lanes(run->kernel, lanes, &batch, digests);
    for (size_t i = 0; i < count; i++) {
        uint8_t *digest = run->digests + waiting->indices[i] * DIGEST_BYTES;
        memcpy(digest, digests + i * DIGEST_BYTES, DIGEST_BYTES);
    }
}

bool cblake3_hash_each(
    cblake3_kernel kernel, const cblake3_mode *mode, const uint8_t *buffer, size_t length,
    const uint32_t *offsets, size_t count, uint8_t *digests)
{
    if (count == 0) { return true; }
    bool ascending = true;
    for (size_t i = 0; i < count; i++) { ascending &= offsets[i] <= offsets[i + 1]; }
    if (!ascending || offsets[count] > length) { return false; }

    static const uint8_t nothing;
    const each_run run = {
        .kernel = cblake3_usable(kernel),
        .mode = mode,
        .buffer = buffer ? buffer : &nothing,
        .length = length,
        .offsets = offsets,
        .digests = digests,
    };
    const size_t lanes = (size_t)cblake3_lanes(kernel);
    // Messages of n blocks wait at n - 1; an empty message is one empty block.
    waiting_messages waiting[BLOCKS_PER_CHUNK];
    for (size_t i = 0; i < BLOCKS_PER_CHUNK; i++) { waiting[i].count = 0; }

    for (size_t index = 0; index < count; index++) {
        const uint32_t size = offsets[index + 1] - offsets[index];
        if (size > CHUNK_BYTES) {
            hash_message(&run, index);
            continue;
        }
        const size_t further_blocks = size == 0 ? 0 : (size - 1) / BLOCK_BYTES;
        waiting_messages *alike = &waiting[further_blocks];
        alike->indices[alike->count++] = index;
        if (alike->count == lanes) { hash_waiting(&run, further_blocks + 1, alike); }
    }
    for (size_t i = 0; i < BLOCKS_PER_CHUNK; i++) { hash_waiting(&run, i + 1, &waiting[i]); }
    return true;
}
