// The whole of libsodium's interface: Ed25519, the AEADs, guarded memory, constant-time comparison.
#pragma once

#include <sodium.h>
