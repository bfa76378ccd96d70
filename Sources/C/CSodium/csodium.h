// The whole of libsodium's interface. We take from it the one Ed25519 verifier used everywhere, the
// AEADs for short messages, guarded memory for secrets, the system's entropy and constant-time
// comparison.
#pragma once

#include <sodium.h>
