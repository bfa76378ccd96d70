// CRC-32 (IEEE 802.3: zip, PNG, gzip) and CRC-32C (Castagnoli: iSCSI, ext4), one call for a whole
// message or one for each of its parts.
//
// Both are remainders of one long division of polynomials over bits, and differ only in the divisor.
// A remainder may be taken of any multiple that is congruent, so x86 processors fold: they multiply
// what was read by a power of x, known beforehand, and add it to what comes further back, 16 bytes an
// instruction or 64. Short CRC-32C messages and aarch64 use the instructions made for these very
// divisors; any other machine looks up eight bytes at a time in tables. The quickest that this
// processor has is chosen at run time and never changes a checksum. No function allocates, keeps
// state or fails on any input it accepts.
#pragma once

#include <stddef.h>
#include <stdint.h>

/// The CRC-32 of a message whose beginning has the CRC-32 `so_far` and goes on with these bytes.
/// The checksum of nothing is 0; `bytes` may be null if `length` is 0.
uint32_t cchecksums_crc32(uint32_t so_far, const void *bytes, size_t length);

/// The same with Castagnoli's divisor.
uint32_t cchecksums_crc32c(uint32_t so_far, const void *bytes, size_t length);

/// The ways to compute them, each quicker than the one before.
enum {
    CCHECKSUMS_TABLES = 0,
    /// 16-byte carry-less products on x86, checksum instructions on aarch64.
    CCHECKSUMS_INSTRUCTIONS = 1,
    /// Four products an instruction (AVX-512).
    CCHECKSUMS_WIDE = 2,
};

/// The way in use on this machine.
int cchecksums_way(void);

// The same two, computed in a way that is forced, so that tests reach all of them. One that this
// machine lacks gives the quickest it has.

uint32_t cchecksums_crc32_in_way(int way, uint32_t so_far, const void *bytes, size_t length);

uint32_t cchecksums_crc32c_in_way(int way, uint32_t so_far, const void *bytes, size_t length);
