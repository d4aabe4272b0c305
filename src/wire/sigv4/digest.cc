#include "wire/sigv4/digest.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#include "base/check.h"

namespace roentgen::sigv4 {
namespace {

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

Digest Sha256(std::string_view bytes) {
  Digest digest;
  RG_CHECK(SHA256(Bytes(bytes), bytes.size(), digest.data()) != nullptr);
  return digest;
}

Digest HmacSha256(std::string_view key, std::string_view bytes) {
  Digest digest;
  unsigned int size = 0;
  RG_CHECK(HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), Bytes(bytes), bytes.size(),
                digest.data(), &size) != nullptr);
  RG_CHECK(size == digest.size());
  return digest;
}

void AppendHex(std::string& out, const Digest& digest) {
  static constexpr char kDigits[] = "0123456789abcdef";
  for (const std::uint8_t byte : digest) {
    out.push_back(kDigits[byte >> 4U]);
    out.push_back(kDigits[byte & 15U]);
  }
}

std::string HexOf(const Digest& digest) {
  std::string hex;
  hex.reserve(2 * digest.size());
  AppendHex(hex, digest);
  return hex;
}

}  // namespace roentgen::sigv4
