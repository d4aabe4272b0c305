// SHA-256 and HMAC-SHA-256, as AWS Signature Version 4 needs them.
//
// Thread-safety: pure functions.
// Errors:        none; a libcrypto that lacks SHA-256 breaks an invariant.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace roentgen::sigv4 {

using Digest = std::array<std::uint8_t, 32>;

Digest Sha256(std::string_view bytes);
Digest HmacSha256(std::string_view key, std::string_view bytes);

// The digest's bytes as text, for use as the next key. Valid as long as `digest`.
inline std::string_view BytesOf(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

// 64 lower-case hex digits.
void AppendHex(std::string& out, const Digest& digest);
std::string HexOf(const Digest& digest);

}  // namespace roentgen::sigv4
