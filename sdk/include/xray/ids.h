// Trace and segment ids, as the X-Ray documents and the W3C trace context write them.
//
// Thread-safety: value types.
// Errors:        Parse returns nullopt for anything but the exact form; nothing throws.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace xray {

// 128 bits: the first 32 are the epoch seconds at which the trace began, the other 96 are random.
// An id that came from a W3C client has no time in it; its first 32 bits mean nothing.
struct TraceId {
  std::uint64_t high = 0;  // epoch seconds << 32 | first 32 random bits
  std::uint64_t low = 0;

  // "1-6b03229b-2d8721c94f79109b6ad3083f", 35 characters; hexadecimal in either case.
  static std::optional<TraceId> Parse(std::string_view text) noexcept;
  // "6b03229b2d8721c94f79109b6ad3083f", 32 characters, as in `traceparent`. All zero is refused.
  static std::optional<TraceId> ParseW3c(std::string_view text) noexcept;

  // The two forms above, in lower case.
  std::string ToString() const;
  std::string ToW3c() const;
  // When the trace began, in seconds; means nothing where the id came from a W3C client.
  std::uint32_t epoch_s() const noexcept { return static_cast<std::uint32_t>(high >> 32); }

  // False for all zero: "none".
  explicit operator bool() const noexcept { return high != 0 || low != 0; }
  friend auto operator<=>(const TraceId&, const TraceId&) noexcept = default;
};

// 64 bits, 16 hexadecimal digits. Names a segment, a subsegment, or an exception. Zero is "none".
struct SegmentId {
  std::uint64_t value = 0;

  // Exactly 16 hexadecimal digits; all zero is refused.
  static std::optional<SegmentId> Parse(std::string_view text) noexcept;
  // 16 hexadecimal digits in lower case.
  std::string ToString() const;

  explicit operator bool() const noexcept { return value != 0; }
  friend auto operator<=>(const SegmentId&, const SegmentId&) noexcept = default;
};

}  // namespace xray
