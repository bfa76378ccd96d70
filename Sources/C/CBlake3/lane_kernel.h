// The kernel that compresses LANES messages side by side: word i of every message in vector m[i].
// Included once for each instruction set and width, with SET and LANES defined and, around it, a
// pragma that names the instruction set. Written in Clang's vector extensions, which every target
// lowers to its own.

#define JOIN_(a, b, c) a##_##b##_##c
#define JOIN(a, b, c) JOIN_(a, b, c)
#define IN_SET(name) JOIN(name, SET, LANES)

#define vector IN_SET(vector)
typedef uint32_t vector __attribute__((vector_size(4 * LANES)));

#define IN_KERNEL static inline __attribute__((always_inline))
#define SPREAD(x) ((vector){0} + (x))

// Shuffles of two vectors seen as rows of 128-bit parts. LOW and HIGH interleave the halves of each
// part; EVEN_PARTS and ODD_PARTS pair every other part of one with that of the other.
#if LANES == 4
#define SHUFFLE(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
#define LOW_WORDS(a, b) SHUFFLE(a, b, 0, 4, 1, 5)
#define HIGH_WORDS(a, b) SHUFFLE(a, b, 2, 6, 3, 7)
#define LOW_PAIRS(a, b) SHUFFLE(a, b, 0, 1, 4, 5)
#define HIGH_PAIRS(a, b) SHUFFLE(a, b, 2, 3, 6, 7)
#define IOTA ((vector){0, 1, 2, 3})
#elif LANES == 8
#define SHUFFLE(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
#define LOW_WORDS(a, b) SHUFFLE(a, b, 0, 8, 1, 9, 4, 12, 5, 13)
#define HIGH_WORDS(a, b) SHUFFLE(a, b, 2, 10, 3, 11, 6, 14, 7, 15)
#define LOW_PAIRS(a, b) SHUFFLE(a, b, 0, 1, 8, 9, 4, 5, 12, 13)
#define HIGH_PAIRS(a, b) SHUFFLE(a, b, 2, 3, 10, 11, 6, 7, 14, 15)
#define EVEN_PARTS(a, b) SHUFFLE(a, b, 0, 1, 2, 3, 8, 9, 10, 11)
#define ODD_PARTS(a, b) SHUFFLE(a, b, 4, 5, 6, 7, 12, 13, 14, 15)
#define IOTA ((vector){0, 1, 2, 3, 4, 5, 6, 7})
#elif LANES == 16
#define SHUFFLE(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
#define LOW_WORDS(a, b) SHUFFLE(a, b, 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29)
#define HIGH_WORDS(a, b) \
    SHUFFLE(a, b, 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31)
#define LOW_PAIRS(a, b) SHUFFLE(a, b, 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29)
#define HIGH_PAIRS(a, b) \
    SHUFFLE(a, b, 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31)
#define EVEN_PARTS(a, b) SHUFFLE(a, b, 0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27)
#define ODD_PARTS(a, b) SHUFFLE(a, b, 4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31)
#define LOW_HALVES(a, b) SHUFFLE(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23)
#define HIGH_HALVES(a, b) \
    SHUFFLE(a, b, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31)
#define IOTA ((vector){0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15})
#else
#error "LANES is 4, 8 or 16."
#endif

/// Transposes the 4×4 words of every 128-bit part: word j of row i becomes word i of row j.
IN_KERNEL void IN_SET(transpose_parts)(const vector row[4], vector out[4])
{
    vector low01 = LOW_WORDS(row[0], row[1]), high01 = HIGH_WORDS(row[0], row[1]);
    vector low23 = LOW_WORDS(row[2], row[3]), high23 = HIGH_WORDS(row[2], row[3]);
    out[0] = LOW_PAIRS(low01, low23);
    out[1] = HIGH_PAIRS(low01, low23);
    out[2] = LOW_PAIRS(high01, high23);
    out[3] = HIGH_PAIRS(high01, high23);
}

/// Loads the block at `offset` of every message, turned so that m[i] holds word i of each.
IN_KERNEL void IN_SET(load_blocks)(
    const uint8_t *const messages[LANES], size_t offset, vector m[16])
{
    // A vector holds LANES words of one message, so a block takes 16 / LANES of them.
    for (size_t slice = 0; slice < 16 / LANES; slice++) {
        vector rows[LANES], turned[LANES];
        for (size_t lane = 0; lane < LANES; lane++) {
            memcpy(&rows[lane], messages[lane] + offset + 4 * LANES * slice, 4 * LANES);
        }
        for (size_t group = 0; group < LANES; group += 4) {
            IN_SET(transpose_parts)(rows + group, turned + group);
        }
        // Part p of turned[4 * group + j] is now word 4 * p + j of the four lanes of that group.
        vector *words = m + LANES * slice;
        for (size_t j = 0; j < 4; j++) {
#if LANES == 4
            words[j] = turned[j];
#elif LANES == 8
            words[j] = EVEN_PARTS(turned[j], turned[4 + j]);
            words[4 + j] = ODD_PARTS(turned[j], turned[4 + j]);
#else
            vector even01 = EVEN_PARTS(turned[j], turned[4 + j]);
            vector even23 = EVEN_PARTS(turned[8 + j], turned[12 + j]);
            vector odd01 = ODD_PARTS(turned[j], turned[4 + j]);
            vector odd23 = ODD_PARTS(turned[8 + j], turned[12 + j]);
            words[j] = LOW_HALVES(even01, even23);
            words[4 + j] = LOW_HALVES(odd01, odd23);
            words[8 + j] = HIGH_HALVES(even01, even23);
            words[12 + j] = HIGH_HALVES(odd01, odd23);
#endif
        }
    }
}

/// Stores word i of every lane's digest, held in h[i], as LANES digests of 32 bytes, each `stride`
/// behind the one before.
IN_KERNEL void IN_SET(store_digests)(const vector h[8], uint8_t *digests, size_t stride)
{
    vector front[4], back[4];
    IN_SET(transpose_parts)(h, front);
    IN_SET(transpose_parts)(h + 4, back);
    // Part p of front[j] and back[j] are now the two halves of the digest of lane 4 * p + j.
    for (size_t j = 0; j < 4; j++) {
        uint8_t *digest = digests + stride * j;
#if LANES == 4
        memcpy(digest, &front[j], 16);
        memcpy(digest + 16, &back[j], 16);
#else
        vector even = EVEN_PARTS(front[j], back[j]), odd = ODD_PARTS(front[j], back[j]);
        memcpy(digest, &even, DIGEST_BYTES);
        memcpy(digest + 4 * stride, &odd, DIGEST_BYTES);
#if LANES == 16
        memcpy(digest + 8 * stride, (const uint8_t *)&even + DIGEST_BYTES, DIGEST_BYTES);
        memcpy(digest + 12 * stride, (const uint8_t *)&odd + DIGEST_BYTES, DIGEST_BYTES);
#endif
#endif
    }
}

/// Copies a last block and pads it with zeros. Reads 64 bytes where the buffer has them, because a
/// masked copy of fixed size is several times faster than one of varying length.
IN_KERNEL void IN_SET(pad_block)(
    const uint8_t *block, uint32_t length, const uint8_t *readable_end, uint8_t padded[BLOCK_BYTES])
{
    if (readable_end - block >= BLOCK_BYTES) {
        for (uint32_t i = 0; i < BLOCK_BYTES; i++) {
            padded[i] = block[i] & (uint8_t)-(i < length);
        }
    } else {
        memset(padded, 0, BLOCK_BYTES);
        memcpy(padded, block, length);
    }
}

/// Hashes the batch to LANES digests one after the other. Every message is read before anything is
/// written, if messages have one block.
static void IN_SET(hash_lanes)(const lane_batch *batch, uint8_t *digests)
{
    // Sixteen streams 1 KiB apart are too many for the hardware to foresee.
    enum { PREFETCH_DISTANCE = 256 };

    vector h[8];
    for (size_t i = 0; i < 8; i++) { h[i] = SPREAD(batch->key[i]); }
    const vector counter_low = SPREAD((uint32_t)batch->counter) + IOTA * batch->counter_step;
    const vector carry = (vector)(counter_low < SPREAD((uint32_t)batch->counter));
    const vector counter_high = SPREAD((uint32_t)(batch->counter >> 32)) - carry;

    for (size_t block = 0; block < batch->blocks; block++) {
        const bool last = block + 1 == batch->blocks;
        vector m[16], lengths = SPREAD((uint32_t)BLOCK_BYTES);
        if (last && batch->last_lengths) {
            _Alignas(64) uint8_t padded[LANES][BLOCK_BYTES];
            const uint8_t *blocks[LANES];
            for (size_t lane = 0; lane < LANES; lane++) {
                IN_SET(pad_block)(
                    batch->messages[lane] + BLOCK_BYTES * block, batch->last_lengths[lane],
                    batch->readable_end, padded[lane]);
                blocks[lane] = padded[lane];
            }
            IN_SET(load_blocks)(blocks, 0, m);
            memcpy(&lengths, batch->last_lengths, sizeof lengths);
        } else {
            IN_SET(load_blocks)(batch->messages, BLOCK_BYTES * block, m);
            if (!last) {
                for (size_t lane = 0; lane < LANES; lane++) {
                    uintptr_t ahead = (uintptr_t)batch->messages[lane];
                    ahead += BLOCK_BYTES * block + PREFETCH_DISTANCE;
                    __builtin_prefetch((const void *)ahead, 0, 3);
                }
            }
        }
        uint32_t flags = batch->flags;
        flags |= block == 0 ? batch->first_flags : 0;
        flags |= last ? batch->last_flags : 0;

        vector s0 = h[0], s1 = h[1], s2 = h[2], s3 = h[3];
        vector s4 = h[4], s5 = h[5], s6 = h[6], s7 = h[7];
        vector s8 = SPREAD(INITIAL[0]), s9 = SPREAD(INITIAL[1]);
        vector s10 = SPREAD(INITIAL[2]), s11 = SPREAD(INITIAL[3]);
        vector s12 = counter_low, s13 = counter_high, s14 = lengths, s15 = SPREAD(flags);
        SEVEN_ROUNDS
        h[0] = s0 ^ s8;
        h[1] = s1 ^ s9;
        h[2] = s2 ^ s10;
        h[3] = s3 ^ s11;
        h[4] = s4 ^ s12;
        h[5] = s5 ^ s13;
        h[6] = s6 ^ s14;
        h[7] = s7 ^ s15;
    }
    IN_SET(store_digests)(h, digests, DIGEST_BYTES);
}

/// Writes LANES blocks of output, 64 bytes each, from block number `counter` on: the same last
/// compression in every lane, each with a counter of its own.
static void IN_SET(squeeze_lanes)(const cblake3_output *output, uint64_t counter, uint8_t *blocks)
{
    vector m[16];
    for (size_t i = 0; i < 16; i++) { m[i] = SPREAD(output->block[i]); }
    vector h[8];
    for (size_t i = 0; i < 8; i++) { h[i] = SPREAD(output->chaining[i]); }

    vector s0 = h[0], s1 = h[1], s2 = h[2], s3 = h[3];
    vector s4 = h[4], s5 = h[5], s6 = h[6], s7 = h[7];
    vector s8 = SPREAD(INITIAL[0]), s9 = SPREAD(INITIAL[1]);
    vector s10 = SPREAD(INITIAL[2]), s11 = SPREAD(INITIAL[3]);
    vector s12 = SPREAD((uint32_t)counter) + IOTA;
    vector s13 = SPREAD((uint32_t)(counter >> 32)) - (vector)(s12 < SPREAD((uint32_t)counter));
    vector s14 = SPREAD(output->length), s15 = SPREAD(output->flags | ROOT);
    SEVEN_ROUNDS
    const vector front[8] = {s0 ^ s8, s1 ^ s9, s2 ^ s10, s3 ^ s11,
        s4 ^ s12, s5 ^ s13, s6 ^ s14, s7 ^ s15};
    const vector back[8] = {s8 ^ h[0], s9 ^ h[1], s10 ^ h[2], s11 ^ h[3],
        s12 ^ h[4], s13 ^ h[5], s14 ^ h[6], s15 ^ h[7]};
    IN_SET(store_digests)(front, blocks, BLOCK_BYTES);
    IN_SET(store_digests)(back, blocks + DIGEST_BYTES, BLOCK_BYTES);
}

#undef vector
#undef IN_KERNEL
#undef SPREAD
#undef SHUFFLE
#undef LOW_WORDS
#undef HIGH_WORDS
#undef LOW_PAIRS
#undef HIGH_PAIRS
#undef EVEN_PARTS
#undef ODD_PARTS
#undef LOW_HALVES
#undef HIGH_HALVES
#undef IOTA
#undef IN_SET
#undef JOIN
#undef JOIN_
