// libcrypto's hash functions, with their states as plain values: copied freely, never allocated;
// and EVP, its ciphers by name, for the one cipher whose kernels are three times anybody else's.
//
// OpenSSL 3 marks the hash calls as deprecated in favour of EVP, whose contexts live on the heap and
// whose lookup costs more than hashing a short message; they stay part of every 3.x library.
#pragma once

#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
