// Appending to and reading from stored records: fixed bytes, varints (LEB128), zigzag for signed.
//
// Thread-safety: value types.
// Ownership:     the reader borrows its bytes; the writer appends to the caller's string.
// Errors:        a reader that runs out or meets an overlong varint is failed for good and reads
// zeros.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "base/mutex.h"

namespace roentgen::wire {

inline void AppendVarint(std::string& out, std::uint64_t value) {
  while (value >= 0x80) {
    out.push_back(static_cast<char>(value | 0x80));
    value >>= 7;
  }
  out.push_back(static_cast<char>(value));
}

inline void AppendZigzag(std::string& out, std::int64_t value) {
  AppendVarint(out,
               (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63));
}

inline void AppendByte(std::string& out, std::uint8_t value) {
  out.push_back(static_cast<char>(value));
}

// Little-endian.
inline void AppendFixed32(std::string& out, std::uint32_t value) {
  for (int shift = 0; shift < 32; shift += 8) out.push_back(static_cast<char>(value >> shift));
}

// a - b and a + b of timestamps that may lie anywhere: they wrap, and so come back exactly.
inline std::int64_t WrapSub(std::int64_t a, std::int64_t b) {
  return std::bit_cast<std::int64_t>(std::bit_cast<std::uint64_t>(a) -
                                     std::bit_cast<std::uint64_t>(b));
}
inline std::int64_t WrapAdd(std::int64_t a, std::int64_t b) {
  return std::bit_cast<std::int64_t>(std::bit_cast<std::uint64_t>(a) +
                                     std::bit_cast<std::uint64_t>(b));
}

class ByteReaderView {
 public:
  explicit ByteReaderView(std::string_view bytes RG_LIFETIME_BOUND) : rest_(bytes) {}

  std::uint8_t Byte() {
    if (rest_.empty()) return Fail();
    const auto value = static_cast<std::uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    return value;
  }

  std::uint64_t Varint() {
    if (!rest_.empty() && (static_cast<std::uint8_t>(rest_.front()) & 0x80) == 0) return Byte();
    return LongVarint();
  }

  std::int64_t Zigzag() {
    const std::uint64_t value = Varint();
    return std::bit_cast<std::int64_t>((value >> 1) ^ (0 - (value & 1)));
  }

  std::uint32_t Fixed32() {
    const std::string_view bytes = Bytes(4);
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      value |= std::uint32_t{static_cast<std::uint8_t>(bytes[i])} << (8 * i);
    }
    return value;
  }

  // The next `count` bytes; empty, and failed, when there are fewer.
  std::string_view Bytes(std::size_t count) {
    if (count > rest_.size()) {
      Fail();
      return {};
    }
    const std::string_view taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
  }

  std::size_t remaining() const { return rest_.size(); }
  bool failed() const { return failed_; }
  // Everything was there and nothing is left over.
  bool AtCleanEnd() const { return !failed_ && rest_.empty(); }

 private:
  std::uint64_t LongVarint() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      const std::uint8_t byte = Byte();
      if (shift == 63 && byte > 1) return Fail();
      value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
      if ((byte & 0x80) == 0) return failed_ ? 0 : value;
    }
    return Fail();
  }

  std::uint8_t Fail() {
    failed_ = true;
    rest_ = {};
    return 0;
  }

  std::string_view rest_;
  bool failed_ = false;
};

}  // namespace roentgen::wire
