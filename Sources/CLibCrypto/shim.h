// Understudy's window on OpenSSL 3: what Swift cannot import from macros and variadics becomes a function here.
#ifndef UNDERSTUDY_CLIBCRYPTO_SHIM_H
#define UNDERSTUDY_CLIBCRYPTO_SHIM_H

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

static inline EVP_PKEY *understudy_rsa_generate(unsigned int bits) {
    return EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)bits);
}

static inline long understudy_bio_memory(BIO *bio, char **bytes) {
    return BIO_get_mem_data(bio, bytes);
}

// A passphrase callback that has none: an encrypted key is an error, never a prompt on the terminal.
static inline int understudy_no_passphrase(char *buffer, int size, int writing, void *context) {
    (void)buffer; (void)size; (void)writing; (void)context;
    return -1;
}

static inline EVP_PKEY *understudy_read_private_key(BIO *bio) {
    return PEM_read_bio_PrivateKey(bio, NULL, understudy_no_passphrase, NULL);
}

static inline EVP_PKEY *understudy_read_public_key(BIO *bio) {
    return PEM_read_bio_PUBKEY(bio, NULL, understudy_no_passphrase, NULL);
}

static inline X509 *understudy_read_certificate(BIO *bio) {
    return PEM_read_bio_X509(bio, NULL, understudy_no_passphrase, NULL);
}

static const int understudy_public_key_selection = EVP_PKEY_PUBLIC_KEY;

#endif
