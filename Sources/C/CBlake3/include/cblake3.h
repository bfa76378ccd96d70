#pragma once
#include <stddef.h>
#include <stdint.h>
/// Lanes the kernel in use hashes side by side: 16 (AVX-512), 8 (AVX2) or 4.
int cblake3_lanes(void);
