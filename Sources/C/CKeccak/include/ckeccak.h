// The sponge of Keccak, on which SHA-3, SHAKE and the older Keccak-256 stand: 1600 bits that absorb
// a message of any length and can then be squeezed for as many bytes as are wanted, as often as they
// are. A state is a plain value, copied freely; no function allocates or fails. The permutation is
// compiled twice, once for any machine and once with the instructions for "and not" and rotation of
// newer x86 processors, and the better one is chosen at run time.
#pragma once

#include <stddef.h>
#include <stdint.h>

/// A sponge in the middle of its work. Made by `ckeccak_start` and then only passed on.
typedef struct {
    uint64_t lanes[25];
    /// Bytes absorbed or squeezed at a time: 200 less twice the security in bytes.
    uint32_t rate;
    /// Bytes of the present block that are absorbed, or squeezed, already.
    uint32_t position;
} ckeccak_sponge;

/// What a message ends with, before its padding: this is how functions that share a rate differ.
enum {
    CKECCAK_LEGACY = 0x01,
    CKECCAK_SHA3 = 0x06,
    CKECCAK_SHAKE = 0x1F,
};

/// An empty sponge. `rate` is a multiple of 8 below 200.
ckeccak_sponge ckeccak_start(uint32_t rate);

/// Takes in the next bytes of the message; may be null if `length` is 0.
void ckeccak_absorb(ckeccak_sponge *sponge, const void *bytes, size_t length);

/// Ends the message. From here on there is only squeezing.
void ckeccak_finish(ckeccak_sponge *sponge, uint8_t ending);

/// Gives the next bytes of the output: many small squeezes give what a large one gives.
void ckeccak_squeeze(ckeccak_sponge *sponge, void *bytes, size_t length);

/// The permutation by itself.
void ckeccak_permute(uint64_t lanes[25]);

/// The permutation as any machine computes it, so that tests reach both.
void ckeccak_permute_portably(uint64_t lanes[25]);
