// libssl, and the parts of libcrypto that certificates and keys are read with. Calls that OpenSSL
// spells as macros are called through what they expand to.
#pragma once

#define OPENSSL_SUPPRESS_DEPRECATED

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
