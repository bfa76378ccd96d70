#include "cchecksums.h"

#include "tables.h"

#if defined(__x86_64__)
#include "folding.h"
#elif defined(__aarch64__) && defined(__linux__)
#include "arm_instructions.h"
#endif

static int quickest(void)
{
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (!__builtin_cpu_supports("pclmul") || !__builtin_cpu_supports("sse4.2")) {
        return CCHECKSUMS_TABLES;
    }
    const int is_wide = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl")
        && __builtin_cpu_supports("vpclmulqdq");
    return is_wide ? CCHECKSUMS_WIDE : CCHECKSUMS_INSTRUCTIONS;
#elif defined(__aarch64__) && defined(__linux__)
    return has_checksum_instructions() ? CCHECKSUMS_INSTRUCTIONS : CCHECKSUMS_TABLES;
#else
    return CCHECKSUMS_TABLES;
#endif
}

int cchecksums_way(void)
{
    // Every thread finds the same number, so a race here is between equal writes. 0 is unknown.
    static int known;
    int known_and_one = __atomic_load_n(&known, __ATOMIC_RELAXED);
    if (known_and_one == 0) {
        known_and_one = quickest() + 1;
        __atomic_store_n(&known, known_and_one, __ATOMIC_RELAXED);
    }
    return known_and_one - 1;
}

static inline int usable_way(int asked)
{
    const int most = cchecksums_way();
    return asked < most ? asked : most;
}

#if defined(__x86_64__)
// From these lengths on the way into a fold and out of it costs less than it saves.
enum { WORTH_A_BLOCK = BLOCK, WORTH_A_CASTAGNOLI_BLOCK = 128, WORTH_WIDE_BLOCKS = 256 };

static inline uint32_t ieee(int way, uint32_t remainder, const uint8_t *bytes, size_t length)
{
    if (way < CCHECKSUMS_INSTRUCTIONS || length < WORTH_A_BLOCK) {
        return remainder_by_tables(IEEE_SLICES, remainder, bytes, length);
    }
    return way < CCHECKSUMS_WIDE || length < WORTH_WIDE_BLOCKS
        ? ieee_by_blocks(remainder, bytes, length)
        : ieee_by_wide_blocks(remainder, bytes, length);
}

static inline uint32_t castagnoli(int way, uint32_t remainder, const uint8_t *bytes, size_t length)
{
    if (way < CCHECKSUMS_INSTRUCTIONS) {
        return remainder_by_tables(CASTAGNOLI_SLICES, remainder, bytes, length);
    }
    if (length < WORTH_A_CASTAGNOLI_BLOCK) {
        return castagnoli_by_words(remainder, bytes, length);
    }
    return way < CCHECKSUMS_WIDE || length < WORTH_WIDE_BLOCKS
        ? castagnoli_by_blocks(remainder, bytes, length)
        : castagnoli_by_wide_blocks(remainder, bytes, length);
}
#else
static inline uint32_t ieee(int way, uint32_t remainder, const uint8_t *bytes, size_t length)
{
#if defined(__aarch64__) && defined(__linux__)
    if (way >= CCHECKSUMS_INSTRUCTIONS) { return ieee_by_words(remainder, bytes, length); }
#endif
    return remainder_by_tables(IEEE_SLICES, remainder, bytes, length);
}

static inline uint32_t castagnoli(int way, uint32_t remainder, const uint8_t *bytes, size_t length)
{
#if defined(__aarch64__) && defined(__linux__)
    if (way >= CCHECKSUMS_INSTRUCTIONS) { return castagnoli_by_words(remainder, bytes, length); }
#endif
    return remainder_by_tables(CASTAGNOLI_SLICES, remainder, bytes, length);
}
#endif

uint32_t cchecksums_crc32(uint32_t so_far, const void *bytes, size_t length)
{
    return ~ieee(cchecksums_way(), ~so_far, bytes, length);
}

uint32_t cchecksums_crc32c(uint32_t so_far, const void *bytes, size_t length)
{
    return ~castagnoli(cchecksums_way(), ~so_far, bytes, length);
}

uint32_t cchecksums_crc32_in_way(int way, uint32_t so_far, const void *bytes, size_t length)
{
    return ~ieee(usable_way(way), ~so_far, bytes, length);
}

uint32_t cchecksums_crc32c_in_way(int way, uint32_t so_far, const void *bytes, size_t length)
{
    return ~castagnoli(usable_way(way), ~so_far, bytes, length);
}
