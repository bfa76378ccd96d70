// The system's RocksDB through its C interface: the optional engine of keyed stores that outgrow
// memory. Only named here; nothing is compiled, and only a build with the package trait RocksDB reads
// this header.
#pragma once

#include <rocksdb/c.h>
