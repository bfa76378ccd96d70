// Both remainders by the checksum instructions of aarch64, eight bytes each. They are an extension,
// so the kernel is asked whether this processor has them.
#pragma once

#include <stdint.h>
#include <string.h>
#include <sys/auxv.h>

static int has_checksum_instructions(void)
{
    const unsigned long crc32 = 1ul << 7;
    return (getauxval(AT_HWCAP) & crc32) != 0;
}

#define REMAINDER_BY_WORDS(name, by_eight, by_one) \
    __attribute__((target("crc"))) static uint32_t name( \
        uint32_t remainder, const uint8_t *bytes, size_t length) \
    { \
        for (; length >= 8; bytes += 8, length -= 8) { \
            uint64_t word; \
            memcpy(&word, bytes, 8); \
            remainder = by_eight(remainder, word); \
        } \
        for (; length > 0; bytes++, length--) { remainder = by_one(remainder, *bytes); } \
        return remainder; \
    }

REMAINDER_BY_WORDS(ieee_by_words, __builtin_arm_crc32d, __builtin_arm_crc32b)
REMAINDER_BY_WORDS(castagnoli_by_words, __builtin_arm_crc32cd, __builtin_arm_crc32cb)
