#include "compression.h"

cblake3_mode cblake3_plain(void)
{
    cblake3_mode mode = {.flags = 0};
    memcpy(mode.key, INITIAL, DIGEST_BYTES);
    return mode;
}

cblake3_mode cblake3_keyed(const uint8_t key[DIGEST_BYTES])
{
    cblake3_mode mode = {.flags = KEYED_HASH};
    memcpy(mode.key, key, DIGEST_BYTES);
    return mode;
}

cblake3_mode cblake3_derive(const void *context, size_t length)
{
    cblake3_mode first_phase = cblake3_plain();
    first_phase.flags = DERIVE_KEY_CONTEXT;
    uint8_t key[DIGEST_BYTES];
    cblake3_hash(cblake3_best_kernel(), &first_phase, context, length, key);

    cblake3_mode mode = {.flags = DERIVE_KEY_MATERIAL};
    memcpy(mode.key, key, DIGEST_BYTES);
    return mode;
}
