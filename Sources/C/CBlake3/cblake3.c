#include "cblake3.h"

#include "compression.h"

// MARK: Kernels, and the choice among them

#define LANES 4
#include "lane_kernel.h"
#undef LANES

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,bmi2"))), apply_to = function)
#define LANES 8
#include "lane_kernel.h"
#undef LANES
#pragma clang attribute pop

#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512vl,avx512bw,avx512dq,avx2,bmi2"))), apply_to = function)
#define LANES 16
#include "lane_kernel.h"
#undef LANES
#pragma clang attribute pop

static int widest(void)
{
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl")
        && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq")
        && __builtin_cpu_supports("bmi2")) {
        return 16;
    }
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2") ? 8 : 4;
}
#else
static int widest(void) { return 4; }
#endif

int cblake3_lanes(void)
{
    // Every thread finds the same number, so a race here is between equal writes.
    static int known;
    int lanes = __atomic_load_n(&known, __ATOMIC_RELAXED);
    if (lanes == 0) {
        lanes = widest();
        __atomic_store_n(&known, lanes, __ATOMIC_RELAXED);
    }
    return lanes;
}

/// The width to run when `asked` is forced: one of 1, 4, 8 and 16 that this machine has.
static size_t usable_lanes(int asked)
{
    const int most = cblake3_lanes();
    const int lanes = asked < most ? asked : most;
    return lanes >= 16 ? 16 : lanes >= 8 ? 8 : lanes >= 4 ? 4 : 1;
}

static void hash_lanes(size_t lanes, const lane_batch *batch, uint8_t *digests)
{
    switch (lanes) {
#if defined(__x86_64__)
    case 16: hash_lanes_16(batch, digests); break;
    case 8: hash_lanes_8(batch, digests); break;
#endif
    default: hash_lanes_4(batch, digests); break;
    }
}

/// From this many messages on, a kernel with idle lanes beats hashing them one after the other.
enum { WORTH_A_KERNEL = 3 };

// MARK: Messages of whole blocks at a stride

/// Equal messages at equal distances: chunks of a long message, or nodes of a tree level.
typedef struct {
    const uint32_t *key;
    size_t stride;
    size_t blocks;
    uint64_t counter;
    uint32_t counter_step;
    uint32_t flags;
    uint32_t first_flags;
    uint32_t last_flags;
} strided_run;

static void hash_strided(
    size_t lanes, const strided_run *run, const uint8_t *messages, size_t count, uint8_t *digests)
{
    uint64_t counter = run->counter;
    while (lanes > 1 && count >= WORTH_A_KERNEL) {
        const size_t taken = count < lanes ? count : lanes;
        const uint8_t *lane_messages[MAXIMUM_LANES];
        for (size_t lane = 0; lane < lanes; lane++) {
            lane_messages[lane] = messages + (lane < taken ? lane : taken - 1) * run->stride;
        }
        const lane_batch batch = {
            .key = run->key,
            .messages = lane_messages,
            .blocks = run->blocks,
            .counter = counter,
            .counter_step = run->counter_step,
            .flags = run->flags,
            .first_flags = run->first_flags,
            .last_flags = run->last_flags,
        };
        if (taken == lanes) {
            hash_lanes(lanes, &batch, digests);
        } else {
            uint8_t with_idle[MAXIMUM_LANES * DIGEST_BYTES];
            hash_lanes(lanes, &batch, with_idle);
            memcpy(digests, with_idle, taken * DIGEST_BYTES);
        }
        messages += taken * run->stride;
        digests += taken * DIGEST_BYTES;
        count -= taken;
        counter += taken * run->counter_step;
    }
    for (size_t i = 0; i < count; i++) {
        uint32_t chaining[8];
        memcpy(chaining, run->key, DIGEST_BYTES);
        for (size_t block = 0; block < run->blocks; block++) {
            uint32_t flags = run->flags;
            flags |= block == 0 ? run->first_flags : 0;
            flags |= block + 1 == run->blocks ? run->last_flags : 0;
            compress(
                chaining, messages + i * run->stride + BLOCK_BYTES * block, BLOCK_BYTES,
                counter + i * run->counter_step, flags);
        }
        memcpy(digests + i * DIGEST_BYTES, chaining, DIGEST_BYTES);
    }
}

void cblake3_hash_nodes_in_lanes(
    int lanes, const cblake3_mode *mode, const uint8_t *messages, size_t stride, size_t count,
    uint8_t *digests)
{
    const strided_run nodes = {
        .key = mode->key,
        .stride = stride,
        .blocks = 1,
        .flags = mode->flags | CHUNK_START | CHUNK_END | ROOT,
    };
    hash_strided(usable_lanes(lanes), &nodes, messages, count, digests);
}

void cblake3_hash_nodes(
    const cblake3_mode *mode, const uint8_t *messages, size_t stride, size_t count,
    uint8_t *digests)
{
    cblake3_hash_nodes_in_lanes(cblake3_lanes(), mode, messages, stride, count, digests);
}

// MARK: One message

/// The chaining value of one chunk of at most 1024 bytes, or the digest if `extra` says ROOT.
static void hash_chunk(
    const cblake3_mode *mode, const uint8_t *chunk, size_t length, uint64_t counter, uint32_t extra,
    uint8_t digest[DIGEST_BYTES])
{
    uint32_t chaining[8];
    memcpy(chaining, mode->key, DIGEST_BYTES);
    uint32_t flags = mode->flags | CHUNK_START;
    while (length > BLOCK_BYTES) {
        compress(chaining, chunk, BLOCK_BYTES, counter, flags);
        chunk += BLOCK_BYTES;
        length -= BLOCK_BYTES;
        flags = mode->flags;
    }
    uint8_t last[BLOCK_BYTES] = {0};
    if (length > 0) { memcpy(last, chunk, length); }
    compress(chaining, last, (uint32_t)length, counter, flags | CHUNK_END | extra);
    memcpy(digest, chaining, DIGEST_BYTES);
}

/// Joins neighbours, carrying an odd last one up as it is; returns how many are left.
static size_t hash_parents(
    size_t lanes, const cblake3_mode *mode, uint8_t *chaining_values, size_t count)
{
    const strided_run parents = {
        .key = mode->key,
        .stride = 2 * DIGEST_BYTES,
        .blocks = 1,
        .flags = mode->flags | PARENT,
    };
    const size_t pairs = count / 2;
    hash_strided(lanes, &parents, chaining_values, pairs, chaining_values);
    if (count % 2 == 0) { return pairs; }
    memmove(
        chaining_values + pairs * DIGEST_BYTES, chaining_values + (count - 1) * DIGEST_BYTES,
        DIGEST_BYTES);
    return pairs + 1;
}

/// Hashes a subtree down to at most `max(lanes, 2)` chaining values of equal height, the rightmost
/// perhaps lower, so that the parents above still fill the lanes. More than one chunk gives at
/// least two values: the root is the caller's.
static size_t hash_subtree(
    size_t lanes, const cblake3_mode *mode, const uint8_t *bytes, size_t length, uint64_t counter,
    uint8_t *chaining_values)
{
    const size_t width = lanes < 2 ? 2 : lanes;
    if (length <= width * CHUNK_BYTES) {
        const strided_run chunks = {
            .key = mode->key,
            .stride = CHUNK_BYTES,
            .blocks = BLOCKS_PER_CHUNK,
            .counter = counter,
            .counter_step = 1,
            .flags = mode->flags,
            .first_flags = CHUNK_START,
            .last_flags = CHUNK_END,
        };
        const size_t whole = length / CHUNK_BYTES, rest = length % CHUNK_BYTES;
        hash_strided(lanes, &chunks, bytes, whole, chaining_values);
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
    const size_t left = hash_subtree(lanes, mode, bytes, left_length, counter, both);
    const size_t right = hash_subtree(
        lanes, mode, bytes + left_length, length - left_length, counter + left_chunks,
        both + left * DIGEST_BYTES);
    const size_t joined = hash_parents(lanes, mode, both, left + right);
    memcpy(chaining_values, both, joined * DIGEST_BYTES);
    return joined;
}

void cblake3_hash_in_lanes(
    int lanes, const cblake3_mode *mode, const void *message, size_t length, uint8_t digest[32])
{
    if (length <= CHUNK_BYTES) {
        hash_chunk(mode, message, length, 0, ROOT, digest);
        return;
    }
    const size_t width = usable_lanes(lanes);
    uint8_t chaining_values[MAXIMUM_LANES * DIGEST_BYTES];
    size_t count = hash_subtree(width, mode, message, length, 0, chaining_values);
    while (count > 2) { count = hash_parents(width, mode, chaining_values, count); }

    uint32_t root[8];
    memcpy(root, mode->key, DIGEST_BYTES);
    compress(root, chaining_values, BLOCK_BYTES, 0, mode->flags | PARENT | ROOT);
    memcpy(digest, root, DIGEST_BYTES);
}

void cblake3_hash(
    const cblake3_mode *mode, const void *message, size_t length, uint8_t digest[32])
{
    cblake3_hash_in_lanes(cblake3_lanes(), mode, message, length, digest);
}

// MARK: Short messages of one buffer

/// Messages of one number of blocks that wait until there are enough for a kernel.
typedef struct {
    size_t count;
    size_t indices[MAXIMUM_LANES];
} waiting_messages;

/// A call of `cblake3_hash_each`, past its checks.
typedef struct {
    size_t lanes;
    const cblake3_mode *mode;
    const uint8_t *buffer;
    size_t length;
    const uint32_t *offsets;
    uint8_t *digests;
} each_run;

static void hash_alone(const each_run *run, size_t index)
{
    const uint32_t from = run->offsets[index];
    cblake3_hash_in_lanes(
        (int)run->lanes, run->mode, run->buffer + from, run->offsets[index + 1] - from,
        run->digests + index * DIGEST_BYTES);
}

static void hash_waiting(const each_run *run, size_t blocks, waiting_messages *waiting)
{
    const size_t count = waiting->count;
    waiting->count = 0;
    if (run->lanes == 1 || count < WORTH_A_KERNEL) {
        for (size_t i = 0; i < count; i++) { hash_alone(run, waiting->indices[i]); }
        return;
    }
    const uint8_t *messages[MAXIMUM_LANES];
    uint32_t last_lengths[MAXIMUM_LANES];
    for (size_t lane = 0; lane < run->lanes; lane++) {
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
    hash_lanes(run->lanes, &batch, digests);
    for (size_t i = 0; i < count; i++) {
        uint8_t *digest = run->digests + waiting->indices[i] * DIGEST_BYTES;
        memcpy(digest, digests + i * DIGEST_BYTES, DIGEST_BYTES);
    }
}

bool cblake3_hash_each_in_lanes(
    int lanes, const cblake3_mode *mode, const uint8_t *buffer, size_t length,
    const uint32_t *offsets, size_t count, uint8_t *digests)
{
    if (count == 0) { return true; }
    bool ascending = true;
    for (size_t i = 0; i < count; i++) { ascending &= offsets[i] <= offsets[i + 1]; }
    if (!ascending || offsets[count] > length) { return false; }

    static const uint8_t nothing;
    const each_run run = {
        .lanes = usable_lanes(lanes),
        .mode = mode,
        .buffer = buffer ? buffer : &nothing,
        .length = length,
        .offsets = offsets,
        .digests = digests,
    };
    // Messages of n blocks wait at n - 1; an empty message is one empty block.
    waiting_messages waiting[BLOCKS_PER_CHUNK];
    for (size_t i = 0; i < BLOCKS_PER_CHUNK; i++) { waiting[i].count = 0; }

    for (size_t index = 0; index < count; index++) {
        const uint32_t size = offsets[index + 1] - offsets[index];
        if (size > CHUNK_BYTES) {
            hash_alone(&run, index);
            continue;
        }
        const size_t further_blocks = size == 0 ? 0 : (size - 1) / BLOCK_BYTES;
        waiting_messages *alike = &waiting[further_blocks];
        alike->indices[alike->count++] = index;
        if (alike->count == run.lanes) { hash_waiting(&run, further_blocks + 1, alike); }
    }
    for (size_t i = 0; i < BLOCKS_PER_CHUNK; i++) { hash_waiting(&run, i + 1, &waiting[i]); }
    return true;
}

bool cblake3_hash_each(
    const cblake3_mode *mode, const uint8_t *buffer, size_t length, const uint32_t *offsets,
    size_t count, uint8_t *digests)
{
    return cblake3_hash_each_in_lanes(
        cblake3_lanes(), mode, buffer, length, offsets, count, digests);
}

// MARK: Modes

cblake3_mode cblake3_plain(void)
{
    cblake3_mode mode = {.flags = 0};
    memcpy(mode.key, INITIAL, DIGEST_BYTES);
    return mode;
}

cblake3_mode cblake3_keyed(const uint8_t key[32])
{
    cblake3_mode mode = {.flags = KEYED_HASH};
    memcpy(mode.key, key, DIGEST_BYTES);
    return mode;
}

cblake3_mode cblake3_derive(const void *context, size_t length)
{
    cblake3_mode first_phase = cblake3_plain();
    first_phase.flags = DERIVE_KEY_CONTEXT;
    uint8_t key[DIGEST_BYTES];
    cblake3_hash(&first_phase, context, length, key);

    cblake3_mode mode = {.flags = DERIVE_KEY_MATERIAL};
    memcpy(mode.key, key, DIGEST_BYTES);
    return mode;
}
