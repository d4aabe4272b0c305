// The ids of X-Ray as strong types: trace id, segment id, account id.
//
// Source: X-Ray developer guide, segment documents; API reference, W3C trace ids.
// Thread-safety: value types.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace roentgen {

// `1-<8 hex: epoch seconds>-<24 hex>`. The 16 bytes are kept big-endian, so ids sort as they print.
// A W3C trace id re-formatted by its sender has random bytes where the epoch is expected.
class TraceId {
 public:
  static constexpr std::size_t kTextLength = 35;

  TraceId() = default;
  TraceId(std::uint32_t epoch_s, std::uint32_t unique_high, std::uint64_t unique_low);

  // Accepts `1-xxxxxxxx-xxxxxxxxxxxxxxxxxxxxxxxx`, either case. Nullopt on anything else.
  static std::optional<TraceId> Parse(std::string_view text);
  // Accepts what people paste: the X-Ray form, 32 bare hex digits (W3C), `Root=...` of a trace
  // header, and a `traceparent` header value.
  static std::optional<TraceId> ParseLenient(std::string_view text);
  static TraceId FromBytes(const std::array<std::uint8_t, 16>& bytes);

  const std::array<std::uint8_t, 16>& bytes() const { return bytes_; }
  std::uint32_t epoch_s() const;
  TimestampUs epoch() const { return FromSeconds(epoch_s()); }
  std::string ToString() const;
  std::size_t Hash() const;

  auto operator<=>(const TraceId&) const = default;

 private:
  std::array<std::uint8_t, 16> bytes_{};
};

// 64 bits, printed as 16 hex digits. Zero means "none".
class SegmentId {
 public:
  constexpr SegmentId() = default;
  constexpr explicit SegmentId(std::uint64_t value) : value_(value) {}

  // Exactly 16 hex digits, either case, not all zero.
  static std::optional<SegmentId> Parse(std::string_view text);

  constexpr std::uint64_t value() const { return value_; }
  constexpr bool IsNone() const { return value_ == 0; }
  std::string ToString() const;

  auto operator<=>(const SegmentId&) const = default;

 private:
  std::uint64_t value_ = 0;
};

// Twelve decimal digits. Every stored key begins with it.
class AccountId {
 public:
  constexpr AccountId() = default;
  constexpr explicit AccountId(std::uint64_t value) : value_(value) {}
  static std::optional<AccountId> Parse(std::string_view text);
  constexpr std::uint64_t value() const { return value_; }
  std::string ToString() const;
  auto operator<=>(const AccountId&) const = default;

 private:
  std::uint64_t value_ = 0;
};

static_assert(sizeof(TraceId) == 16 && sizeof(SegmentId) == 8);

}  // namespace roentgen

template <>
struct std::hash<roentgen::TraceId> {
  std::size_t operator()(const roentgen::TraceId& id) const noexcept { return id.Hash(); }
};
template <>
struct std::hash<roentgen::SegmentId> {
  std::size_t operator()(const roentgen::SegmentId& id) const noexcept {
    return static_cast<std::size_t>(id.value() * 0x9e3779b97f4a7c15ULL);
  }
};
