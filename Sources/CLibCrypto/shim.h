// Understudy's window on OpenSSL 3: what Swift cannot import from macros and variadics becomes a function here.
#ifndef UNDERSTUDY_CLIBCRYPTO_SHIM_H
#define UNDERSTUDY_CLIBCRYPTO_SHIM_H

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

static inline EVP_PKEY *understudy_rsa_generate(unsigned int bits) {
    return EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)bits);
}

static inline EVP_PKEY *understudy_ec_generate(const char *curve) {
    return EVP_PKEY_Q_keygen(NULL, NULL, "EC", curve);
}

static inline EVP_PKEY *understudy_ed25519_generate(void) {
    return EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
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

// Whether the last read found no further block, and nothing worse.
static inline int understudy_is_end_of_pem(void) {
    unsigned long error = ERR_peek_last_error();
    return ERR_GET_LIB(error) == ERR_LIB_PEM && ERR_GET_REASON(error) == PEM_R_NO_START_LINE;
}

// A key of what the builder holds, which is freed; NULL when that is none, or when `good` is 0.
static inline EVP_PKEY *understudy_key_from(const char *type, OSSL_PARAM_BLD *builder, int selection, int good) {
    OSSL_PARAM *parameters = good && builder != NULL ? OSSL_PARAM_BLD_to_param(builder) : NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
    EVP_PKEY *key = NULL;
    if (parameters != NULL && context != NULL && EVP_PKEY_fromdata_init(context) == 1
        && EVP_PKEY_fromdata(context, &key, selection, parameters) != 1) {
        key = NULL;
    }
    OSSL_PARAM_free(parameters);
    EVP_PKEY_CTX_free(context);
    OSSL_PARAM_BLD_free(builder);
    return key;
}

// Numbers in the order n, e, d, p, q, dp, dq, qi; a public key has the first two. In C, because the parameter builder keeps
// the pointers of its names.
static inline EVP_PKEY *understudy_rsa_key(const unsigned char *const *numbers, const int *lengths, int count) {
    static const char *const names[8] = {
        OSSL_PKEY_PARAM_RSA_N, OSSL_PKEY_PARAM_RSA_E, OSSL_PKEY_PARAM_RSA_D, OSSL_PKEY_PARAM_RSA_FACTOR1,
        OSSL_PKEY_PARAM_RSA_FACTOR2, OSSL_PKEY_PARAM_RSA_EXPONENT1, OSSL_PKEY_PARAM_RSA_EXPONENT2,
        OSSL_PKEY_PARAM_RSA_COEFFICIENT1
    };
    BIGNUM *values[8] = { NULL };
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    int good = builder != NULL && (count == 2 || count == 8);
    for (int i = 0; good && i < count; i++) {
        values[i] = BN_bin2bn(numbers[i], lengths[i], NULL);
        good = values[i] != NULL && OSSL_PARAM_BLD_push_BN(builder, names[i], values[i]) == 1;
    }
    EVP_PKEY *key = understudy_key_from("RSA", builder, count == 2 ? EVP_PKEY_PUBLIC_KEY : EVP_PKEY_KEYPAIR, good);
    for (int i = 0; i < 8; i++) BN_clear_free(values[i]);
    return key;
}

// A point in its uncompressed form, which is refused when it is not on the curve; without `d` a public key.
static inline EVP_PKEY *understudy_ec_key(
    const char *curve, const unsigned char *point, size_t length, const unsigned char *d, int d_length) {
    BIGNUM *secret = d_length > 0 ? BN_bin2bn(d, d_length, NULL) : NULL;
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    int good = builder != NULL && (secret != NULL || d_length == 0)
        && OSSL_PARAM_BLD_push_utf8_string(builder, OSSL_PKEY_PARAM_GROUP_NAME, curve, 0) == 1
        && OSSL_PARAM_BLD_push_octet_string(builder, OSSL_PKEY_PARAM_PUB_KEY, point, length) == 1
        && (secret == NULL || OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_PRIV_KEY, secret) == 1);
    EVP_PKEY *key = understudy_key_from("EC", builder, secret == NULL ? EVP_PKEY_PUBLIC_KEY : EVP_PKEY_KEYPAIR, good);
    BN_clear_free(secret);
    return key;
}

// Whether the halves of a key belong together: 1, or 0.
static inline int understudy_is_consistent(EVP_PKEY *key) {
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
    int good = context != NULL && EVP_PKEY_pairwise_check(context) == 1;
    EVP_PKEY_CTX_free(context);
    return good;
}

// r and s, each `half` bytes, to DER: its length, or -1.
static inline int understudy_ecdsa_to_der(const unsigned char *halves, size_t half, unsigned char *der, size_t capacity) {
    ECDSA_SIG *signature = ECDSA_SIG_new();
    BIGNUM *r = BN_bin2bn(halves, (int)half, NULL);
    BIGNUM *s = BN_bin2bn(halves + half, (int)half, NULL);
    int length = -1;
    if (signature == NULL || r == NULL || s == NULL || ECDSA_SIG_set0(signature, r, s) != 1) {
        BN_free(r);
        BN_free(s);
    } else if (i2d_ECDSA_SIG(signature, NULL) <= (int)capacity) {
        length = i2d_ECDSA_SIG(signature, &der);
    }
    ECDSA_SIG_free(signature);
    return length;
}

// DER to r and s, each `half` bytes: 1, or 0 for what is none.
static inline int understudy_ecdsa_from_der(const unsigned char *der, size_t length, size_t half, unsigned char *halves) {
    ECDSA_SIG *signature = d2i_ECDSA_SIG(NULL, &der, (long)length);
    int good = signature != NULL
        && BN_bn2binpad(ECDSA_SIG_get0_r(signature), halves, (int)half) == (int)half
        && BN_bn2binpad(ECDSA_SIG_get0_s(signature), halves + half, (int)half) == (int)half;
    ECDSA_SIG_free(signature);
    return good;
}

#endif
