#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/provider.h>
#include <openssl/md5.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>
#include <openssl/x509.h>

/* Ciphers of libcrypto that its provider `legacy`, a file of its own, offers and its archive does not. One run
   in CBC over whole blocks of 8 octets; `iv` becomes that of the next run. */
#include <openssl/blowfish.h>
#include <openssl/cast.h>
#include <openssl/crypto.h>

static inline void blowfish_cbc(const unsigned char *key, int key_octets, unsigned char *iv,
                                const unsigned char *input, unsigned char *output, long octets, int encrypting) {
  BF_KEY schedule;
  BF_set_key(&schedule, key_octets, key);
  BF_cbc_encrypt(input, output, octets, &schedule, iv, encrypting ? BF_ENCRYPT : BF_DECRYPT);
  OPENSSL_cleanse(&schedule, sizeof schedule);
}

static inline void cast128_cbc(const unsigned char *key, int key_octets, unsigned char *iv,
                               const unsigned char *input, unsigned char *output, long octets, int encrypting) {
  CAST_KEY schedule;
  CAST_set_key(&schedule, key_octets, key);
  CAST_cbc_encrypt(input, output, octets, &schedule, iv, encrypting ? CAST_ENCRYPT : CAST_DECRYPT);
  OPENSSL_cleanse(&schedule, sizeof schedule);
}
