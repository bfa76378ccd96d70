// The kernels behind one face: batches of equal work go in, and the caller need not know how many
// lanes take them.
#pragma once

#include "compression.h"

/// The best kernel of this machine if it lacks the one asked for.
cblake3_kernel cblake3_usable(cblake3_kernel kernel);

/// From this many messages on, lanes of a kernel beat hashing them one after the other.
size_t cblake3_worth_lanes(cblake3_kernel kernel);

/// The fewest lanes of a usable kernel that take `count` messages, or all it has.
size_t cblake3_lanes_for(cblake3_kernel kernel, size_t count);

/// Hashes the batch in exactly that many lanes, a number that `cblake3_lanes_for` gave.
void cblake3_hash_lanes(
    cblake3_kernel kernel, size_t lanes, const lane_batch *batch, uint8_t *digests);

/// Equal messages at equal distances: chunks of a long message, or nodes of a tree level.
typedef struct {
    const uint32_t *key;
    size_t stride;
    size_t blocks;
    uint64_t counter;
    uint32_t counter_step;
    uint32_t flags;
    uint32_t first_flags;
    uint32_t last_flags;
} strided_run;

/// Hashes `count` messages. Where they are of one block, `digests` may be `messages`.
void cblake3_hash_strided(
    cblake3_kernel kernel, const strided_run *run, const uint8_t *messages, size_t count,
    uint8_t *digests);
