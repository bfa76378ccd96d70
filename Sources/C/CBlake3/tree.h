// Chunks and subtrees of one message, for those that hash it at once and in pieces.
#pragma once

#include "kernels.h"

/// Hashes chunks that are whole, one behind the other, the first of them number `counter`.
void cblake3_hash_chunks(
    cblake3_kernel kernel, const cblake3_mode *mode, const uint8_t *chunks, size_t count,
    uint64_t counter, uint8_t *chaining_values);

/// Hashes a subtree of more than one chunk down to the chaining values of its two halves.
void cblake3_hash_halves(
    cblake3_kernel kernel, const cblake3_mode *mode, const uint8_t *bytes, size_t length,
    uint64_t counter, uint8_t halves[2 * DIGEST_BYTES]);

/// The last compression of a node above two chaining values, 64 bytes.
cblake3_output cblake3_node(const cblake3_mode *mode, const void *children);
