#include "ckeccak.h"

#include <stdbool.h>
#include <string.h>

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "A sponge's bytes are those of its lanes, lowest first, and so must this machine's be."
#endif

static const uint64_t ROUND_CONSTANTS[24] = {
    0x0000000000000001, 0x0000000000008082, 0x800000000000808A, 0x8000000080008000,
    0x000000000000808B, 0x0000000080000001, 0x8000000080008081, 0x8000000000008009,
    0x000000000000008A, 0x0000000000000088, 0x0000000080008009, 0x000000008000000A,
    0x000000008000808B, 0x800000000000008B, 0x8000000000008089, 0x8000000000008003,
    0x8000000000008002, 0x8000000000000080, 0x000000000000800A, 0x800000008000000A,
    0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
};

// MARK: The permutation

#define PERMUTE permute_portably
#include "rounds.h"
#undef PERMUTE

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("bmi,bmi2"))), apply_to = function)
#define PERMUTE permute_with_bmi
#include "rounds.h"
#undef PERMUTE
#pragma clang attribute pop

static bool has_bmi(void)
{
    // Every thread finds the same answer, so a race here is between equal writes. 0 is unknown.
    static int known;
    int known_and_one = __atomic_load_n(&known, __ATOMIC_RELAXED);
    if (known_and_one == 0) {
        __builtin_cpu_init();
        known_and_one = __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") ? 2 : 1;
        __atomic_store_n(&known, known_and_one, __ATOMIC_RELAXED);
    }
    return known_and_one == 2;
}

static inline void permute(uint64_t lanes[25])
{
    if (has_bmi()) {
        permute_with_bmi(lanes);
    } else {
        permute_portably(lanes);
    }
}
#else
static inline void permute(uint64_t lanes[25]) { permute_portably(lanes); }
#endif

void ckeccak_permute(uint64_t lanes[25]) { permute(lanes); }

void ckeccak_permute_portably(uint64_t lanes[25]) { permute_portably(lanes); }

// MARK: The sponge

ckeccak_sponge ckeccak_start(uint32_t rate)
{
    return (ckeccak_sponge){.rate = rate};
}

/// Adds bytes to the block from its position on, all of them within it.
static void add(ckeccak_sponge *sponge, const uint8_t *bytes, size_t length)
{
    uint8_t *block = (uint8_t *)sponge->lanes + sponge->position;
    for (size_t i = 0; i < length; i++) { block[i] ^= bytes[i]; }
    sponge->position += (uint32_t)length;
}

void ckeccak_absorb(ckeccak_sponge *sponge, const void *message, size_t length)
{
    const uint8_t *bytes = message;
    const size_t rate = sponge->rate;
    if (sponge->position > 0) {
        const size_t room = rate - sponge->position;
        const size_t taken = length < room ? length : room;
        add(sponge, bytes, taken);
        bytes += taken;
        length -= taken;
        if (sponge->position < rate) { return; }
        permute(sponge->lanes);
        sponge->position = 0;
    }
    for (; length >= rate; bytes += rate, length -= rate) {
        for (size_t i = 0; i < rate / 8; i++) {
            uint64_t word;
            memcpy(&word, bytes + 8 * i, 8);
            sponge->lanes[i] ^= word;
        }
        permute(sponge->lanes);
    }
    add(sponge, bytes, length);
}

void ckeccak_finish(ckeccak_sponge *sponge, uint8_t ending)
{
    uint8_t *block = (uint8_t *)sponge->lanes;
    block[sponge->position] ^= ending;
    block[sponge->rate - 1] ^= 0x80;
    permute(sponge->lanes);
    sponge->position = 0;
}

void ckeccak_squeeze(ckeccak_sponge *sponge, void *output, size_t length)
{
    uint8_t *bytes = output;
    while (length > 0) {
        if (sponge->position == sponge->rate) {
            permute(sponge->lanes);
            sponge->position = 0;
        }
        const size_t left = sponge->rate - sponge->position;
        const size_t given = length < left ? length : left;
        memcpy(bytes, (const uint8_t *)sponge->lanes + sponge->position, given);
        sponge->position += (uint32_t)given;
        bytes += given;
        length -= given;
    }
}
