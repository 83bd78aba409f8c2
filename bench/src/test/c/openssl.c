/*
 * The work of lambdabridge.bench.micro by OpenSSL, on one thread: prints "name nanoseconds" lines,
 * and what the record layer made of 64 zero bytes, to compare.
 */
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static unsigned char payload[16384], frame[16384 + 64], opened[16384 + 64];
static unsigned char key[32], mac_key[32], randoms[64 + 13], digest[32], signature[80], secret[32];
static size_t signature_length, payload_length;
static EVP_MAC *hmac;
static EVP_PKEY *own, *peer;

static void check(int ok, const char *what) {
  if (!ok) {
    fprintf(stderr, "openssl: %s failed\n", what);
    exit(1);
  }
}

static EVP_MAC_CTX *keyed(const unsigned char *with, size_t length) {
  OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, "SHA256", 0),
                         OSSL_PARAM_construct_end()};
  EVP_MAC_CTX *mac = EVP_MAC_CTX_new(hmac);
  check(EVP_MAC_init(mac, with, length, params), "HMAC");
  return mac;
}

/* The MAC of what was given to it; afterwards it can begin again with the same key. */
static void finish(EVP_MAC_CTX *mac, unsigned char *out) {
  size_t length;
  check(EVP_MAC_final(mac, out, &length, 32), "HMAC");
  check(EVP_MAC_init(mac, NULL, 0, NULL), "HMAC");
}

static void header(unsigned char *seed, unsigned int length) {
  memset(seed, 0, 16); /* sequence number 0, then the 8 bytes of a header */
  seed[8] = 1;
  seed[9] = 23;
  seed[10] = length >> 24, seed[11] = length >> 16, seed[12] = length >> 8, seed[13] = length;
}

/* A message of one frame with fresh states, as each request has. */
static void seal(void) {
  unsigned char seed[16], tag[32], block[16];
  int n, last;
  unsigned int length = 16 * (payload_length / 16 + 1);
  EVP_MAC_CTX *mac = keyed(mac_key, 32);
  EVP_CIPHER_CTX *aes = EVP_CIPHER_CTX_new();
  header(seed, length);
  EVP_MAC_update(mac, seed, 16);
  finish(mac, tag);
  memcpy(block, seed + 8, 8);
  memcpy(block + 8, tag, 8);
  EVP_EncryptInit_ex(aes, EVP_aes_256_ecb(), NULL, key, NULL);
  EVP_CIPHER_CTX_set_padding(aes, 0);
  EVP_EncryptUpdate(aes, frame, &n, block, 16);
  EVP_EncryptInit_ex(aes, EVP_aes_256_cbc(), NULL, key, frame);
  EVP_CIPHER_CTX_set_padding(aes, 1);
  EVP_EncryptUpdate(aes, frame + 16, &n, payload, payload_length);
  check(EVP_EncryptFinal_ex(aes, frame + 16 + n, &last), "AES");
  EVP_MAC_update(mac, seed, 16);
  EVP_MAC_update(mac, frame, 16 + length);
  finish(mac, tag);
  memcpy(frame + 16 + length, tag, 16);
  EVP_MAC_CTX_free(mac);
  EVP_CIPHER_CTX_free(aes);
}

static void open_frame(void) {
  unsigned char seed[16], tag[32], block[16];
  int n, last;
  unsigned int length = 16 * (payload_length / 16 + 1);
  EVP_MAC_CTX *mac = keyed(mac_key, 32);
  EVP_CIPHER_CTX *aes = EVP_CIPHER_CTX_new();
  EVP_DecryptInit_ex(aes, EVP_aes_256_ecb(), NULL, key, NULL);
  EVP_CIPHER_CTX_set_padding(aes, 0);
  EVP_DecryptUpdate(aes, block, &n, frame, 16);
  header(seed, length);
  EVP_MAC_update(mac, seed, 16);
  finish(mac, tag);
  check(memcmp(block, seed + 8, 8) == 0 && memcmp(block + 8, tag, 8) == 0, "the header's tag");
  EVP_MAC_update(mac, seed, 16);
  EVP_MAC_update(mac, frame, 16 + length);
  finish(mac, tag);
  check(memcmp(frame + 16 + length, tag, 16) == 0, "the MAC");
  EVP_DecryptInit_ex(aes, EVP_aes_256_cbc(), NULL, key, frame);
  EVP_CIPHER_CTX_set_padding(aes, 1);
  EVP_DecryptUpdate(aes, opened, &n, frame + 16, length);
  check(EVP_DecryptFinal_ex(aes, opened + n, &last), "AES");
  EVP_MAC_CTX_free(mac);
  EVP_CIPHER_CTX_free(aes);
}

/* PRF(master secret, label and randoms, 128) */
static void key_block(void) {
  unsigned char a[32], block[128];
  EVP_MAC_CTX *mac = keyed(secret, 32);
  EVP_MAC_update(mac, randoms, sizeof randoms);
  finish(mac, a);
  for (int i = 0; i < 128; i += 32) {
    EVP_MAC_update(mac, a, 32);
    EVP_MAC_update(mac, randoms, sizeof randoms);
    finish(mac, block + i);
    EVP_MAC_update(mac, a, 32);
    finish(mac, a);
  }
  EVP_MAC_CTX_free(mac);
}

static void ecdh(void) {
  size_t length = sizeof secret;
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(own, NULL);
  check(EVP_PKEY_derive_init(context) == 1 && EVP_PKEY_derive_set_peer(context, peer) == 1 &&
            EVP_PKEY_derive(context, secret, &length) == 1,
        "ECDH");
  EVP_PKEY_CTX_free(context);
}

static void sign(void) {
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(own, NULL);
  signature_length = sizeof signature;
  check(EVP_PKEY_sign_init(context) == 1 &&
            EVP_PKEY_sign(context, signature, &signature_length, digest, sizeof digest) == 1,
        "sign");
  EVP_PKEY_CTX_free(context);
}

static void verify(void) {
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(own, NULL);
  check(EVP_PKEY_verify_init(context) == 1 &&
            EVP_PKEY_verify(context, signature, signature_length, digest, sizeof digest) == 1,
        "verify");
  EVP_PKEY_CTX_free(context);
}

static void generate(void) { EVP_PKEY_free(EVP_EC_gen("secp256k1")); }

static double seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static void measure(const char *name, void (*work)(void)) {
  long count = 0;
  double begin = seconds(), end;
  do {
    work();
  } while (seconds() - begin < 0.3);
  begin = seconds();
  do {
    for (int i = 0; i < 20; i++) {
      work();
    }
    count += 20;
    end = seconds();
  } while (end - begin < 1);
  printf("%s %.0f\n", name, (end - begin) / count * 1e9);
}

int main(void) {
  char name[32];
  size_t sizes[] = {64, 1024, 16384};
  memset(key, 2, sizeof key);
  memset(mac_key, 1, sizeof mac_key);
  hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
  own = EVP_EC_gen("secp256k1");
  peer = EVP_EC_gen("secp256k1");
  check(hmac && own && peer, "setting up");

  payload_length = 64;
  seal();
  printf("frame ");
  for (int i = 0; i < 16 + 80 + 16; i++) {
    printf("%02x", frame[i]);
  }
  printf("\n");
  for (int i = 0; i < 3; i++) {
    payload_length = sizes[i];
    snprintf(name, sizeof name, "seal%zu", sizes[i]);
    measure(name, seal);
    snprintf(name, sizeof name, "open%zu", sizes[i]);
    measure(name, open_frame);
  }
  measure("trafficKeys", key_block);
  measure("ecdh", ecdh);
  measure("sign", sign);
  measure("verify", verify);
  measure("generate", generate);
  return 0;
}
