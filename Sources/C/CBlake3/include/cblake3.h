// BLAKE3 with 32-byte digests: one message at any length, and batches of short ones.
//
// The hash function fixes a tree of 64-byte compressions, so independent compressions can run side
// by side in the lanes of vector registers. The same C text is compiled for 4 lanes (any machine),
// 8 lanes (AVX2) and 16 lanes (AVX-512); the widest that this processor has is chosen at run time.
// No function allocates, keeps state or fails on any input it accepts.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// How a message is hashed: the starting chaining value and the mode's bits in every compression.
/// Made by one of the three functions below and then only passed on.
typedef struct {
    uint32_t key[8];
    uint32_t flags;
} cblake3_mode;

/// The plain hash.
cblake3_mode cblake3_plain(void);

/// The keyed hash: without the 32-byte key, digests can be neither computed nor predicted.
cblake3_mode cblake3_keyed(const uint8_t key[32]);

/// Key derivation: the first phase, hashing the context, happens here, once; every digest made with
/// the mode is then the second phase, hashing the material. Modes of different contexts are
/// independent hash functions.
cblake3_mode cblake3_derive(const void *context, size_t length);

/// Hashes one message of any length. `message` may be null if `length` is 0.
void cblake3_hash(
    const cblake3_mode *mode, const void *message, size_t length, uint8_t digest[32]);

/// Hashes `count` messages of exactly 64 bytes, message i at `messages + i * stride`, to 32 bytes
/// at `digests + 32 * i`: one compression each. These are the inner nodes of a Merkle tree level.
/// With a stride of 64, `digests` may be `messages` itself.
void cblake3_hash_nodes(
    const cblake3_mode *mode, const uint8_t *messages, size_t stride, size_t count,
    uint8_t *digests);

/// Hashes `count` messages that lie in one buffer, message i from `offsets[i]` to `offsets[i + 1]`
/// (so there are `count + 1` offsets), to 32 bytes at `digests + 32 * i`. Messages of up to 1024
/// bytes run side by side with others of as many 64-byte blocks; longer ones run alone. Reads no
/// byte outside the buffer. False, and nothing hashed, if the offsets descend or leave the buffer.
bool cblake3_hash_each(
    const cblake3_mode *mode, const uint8_t *buffer, size_t length, const uint32_t *offsets,
    size_t count, uint8_t *digests);

/// Lanes in use on this machine: 16, 8 or 4.
int cblake3_lanes(void);

// The same three with the width forced to 16, 8, 4 or 1 (one compression at a time), so that tests
// reach every kernel. A width this machine lacks gives the widest it has.

void cblake3_hash_in_lanes(
    int lanes, const cblake3_mode *mode, const void *message, size_t length, uint8_t digest[32]);

void cblake3_hash_nodes_in_lanes(
    int lanes, const cblake3_mode *mode, const uint8_t *messages, size_t stride, size_t count,
    uint8_t *digests);

bool cblake3_hash_each_in_lanes(
    int lanes, const cblake3_mode *mode, const uint8_t *buffer, size_t length,
    const uint32_t *offsets, size_t count, uint8_t *digests);
