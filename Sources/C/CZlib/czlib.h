// The system's zlib, whose streaming calls read and write gzip in both directions: what every client
// speaks. Only named here; nothing is compiled.
#pragma once

#include <zlib.h>
