// The compression function of BLAKE3: 32 bytes of chaining value and a 64-byte block in, a chaining
// value out. The rounds are macros over s0…s15 and m[16], so that one text serves plain words here
// and vectors of words in lane_kernel.h.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "cblake3.h"

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "BLAKE3 reads its blocks as little-endian words, and so must this machine."
#endif

enum {
    BLOCK_BYTES = 64,
    CHUNK_BYTES = 1024,
    BLOCKS_PER_CHUNK = CHUNK_BYTES / BLOCK_BYTES,
    DIGEST_BYTES = 32,
    MAXIMUM_LANES = 16,
};

// What a compression is for.
enum {
    CHUNK_START = 1 << 0,
    CHUNK_END = 1 << 1,
    PARENT = 1 << 2,
    ROOT = 1 << 3,
    KEYED_HASH = 1 << 4,
    DERIVE_KEY_CONTEXT = 1 << 5,
    DERIVE_KEY_MATERIAL = 1 << 6,
};

static const uint32_t INITIAL[8] = {
    0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A,
    0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19,
};

#define ROTATE_RIGHT(x, n) (((x) >> (n)) | ((x) << (32 - (n))))

#define MIX(a, b, c, d, x, y) \
    a += b + (x); d ^= a; d = ROTATE_RIGHT(d, 16); c += d; b ^= c; b = ROTATE_RIGHT(b, 12); \
    a += b + (y); d ^= a; d = ROTATE_RIGHT(d, 8);  c += d; b ^= c; b = ROTATE_RIGHT(b, 7);

// Columns, then diagonals. The arguments are the message words in the order of use.
#define ROUND(w0, w1, w2, w3, w4, w5, w6, w7, w8, w9, w10, w11, w12, w13, w14, w15) \
    MIX(s0, s4, s8,  s12, m[w0],  m[w1])  MIX(s1, s5, s9,  s13, m[w2],  m[w3]) \
    MIX(s2, s6, s10, s14, m[w4],  m[w5])  MIX(s3, s7, s11, s15, m[w6],  m[w7]) \
    MIX(s0, s5, s10, s15, m[w8],  m[w9])  MIX(s1, s6, s11, s12, m[w10], m[w11]) \
    MIX(s2, s7, s8,  s13, m[w12], m[w13]) MIX(s3, s4, s9,  s14, m[w14], m[w15])

// Each round takes the words in the order of the round before, permuted once more.
#define SEVEN_ROUNDS \
    ROUND(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15) \
    ROUND(2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8) \
    ROUND(3, 4, 10, 12, 13, 2, 7, 14, 6, 5, 9, 0, 11, 15, 8, 1) \
    ROUND(10, 7, 12, 9, 14, 3, 13, 15, 4, 0, 11, 2, 5, 8, 1, 6) \
    ROUND(12, 13, 9, 11, 15, 10, 14, 8, 7, 2, 5, 3, 0, 1, 6, 4) \
    ROUND(9, 14, 11, 5, 8, 12, 15, 1, 13, 3, 0, 10, 2, 6, 4, 7) \
    ROUND(11, 15, 5, 0, 1, 9, 8, 6, 14, 10, 2, 12, 3, 4, 7, 13)

/// Begins a compression: declares the message m and the state s0…s15.
#define BEGIN_COMPRESSION(chaining, block, length, counter, flags) \
    uint32_t m[16]; \
    memcpy(m, block, BLOCK_BYTES); \
    uint32_t s0 = (chaining)[0], s1 = (chaining)[1], s2 = (chaining)[2], s3 = (chaining)[3]; \
    uint32_t s4 = (chaining)[4], s5 = (chaining)[5], s6 = (chaining)[6], s7 = (chaining)[7]; \
    uint32_t s8 = INITIAL[0], s9 = INITIAL[1], s10 = INITIAL[2], s11 = INITIAL[3]; \
    uint32_t s12 = (uint32_t)(counter), s13 = (uint32_t)((counter) >> 32); \
    uint32_t s14 = (length), s15 = (flags);

/// Compresses one block of `length` bytes, zero-padded to 64, into the chaining value.
static inline void compress(
    uint32_t chaining[8], const uint8_t block[BLOCK_BYTES], uint32_t length, uint64_t counter,
    uint32_t flags)
{
    BEGIN_COMPRESSION(chaining, block, length, counter, flags)
    SEVEN_ROUNDS
    chaining[0] = s0 ^ s8;
    chaining[1] = s1 ^ s9;
    chaining[2] = s2 ^ s10;
    chaining[3] = s3 ^ s11;
    chaining[4] = s4 ^ s12;
    chaining[5] = s5 ^ s13;
    chaining[6] = s6 ^ s14;
    chaining[7] = s7 ^ s15;
}

/// Writes block number `counter` of an output, 64 bytes.
static inline void squeeze(
    const cblake3_output *output, uint64_t counter, uint8_t bytes[BLOCK_BYTES])
{
    const uint32_t *h = output->chaining;
    BEGIN_COMPRESSION(h, output->block, output->length, counter, output->flags | ROOT)
    SEVEN_ROUNDS
    const uint32_t words[16] = {s0 ^ s8, s1 ^ s9, s2 ^ s10, s3 ^ s11,
        s4 ^ s12, s5 ^ s13, s6 ^ s14, s7 ^ s15,
        s8 ^ h[0], s9 ^ h[1], s10 ^ h[2], s11 ^ h[3],
        s12 ^ h[4], s13 ^ h[5], s14 ^ h[6], s15 ^ h[7]};
    memcpy(bytes, words, BLOCK_BYTES);
}

/// Messages of one number of blocks, to be compressed side by side, one in each lane of a kernel.
typedef struct {
    /// The starting chaining value of every lane: eight words.
    const uint32_t *key;

    /// Where the message of each lane begins.
    const uint8_t *const *messages;

    /// Blocks in each message: at least 1. All but the last are whole.
    size_t blocks;

    /// Bytes in the last block of each lane, or null: all 64.
    const uint32_t *last_lengths;

    /// The end of the memory that may be read. Asked only where last blocks are not whole.
    const uint8_t *readable_end;

    /// The counter of the first lane, and by how much it grows from lane to lane: 0 or 1.
    uint64_t counter;
    uint32_t counter_step;

    /// Flags of every block, and those that the first and the last have besides.
    uint32_t flags;
    uint32_t first_flags;
    uint32_t last_flags;
} lane_batch;
