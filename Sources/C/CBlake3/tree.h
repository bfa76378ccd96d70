// Chunks and subtrees of one message, for those that hash it at once and in pieces.
#pragma once

#include "kernels.h"

/// Hashes chunks that are whole, one behind the other, the first of them number `counter`.
void cblake3_hash_chunks(
    cblake3_kernel kernel, const cblake3_mode *mode, const uint8_t *chunks, size_t count,
    uint64_t counter, uint8_t *chaining_values);

/// Hashes a subtree down to at most `max(lanes, 2)` chaining values of equal height, the rightmost
/// perhaps lower, so that the nodes above still fill the lanes. More than one chunk gives at least
/// two values: the topmost compression is the caller's. `lanes` are the kernel's.
size_t cblake3_hash_wide(
    cblake3_kernel kernel, size_t lanes, const cblake3_mode *mode, const uint8_t *bytes,
    size_t length, uint64_t counter, uint8_t *chaining_values);

/// Joins chaining values of neighbours, in place, until two are left: those of a subtree's halves.
void cblake3_join_to_halves(
    cblake3_kernel kernel, const cblake3_mode *mode, uint8_t *chaining_values, size_t count);

/// The last compression of a node above two chaining values, 64 bytes.
cblake3_output cblake3_node(const cblake3_mode *mode, const void *children);
