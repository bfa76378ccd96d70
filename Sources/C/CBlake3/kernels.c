#include "kernels.h"

// MARK: The kernels

#define SET baseline
#define LANES 4
#include "lane_kernel.h"
#undef LANES
#undef SET

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("sse4.1"))), apply_to = function)
#define SET sse41
#define LANES 4
#include "lane_kernel.h"
#undef LANES
#undef SET
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("avx2,bmi2"))), apply_to = function)
#define SET avx2
#define LANES 4
#include "lane_kernel.h"
#undef LANES
#define LANES 8
#include "lane_kernel.h"
#undef LANES
#undef SET
#pragma clang attribute pop

#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512vl,avx512bw,avx512dq,avx2,bmi2"))), apply_to = function)
#define SET avx512
#define LANES 4
#include "lane_kernel.h"
#undef LANES
#define LANES 8
#include "lane_kernel.h"
#undef LANES
#define LANES 16
#include "lane_kernel.h"
#undef LANES
#undef SET
#pragma clang attribute pop
#endif

// MARK: The choice among them

static cblake3_kernel find_best(void)
{
#if defined(__x86_64__)
    __builtin_cpu_init();
    const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2");
    if (avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl")
        && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq")) {
        return CBLAKE3_AVX512;
    }
    if (avx2) { return CBLAKE3_AVX2; }
    if (__builtin_cpu_supports("sse4.1")) { return CBLAKE3_SSE41; }
#endif
    return CBLAKE3_PORTABLE;
}

cblake3_kernel cblake3_best_kernel(void)
{
    // Every thread finds the same kernel, so a race here is between equal writes.
    static cblake3_kernel known;
    cblake3_kernel kernel = __atomic_load_n(&known, __ATOMIC_RELAXED);
    if (kernel == 0) {
        kernel = find_best();
        __atomic_store_n(&known, kernel, __ATOMIC_RELAXED);
    }
    return kernel;
}

cblake3_kernel cblake3_usable(cblake3_kernel kernel)
{
    const cblake3_kernel best = cblake3_best_kernel();
    return kernel < CBLAKE3_ONE_BY_ONE || kernel > best ? best : kernel;
}

int cblake3_lanes(cblake3_kernel kernel)
{
    switch (cblake3_usable(kernel)) {
    case CBLAKE3_ONE_BY_ONE: return 1;
    case CBLAKE3_AVX512: return 16;
    case CBLAKE3_AVX2: return 8;
    default: return 4;
    }
}

size_t cblake3_worth_lanes(cblake3_kernel kernel)
{
    // Rotations in one instruction make four lanes of AVX-512 as quick as one compression.
    return kernel == CBLAKE3_AVX512 ? 2 : 3;
}

size_t cblake3_lanes_for(cblake3_kernel kernel, size_t count)
{
    size_t lanes = kernel == CBLAKE3_AVX512 ? 16 : kernel == CBLAKE3_AVX2 ? 8 : 4;
    while (lanes > 4 && lanes / 2 >= count) { lanes /= 2; }
    return lanes;
}

// Calls the function of a kernel and a width; those two name exactly one of those above.
#if defined(__x86_64__)
#define CALL(name, kernel, lanes, ...) \
    do { \
        if (kernel == CBLAKE3_AVX512) { \
            if (lanes == 16) { name##_avx512_16(__VA_ARGS__); } \
            else if (lanes == 8) { name##_avx512_8(__VA_ARGS__); } \
            else { name##_avx512_4(__VA_ARGS__); } \
        } else if (kernel == CBLAKE3_AVX2) { \
            if (lanes == 8) { name##_avx2_8(__VA_ARGS__); } \
            else { name##_avx2_4(__VA_ARGS__); } \
        } else if (kernel == CBLAKE3_SSE41) { \
            name##_sse41_4(__VA_ARGS__); \
        } else { \
            name##_baseline_4(__VA_ARGS__); \
        } \
    } while (false)
#else
#define CALL(name, kernel, lanes, ...) name##_baseline_4(__VA_ARGS__)
#endif

void cblake3_hash_lanes(
    cblake3_kernel kernel, size_t lanes, const lane_batch *batch, uint8_t *digests)
{
    CALL(hash_lanes, kernel, lanes, batch, digests);
}

// MARK: Messages of whole blocks at a stride

static void hash_alone(
    const strided_run *run, const uint8_t *message, uint64_t counter, uint8_t *digest)
{
    uint32_t chaining[8];
    memcpy(chaining, run->key, DIGEST_BYTES);
    for (size_t block = 0; block < run->blocks; block++) {
        uint32_t flags = run->flags;
        flags |= block == 0 ? run->first_flags : 0;
        flags |= block + 1 == run->blocks ? run->last_flags : 0;
        compress(chaining, message + BLOCK_BYTES * block, BLOCK_BYTES, counter, flags);
    }
    memcpy(digest, chaining, DIGEST_BYTES);
}

void cblake3_hash_strided(
    cblake3_kernel asked, const strided_run *run, const uint8_t *messages, size_t count,
    uint8_t *digests)
{
    const cblake3_kernel kernel = cblake3_usable(asked);
    const size_t worth = cblake3_worth_lanes(kernel);
    uint64_t counter = run->counter;
    while (kernel != CBLAKE3_ONE_BY_ONE && count >= worth) {
        const size_t lanes = cblake3_lanes_for(kernel, count);
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
            cblake3_hash_lanes(kernel, lanes, &batch, digests);
        } else {
            uint8_t with_idle[MAXIMUM_LANES * DIGEST_BYTES];
            cblake3_hash_lanes(kernel, lanes, &batch, with_idle);
            memcpy(digests, with_idle, taken * DIGEST_BYTES);
        }
        messages += taken * run->stride;
        digests += taken * DIGEST_BYTES;
        count -= taken;
        counter += taken * run->counter_step;
    }
    for (size_t i = 0; i < count; i++) {
        hash_alone(
            run, messages + i * run->stride, counter + i * run->counter_step,
            digests + i * DIGEST_BYTES);
    }
}

// MARK: Output

void cblake3_read_output(
    cblake3_kernel asked, const cblake3_output *output, uint64_t position, uint8_t *bytes,
    size_t count)
{
    const cblake3_kernel kernel = cblake3_usable(asked);
    const size_t worth = cblake3_worth_lanes(kernel);
    uint64_t number = position / BLOCK_BYTES;
    size_t skipped = position % BLOCK_BYTES;
    while (count > 0) {
        const size_t blocks = skipped > 0 ? 0 : count / BLOCK_BYTES;
        if (kernel != CBLAKE3_ONE_BY_ONE && blocks >= worth) {
            const size_t lanes = cblake3_lanes_for(kernel, blocks);
            const size_t taken = blocks < lanes ? blocks : lanes;
            if (taken == lanes) {
                CALL(squeeze_lanes, kernel, lanes, output, number, bytes);
            } else {
                uint8_t with_idle[MAXIMUM_LANES * BLOCK_BYTES];
                CALL(squeeze_lanes, kernel, lanes, output, number, with_idle);
                memcpy(bytes, with_idle, taken * BLOCK_BYTES);
            }
            number += taken;
            bytes += taken * BLOCK_BYTES;
            count -= taken * BLOCK_BYTES;
        } else {
            uint8_t block[BLOCK_BYTES];
            squeeze(output, number, block);
            const size_t left = BLOCK_BYTES - skipped, taken = count < left ? count : left;
            memcpy(bytes, block + skipped, taken);
            number += 1;
            skipped = 0;
            bytes += taken;
            count -= taken;
        }
    }
}
