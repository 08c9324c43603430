// Understudy's window on the C library's crypt(3), for password hashes that other programs made with bcrypt.
#ifndef UNDERSTUDY_CLIBCRYPT_SHIM_H
#define UNDERSTUDY_CLIBCRYPT_SHIM_H

#include <crypt.h>
#include <stdlib.h>
#include <string.h>

// Hashes a password by the settings of another hash: 1 when it wrote one of less than `capacity` bytes, 0 otherwise.
static inline int understudy_crypt(const char *password, const char *setting, char *hash, size_t capacity) {
    struct crypt_data *data = calloc(1, sizeof *data);
    if (data == NULL) return 0;
    const char *result = crypt_r(password, setting, data);
    int good = result != NULL && result[0] != '*' && strlen(result) < capacity;
    if (good) strcpy(hash, result);
    memset(data, 0, sizeof *data);
    free(data);
    return good;
}

#endif
