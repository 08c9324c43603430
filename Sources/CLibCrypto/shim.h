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

// In C, because the parameter builder keeps the pointers of its names.
static inline EVP_PKEY *understudy_rsa_public_key(const unsigned char *n, int n_length, const unsigned char *e, int e_length) {
    BIGNUM *modulus = BN_bin2bn(n, n_length, NULL);
    BIGNUM *exponent = BN_bin2bn(e, e_length, NULL);
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    OSSL_PARAM *parameters = NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
    EVP_PKEY *key = NULL;
    if (modulus != NULL && exponent != NULL && builder != NULL && context != NULL
        && OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, modulus) == 1
        && OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, exponent) == 1
        && (parameters = OSSL_PARAM_BLD_to_param(builder)) != NULL
        && EVP_PKEY_fromdata_init(context) == 1
        && EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, parameters) != 1) {
        key = NULL;
    }
    OSSL_PARAM_free(parameters);
    EVP_PKEY_CTX_free(context);
    OSSL_PARAM_BLD_free(builder);
    BN_free(exponent);
    BN_free(modulus);
    return key;
}

#endif
