// The system's zstd, whose streaming calls compress better and faster than gzip where a client knows
// the coding. Only named here; nothing is compiled.
#pragma once

#include <zstd.h>
#include <zstd_errors.h>
