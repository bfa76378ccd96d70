// libcrypto's hash functions, with their states as plain values: copied freely, never allocated. Its
// EVP calls are here for the benchmarks, which measure us beside them.
//
// OpenSSL 3 marks these calls as deprecated in favour of EVP, whose contexts live on the heap and
// whose lookup costs more than hashing a short message; they stay part of every 3.x library.
#pragma once

#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/evp.h>
#include <openssl/sha.h>
