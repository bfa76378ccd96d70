// Remainders by carry-less multiplication, for x86.
//
// A block of 128 bits is a polynomial whose highest power of x is the lowest bit of the first byte.
// Moving a block D bits towards the front of the message multiplies it by x^D; modulo the divisor
// that is two products, of its first half with x^(D+64) and of its second with x^D, both short enough
// to be added to the block that lies there. The powers, already reduced, are the constants below, as
// 64-bit words: the remainder of x^(n-1), bits reversed, in the upper half (the processor's product
// of two reversed words is off by that one power). A message is folded into one block this way and
// the block's remainder taken at the end.
#pragma once

#include <immintrin.h>

#include "tables.h"

/// What folding over a distance multiplies the two halves of a block by.
typedef struct {
    uint64_t first;
    uint64_t second;
} fold_by;

typedef struct {
    fold_by one_block;
    /// Four blocks to the place of the last of them.
    fold_by lanes[4];
    fold_by four_blocks;
    /// Four registers of four blocks to the place of the last of them.
    fold_by eight_blocks;
    fold_by twelve_blocks;
    fold_by sixteen_blocks;
    /// From a block to its remainder: x^96 and x^64, the quotient of x^64 by the divisor and the
    /// divisor itself, the latter two reversed as 33 bits.
    uint64_t over_96;
    uint64_t over_64;
    uint64_t quotient;
    uint64_t divisor;
} powers;

static const powers IEEE_POWERS = {
    .one_block = {0x65673B4600000000, 0x9BA54C6F00000000},
    .lanes = {
        {0x69CCFC0D00000000, 0x2A28386200000000},
        {0x9570D49500000000, 0x01B5FD1D00000000},
        {0x65673B4600000000, 0x9BA54C6F00000000},
        {0, 0},
    },
    .four_blocks = {0x653D982200000000, 0xCAD38E8F00000000},
    .eight_blocks = {0x7D657A1000000000, 0x7406FA9500000000},
    .twelve_blocks = {0x67F7947600000000, 0xC56D949600000000},
    .sixteen_blocks = {0x7CC8E1E700000000, 0x03F9F86300000000},
    .over_96 = 0xCCAA009E00000000,
    .over_64 = 0xB8BC676500000000,
    .quotient = 0x1F7011641,
    .divisor = 0x1DB710641,
};

static const powers CASTAGNOLI_POWERS = {
    .one_block = {0x3743F7BD00000000, 0x3171D43000000000},
    .lanes = {
        {0xA46EF4AA00000000, 0x6051243F00000000},
        {0x33CCBBBC00000000, 0xA2158B3400000000},
        {0x3743F7BD00000000, 0x3171D43000000000},
        {0, 0},
    },
    .four_blocks = {0x1C19243B00000000, 0x75BBA45B00000000},
    .eight_blocks = {0x6577B24500000000, 0x7417153F00000000},
    .twelve_blocks = {0x7CCBBBF200000000, 0x31C9460800000000},
    .sixteen_blocks = {0xE9A5D8BE00000000, 0x1426A81500000000},
    .over_96 = 0x493C7D2700000000,
    .over_64 = 0xDD45AAB800000000,
    .quotient = 0xDEA713F1,
    .divisor = 0x105EC76F1,
};

enum { BLOCK = 16 };

#define INLINED static inline __attribute__((always_inline))

// MARK: One block at a time

#pragma clang attribute push(__attribute__((target("pclmul,sse4.2"))), apply_to = function)

INLINED __m128i load(const uint8_t *bytes) { return _mm_loadu_si128((const __m128i *)bytes); }

INLINED __m128i pair(fold_by by) { return _mm_set_epi64x((int64_t)by.second, (int64_t)by.first); }

/// `block` moved by the distance of `by`, on top of what lies there.
INLINED __m128i folded(__m128i block, __m128i by, __m128i onto)
{
    const __m128i first = _mm_clmulepi64_si128(block, by, 0x00);
    const __m128i second = _mm_clmulepi64_si128(block, by, 0x11);
    return _mm_xor_si128(_mm_xor_si128(first, second), onto);
}

/// Goes on from a folded block over the rest of the message. At least 16 bytes lie before the rest.
INLINED __m128i folded_rest(const powers *by, __m128i block, const uint8_t *bytes, size_t length)
{
    const __m128i one = pair(by->one_block);
    for (; length >= BLOCK; bytes += BLOCK, length -= BLOCK) {
        block = folded(block, one, load(bytes));
    }
    if (length == 0) { return block; }
    // The block's first `length` bytes fold onto its other bytes and the last of the message.
    static const uint8_t SHIFTS[3 * BLOCK] = {
        128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128,
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
        128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128,
    };
    const __m128i towards_front = load(SHIFTS + BLOCK + length);
    const __m128i towards_back = load(SHIFTS + length);
    const __m128i over = _mm_shuffle_epi8(block, towards_back);
    const __m128i kept = _mm_shuffle_epi8(block, towards_front);
    // Where `kept` has no byte any more, the index has its highest bit set and the last bytes go.
    const __m128i last = load(bytes + length - BLOCK);
    return folded(over, one, _mm_blendv_epi8(kept, last, towards_front));
}

/// The remainder of a block that is followed by the 32 bits in which a remainder stands.
INLINED uint32_t remainder_of(const powers *by, __m128i block)
{
    const __m128i over = _mm_set_epi64x((int64_t)by->over_64, (int64_t)by->over_96);
    const __m128i division = _mm_set_epi64x((int64_t)by->divisor, (int64_t)by->quotient);
    const __m128i low_word = _mm_set_epi32(0, 0, 0, -1);
    // 160 bits to 96: the second half, moved, and the first by x^96.
    const __m128i second = _mm_slli_si128(_mm_srli_si128(block, 8), 4);
    const __m128i of_96 = _mm_xor_si128(_mm_clmulepi64_si128(block, over, 0x00), second);
    // 96 bits to 64, in the upper half.
    const __m128i of_64 = _mm_xor_si128(_mm_clmulepi64_si128(of_96, over, 0x10), of_96);
    // 64 bits to 32, by Barrett: the quotient guessed exactly, and what it makes taken away.
    const __m128i number = _mm_srli_si128(of_64, 8);
    const __m128i guess = _mm_and_si128(
        _mm_clmulepi64_si128(_mm_and_si128(number, low_word), division, 0x00), low_word);
    const __m128i left = _mm_xor_si128(_mm_clmulepi64_si128(guess, division, 0x10), number);
    return (uint32_t)_mm_extract_epi32(left, 1);
}

/// At least 16 bytes.
INLINED uint32_t remainder_by_blocks(
    const powers *by, uint32_t remainder, const uint8_t *bytes, size_t length)
{
    const __m128i before = _mm_cvtsi32_si128((int)remainder);
    __m128i block = _mm_xor_si128(load(bytes), before);
    if (length < 4 * BLOCK) {
        return remainder_of(by, folded_rest(by, block, bytes + BLOCK, length - BLOCK));
    }
    __m128i next = load(bytes + BLOCK);
    __m128i third = load(bytes + 2 * BLOCK);
    __m128i last = load(bytes + 3 * BLOCK);
    const __m128i four = pair(by->four_blocks);
    bytes += 4 * BLOCK;
    length -= 4 * BLOCK;
    for (; length >= 4 * BLOCK; bytes += 4 * BLOCK, length -= 4 * BLOCK) {
        block = folded(block, four, load(bytes));
        next = folded(next, four, load(bytes + BLOCK));
        third = folded(third, four, load(bytes + 2 * BLOCK));
        last = folded(last, four, load(bytes + 3 * BLOCK));
    }
    last = folded(third, pair(by->lanes[2]), last);
    last = folded(next, pair(by->lanes[1]), last);
    last = folded(block, pair(by->lanes[0]), last);
    return remainder_of(by, folded_rest(by, last, bytes, length));
}

/// Castagnoli's divisor has an instruction of its own: eight bytes every three cycles, without the
/// way in and out of a block.
static uint32_t castagnoli_by_words(uint32_t remainder, const uint8_t *bytes, size_t length)
{
    uint64_t wide = remainder;
    for (; length >= 8; bytes += 8, length -= 8) {
        uint64_t word;
        memcpy(&word, bytes, 8);
        wide = _mm_crc32_u64(wide, word);
    }
    remainder = (uint32_t)wide;
    if (length & 4) {
        uint32_t word;
        memcpy(&word, bytes, 4);
        remainder = _mm_crc32_u32(remainder, word);
        bytes += 4;
    }
    if (length & 2) {
        uint16_t word;
        memcpy(&word, bytes, 2);
        remainder = _mm_crc32_u16(remainder, word);
        bytes += 2;
    }
    return length & 1 ? _mm_crc32_u8(remainder, *bytes) : remainder;
}

static uint32_t ieee_by_blocks(uint32_t remainder, const uint8_t *bytes, size_t length)
{
    return remainder_by_blocks(&IEEE_POWERS, remainder, bytes, length);
}

static uint32_t castagnoli_by_blocks(uint32_t remainder, const uint8_t *bytes, size_t length)
{
    return remainder_by_blocks(&CASTAGNOLI_POWERS, remainder, bytes, length);
}

#pragma clang attribute pop

// MARK: Four blocks at a time

#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512vl,vpclmulqdq,pclmul,sse4.2"))), apply_to = function)

INLINED __m512i wide_load(const uint8_t *bytes) { return _mm512_loadu_si512(bytes); }

INLINED __m512i wide_pair(fold_by by)
{
    return _mm512_broadcast_i32x4(_mm_set_epi64x((int64_t)by.second, (int64_t)by.first));
}

INLINED __m512i wide_folded(__m512i blocks, __m512i by, __m512i onto)
{
    const __m512i first = _mm512_clmulepi64_epi128(blocks, by, 0x00);
    const __m512i second = _mm512_clmulepi64_epi128(blocks, by, 0x11);
    return _mm512_ternarylogic_epi64(first, second, onto, 0x96);
}

/// At least 256 bytes.
INLINED __m128i wide_fold(
    const powers *by, uint32_t remainder, const uint8_t **rest, size_t *rest_length)
{
    const uint8_t *bytes = *rest;
    size_t length = *rest_length;
    const __m512i before = _mm512_zextsi128_si512(_mm_cvtsi32_si128((int)remainder));
    __m512i a = _mm512_xor_si512(wide_load(bytes), before);
    __m512i b = wide_load(bytes + 64);
    __m512i c = wide_load(bytes + 128);
    __m512i d = wide_load(bytes + 192);
    const __m512i sixteen = wide_pair(by->sixteen_blocks);
    bytes += 256;
    length -= 256;
    for (; length >= 256; bytes += 256, length -= 256) {
        a = wide_folded(a, sixteen, wide_load(bytes));
        b = wide_folded(b, sixteen, wide_load(bytes + 64));
        c = wide_folded(c, sixteen, wide_load(bytes + 128));
        d = wide_folded(d, sixteen, wide_load(bytes + 192));
    }
    d = wide_folded(c, wide_pair(by->four_blocks), d);
    d = wide_folded(b, wide_pair(by->eight_blocks), d);
    d = wide_folded(a, wide_pair(by->twelve_blocks), d);
    for (; length >= 64; bytes += 64, length -= 64) {
        d = wide_folded(d, wide_pair(by->four_blocks), wide_load(bytes));
    }
    // The last lane is where the others fold to, and folds to nothing itself.
    const __m512i lanes = wide_folded(
        d, _mm512_loadu_si512(by->lanes), _mm512_zextsi128_si512(_mm_setzero_si128()));
    const __m256i halves = _mm256_xor_si256(
        _mm512_castsi512_si256(lanes), _mm512_extracti64x4_epi64(lanes, 1));
    const __m128i others = _mm_xor_si128(
        _mm256_castsi256_si128(halves), _mm256_extracti128_si256(halves, 1));
    *rest = bytes;
    *rest_length = length;
    return _mm_xor_si128(others, _mm512_extracti32x4_epi32(d, 3));
}

static uint32_t ieee_by_wide_blocks(uint32_t remainder, const uint8_t *bytes, size_t length)
{
    const __m128i block = wide_fold(&IEEE_POWERS, remainder, &bytes, &length);
    return remainder_of(&IEEE_POWERS, folded_rest(&IEEE_POWERS, block, bytes, length));
}

static uint32_t castagnoli_by_wide_blocks(uint32_t remainder, const uint8_t *bytes, size_t length)
{
    const __m128i block = wide_fold(&CASTAGNOLI_POWERS, remainder, &bytes, &length);
    return remainder_of(&CASTAGNOLI_POWERS, folded_rest(&CASTAGNOLI_POWERS, block, bytes, length));
}

#pragma clang attribute pop
