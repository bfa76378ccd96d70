// The 24 rounds of Keccak-f[1600] as a function named by PERMUTE; included once for each set of
// instructions it is compiled for.
//
// The 25 lanes are locals named by column and row, so that the compiler keeps them in registers
// where it can. A round reads the lanes a… and writes e…, the next reads e… and writes a…, which
// makes the step that only moves lanes a matter of names.

#define ROTATE(x, n) ((x) << (n) | (x) >> (64 - (n)))

/// One row of the result: five lanes that have been moved here and turned, mixed with each other.
#define ROW(out, y, b0, b1, b2, b3, b4) \
    out##y##0 = (b0) ^ (~(b1) & (b2)); \
    out##y##1 = (b1) ^ (~(b2) & (b3)); \
    out##y##2 = (b2) ^ (~(b3) & (b4)); \
    out##y##3 = (b3) ^ (~(b4) & (b0)); \
    out##y##4 = (b4) ^ (~(b0) & (b1));

#define ROUND(in, out, constant) \
    { \
        const uint64_t c0 = in##00 ^ in##10 ^ in##20 ^ in##30 ^ in##40; \
        const uint64_t c1 = in##01 ^ in##11 ^ in##21 ^ in##31 ^ in##41; \
        const uint64_t c2 = in##02 ^ in##12 ^ in##22 ^ in##32 ^ in##42; \
        const uint64_t c3 = in##03 ^ in##13 ^ in##23 ^ in##33 ^ in##43; \
        const uint64_t c4 = in##04 ^ in##14 ^ in##24 ^ in##34 ^ in##44; \
        const uint64_t d0 = c4 ^ ROTATE(c1, 1); \
        const uint64_t d1 = c0 ^ ROTATE(c2, 1); \
        const uint64_t d2 = c1 ^ ROTATE(c3, 1); \
        const uint64_t d3 = c2 ^ ROTATE(c4, 1); \
        const uint64_t d4 = c3 ^ ROTATE(c0, 1); \
        uint64_t b0, b1, b2, b3, b4; \
        b0 = in##00 ^ d0; \
        b1 = ROTATE(in##11 ^ d1, 44); \
        b2 = ROTATE(in##22 ^ d2, 43); \
        b3 = ROTATE(in##33 ^ d3, 21); \
        b4 = ROTATE(in##44 ^ d4, 14); \
        ROW(out, 0, b0, b1, b2, b3, b4) \
        out##00 ^= (constant); \
        b0 = ROTATE(in##03 ^ d3, 28); \
        b1 = ROTATE(in##14 ^ d4, 20); \
        b2 = ROTATE(in##20 ^ d0, 3); \
        b3 = ROTATE(in##31 ^ d1, 45); \
        b4 = ROTATE(in##42 ^ d2, 61); \
        ROW(out, 1, b0, b1, b2, b3, b4) \
        b0 = ROTATE(in##01 ^ d1, 1); \
        b1 = ROTATE(in##12 ^ d2, 6); \
        b2 = ROTATE(in##23 ^ d3, 25); \
        b3 = ROTATE(in##34 ^ d4, 8); \
        b4 = ROTATE(in##40 ^ d0, 18); \
        ROW(out, 2, b0, b1, b2, b3, b4) \
        b0 = ROTATE(in##04 ^ d4, 27); \
        b1 = ROTATE(in##10 ^ d0, 36); \
        b2 = ROTATE(in##21 ^ d1, 10); \
        b3 = ROTATE(in##32 ^ d2, 15); \
        b4 = ROTATE(in##43 ^ d3, 56); \
        ROW(out, 3, b0, b1, b2, b3, b4) \
        b0 = ROTATE(in##02 ^ d2, 62); \
        b1 = ROTATE(in##13 ^ d3, 55); \
        b2 = ROTATE(in##24 ^ d4, 39); \
        b3 = ROTATE(in##30 ^ d0, 41); \
        b4 = ROTATE(in##41 ^ d1, 2); \
        ROW(out, 4, b0, b1, b2, b3, b4) \
    }

#define LANE_NAMES(p) \
    uint64_t p##00, p##01, p##02, p##03, p##04, p##10, p##11, p##12, p##13, p##14, p##20, p##21, \
        p##22, p##23, p##24, p##30, p##31, p##32, p##33, p##34, p##40, p##41, p##42, p##43, p##44;

#define READ_ROW(y) \
    a##y##0 = lanes[5 * y]; \
    a##y##1 = lanes[5 * y + 1]; \
    a##y##2 = lanes[5 * y + 2]; \
    a##y##3 = lanes[5 * y + 3]; \
    a##y##4 = lanes[5 * y + 4];

#define WRITE_ROW(y) \
    lanes[5 * y] = a##y##0; \
    lanes[5 * y + 1] = a##y##1; \
    lanes[5 * y + 2] = a##y##2; \
    lanes[5 * y + 3] = a##y##3; \
    lanes[5 * y + 4] = a##y##4;

static void PERMUTE(uint64_t lanes[25])
{
    LANE_NAMES(a)
    LANE_NAMES(e)
    READ_ROW(0) READ_ROW(1) READ_ROW(2) READ_ROW(3) READ_ROW(4)
    for (int round = 0; round < 24; round += 2) {
        ROUND(a, e, ROUND_CONSTANTS[round])
        ROUND(e, a, ROUND_CONSTANTS[round + 1])
    }
    WRITE_ROW(0) WRITE_ROW(1) WRITE_ROW(2) WRITE_ROW(3) WRITE_ROW(4)
}

#undef ROTATE
#undef ROW
#undef ROUND
#undef LANE_NAMES
#undef READ_ROW
#undef WRITE_ROW
