#include "model/ids.h"

#include <cstring>

#include "base/hex.h"

namespace roentgen {
namespace {

void StoreBigEndian(std::uint8_t* out, std::uint64_t value, int bytes) {
  for (int i = bytes - 1; i >= 0; --i) {
    out[i] = static_cast<std::uint8_t>(value & 0xff);
    value >>= 8;
  }
}

// Reads `digits` hex digits straight into bytes; false on a character that is none.
bool ReadHexBytes(std::string_view digits, std::uint8_t* out) {
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    const int high = HexDigit(digits[i]);
    const int low = HexDigit(digits[i + 1]);
    if (high < 0 || low < 0) return false;
    out[i / 2] = static_cast<std::uint8_t>((high << 4) | low);
  }
  return true;
}

void AppendHexBytes(std::string& out, const std::uint8_t* bytes, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) AppendHex(out, bytes[i], 2);
}

}  // namespace

TraceId::TraceId(std::uint32_t epoch_s, std::uint32_t unique_high, std::uint64_t unique_low) {
  StoreBigEndian(bytes_.data(), epoch_s, 4);
  StoreBigEndian(bytes_.data() + 4, unique_high, 4);
  StoreBigEndian(bytes_.data() + 8, unique_low, 8);
}

std::optional<TraceId> TraceId::Parse(std::string_view text) {
  if (text.size() != kTextLength || text[0] != '1' || text[1] != '-' || text[10] != '-') {
    return std::nullopt;
  }
  TraceId id;
  if (!ReadHexBytes(text.substr(2, 8), id.bytes_.data())) return std::nullopt;
  if (!ReadHexBytes(text.substr(11, 24), id.bytes_.data() + 4)) return std::nullopt;
  return id;
}

std::optional<TraceId> TraceId::ParseLenient(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\n')) text.remove_suffix(1);
  if (const auto root = text.find("Root="); root != std::string_view::npos) {
    return Parse(text.substr(root + 5, kTextLength));
  }
  if (text.size() == 55 && text[2] == '-' && text[35] == '-') text = text.substr(3, 32);
  if (text.size() == 32) {
    TraceId id;
    if (!ReadHexBytes(text, id.bytes_.data())) return std::nullopt;
    return id;
  }
  return Parse(text);
}

TraceId TraceId::FromBytes(const std::array<std::uint8_t, 16>& bytes) {
  TraceId id;
  id.bytes_ = bytes;
  return id;
}

std::uint32_t TraceId::epoch_s() const {
  return (static_cast<std::uint32_t>(bytes_[0]) << 24) |
         (static_cast<std::uint32_t>(bytes_[1]) << 16) |
         (static_cast<std::uint32_t>(bytes_[2]) << 8) | static_cast<std::uint32_t>(bytes_[3]);
}

std::string TraceId::ToString() const {
  std::string out = "1-";
  out.reserve(kTextLength);
  AppendHexBytes(out, bytes_.data(), 4);
  out.push_back('-');
  AppendHexBytes(out, bytes_.data() + 4, 12);
  return out;
}

std::size_t TraceId::Hash() const {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  std::memcpy(&high, bytes_.data(), 8);
  std::memcpy(&low, bytes_.data() + 8, 8);
  const std::uint64_t mixed = (high ^ (low * 0x9e3779b97f4a7c15ULL)) * 0xff51afd7ed558ccdULL;
  return static_cast<std::size_t>(mixed ^ (mixed >> 32));
}

std::optional<SegmentId> SegmentId::Parse(std::string_view text) {
  if (text.size() != 16) return std::nullopt;
  const auto value = ParseHex(text);
  if (!value || *value == 0) return std::nullopt;
  return SegmentId(*value);
}

std::string SegmentId::ToString() const {
  std::string out;
  AppendHex(out, value_, 16);
  return out;
}

std::optional<AccountId> AccountId::Parse(std::string_view text) {
  if (text.size() != 12) return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return AccountId(value);
}

std::string AccountId::ToString() const {
  std::string digits = std::to_string(value_);
  return std::string(digits.size() < 12 ? 12 - digits.size() : 0, '0') + digits;
}

}  // namespace roentgen
