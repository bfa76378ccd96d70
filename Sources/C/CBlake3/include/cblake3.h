// BLAKE3: one message at any length, at once or in pieces; batches of short ones; output of any
// length; and the inner nodes of its tree, for those who keep or prove parts of a message.
//
// The hash function fixes a tree of 64-byte compressions, so independent compressions can run side
// by side in the lanes of vector registers. The same C text is compiled for several instruction
// sets; the best that this processor has is chosen at run time. No function allocates, keeps state
// or fails on any input it accepts.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// MARK: Kernels

/// What computes: one of the values below. Every one gives the same bytes. A kernel that this
/// machine lacks stands for the best it has.
typedef int cblake3_kernel;

enum {
    /// One compression at a time.
    CBLAKE3_ONE_BY_ONE = 0,
    /// 4 lanes of what every processor of this architecture has: SSE2 on x86-64.
    CBLAKE3_PORTABLE = 1,
    /// 4 lanes.
    CBLAKE3_SSE41 = 2,
    /// 8 lanes.
    CBLAKE3_AVX2 = 3,
    /// 16 lanes.
    CBLAKE3_AVX512 = 4,
};

/// The best kernel of this machine: never CBLAKE3_ONE_BY_ONE.
cblake3_kernel cblake3_best_kernel(void);

/// How many messages a kernel hashes side by side.
int cblake3_lanes(cblake3_kernel kernel);

// MARK: Modes

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

/// The hash that belongs to a context: digests under different contexts are independent of each
/// other. The context is a constant of the program, of `length` bytes.
cblake3_mode cblake3_derive(const void *context, size_t length);

// MARK: One message

/// Hashes one message of any length. `message` may be null if `length` is 0.
void cblake3_hash(
    cblake3_kernel kernel, const cblake3_mode *mode, const void *message, size_t length,
    uint8_t digest[32]);

/// The last compression of a message: all that its output, of any length, depends on.
typedef struct {
    uint32_t chaining[8];
    uint32_t block[16];
    uint32_t length;
    uint32_t flags;
} cblake3_output;

/// The output of one message, whose first 32 bytes are its digest.
cblake3_output cblake3_output_of(
    cblake3_kernel kernel, const cblake3_mode *mode, const void *message, size_t length);

/// Writes `count` bytes of an output from `position` on. The output ends at 2^64 - 1 bytes, and
/// `position + count` must not lie beyond.
void cblake3_read_output(
    cblake3_kernel kernel, const cblake3_output *output, uint64_t position, uint8_t *bytes,
    size_t count);

// MARK: A message in pieces

/// A message of which some has been seen. Plain memory: a copy is a fork.
typedef struct {
    cblake3_mode mode;
    /// The chunk in progress: the chaining value so far, blocks compressed into it, and the bytes
    /// of the next block. The block waits even when full, for it may be the last.
    uint32_t chaining[8];
    uint32_t block[16];
    uint32_t buffered;
    uint32_t blocks;
    /// Whole chunks before the one in progress, and how many of them are on the stack; the others
    /// are in rows.
    uint64_t chunks;
    uint64_t stacked;
    /// Chaining values of the subtrees to the left, from the highest down.
    uint32_t height;
    uint32_t stack[55][8];
    /// Subtrees to the right of those, each as so many chaining values that joining two of them
    /// fills the lanes, from the highest down: how many there are, the chunks in each, and the
    /// values of each.
    uint32_t rows;
    uint32_t row_width;
    uint64_t row_chunks[2];
    uint32_t row_values[2][16][8];
} cblake3_hasher;

void cblake3_begin(cblake3_hasher *hasher, const cblake3_mode *mode);

/// Appends bytes to the message, which may not grow beyond 2^64 - 1 bytes.
void cblake3_update(
    cblake3_kernel kernel, cblake3_hasher *hasher, const void *bytes, size_t length);

/// The output of the message so far; more can still be appended.
cblake3_output cblake3_finish(cblake3_kernel kernel, const cblake3_hasher *hasher);

// MARK: Parts of the tree

/// The chaining value of the subtree over `length` bytes, at least 1, that begin at chunk number
/// `first_chunk` of a longer message. It is a node of that message's tree where `first_chunk` is a
/// multiple of the chunks in the subtree, and the subtree is whole or the message's last.
void cblake3_subtree(
    cblake3_kernel kernel, const cblake3_mode *mode, const uint8_t *bytes, size_t length,
    uint64_t first_chunk, uint8_t chaining_value[32]);

/// The chaining values of `count` whole subtrees of `chunks` chunks each, a power of two, that lie
/// one behind the other: 32 bytes each.
void cblake3_subtrees(
    cblake3_kernel kernel, const cblake3_mode *mode, const uint8_t *bytes, size_t chunks,
    size_t count, uint64_t first_chunk, uint8_t *chaining_values);

/// The chaining values of `count` nodes above 64 bytes each: the chaining values of their two
/// children. `chaining_values` may be `children` itself.
void cblake3_join(
    cblake3_kernel kernel, const cblake3_mode *mode, const uint8_t *children, size_t count,
    uint8_t *chaining_values);

/// The digest of a message of more than one chunk, from the chaining values of the root's children.
void cblake3_join_at_root(
    const cblake3_mode *mode, const uint8_t children[64], uint8_t digest[32]);

// MARK: Batches

/// Hashes `count` messages of exactly 64 bytes, message i at `messages + i * stride`, to 32 bytes
/// at `digests + 32 * i`: one compression each. These are the inner nodes of a Merkle tree level.
/// With a stride of 64, `digests` may be `messages` itself.
void cblake3_hash_nodes(
    cblake3_kernel kernel, const cblake3_mode *mode, const uint8_t *messages, size_t stride,
    size_t count, uint8_t *digests);

/// Hashes `count` messages that lie in one buffer, message i from `offsets[i]` to `offsets[i + 1]`
/// (so there are `count + 1` offsets), to 32 bytes at `digests + 32 * i`. Messages of up to 1024
/// bytes run side by side with others of as many 64-byte blocks; longer ones run alone. Reads no
/// byte outside the buffer. False, and nothing hashed, if the offsets descend or leave the buffer.
bool cblake3_hash_each(
    cblake3_kernel kernel, const cblake3_mode *mode, const uint8_t *buffer, size_t length,
    const uint32_t *offsets, size_t count, uint8_t *digests);
