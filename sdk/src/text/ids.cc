#include <xray/ids.h>

#include "src/text/hex.h"

namespace xray {

using detail::ParseHex;
using detail::WriteHex;

std::optional<TraceId> TraceId::Parse(std::string_view text) noexcept {
  if (text.size() != 35 || text[0] != '1' || text[1] != '-' || text[10] != '-') return std::nullopt;
  const auto epoch = ParseHex(text.substr(2, 8));
  const auto middle = ParseHex(text.substr(11, 8));
  const auto low = ParseHex(text.substr(19, 16));
  if (!epoch || !middle || !low) return std::nullopt;
  return TraceId{*epoch << 32 | *middle, *low};
}

std::optional<TraceId> TraceId::ParseW3c(std::string_view text) noexcept {
  if (text.size() != 32) return std::nullopt;
  const auto high = ParseHex(text.substr(0, 16));
  const auto low = ParseHex(text.substr(16));
  if (!high || !low || (*high == 0 && *low == 0)) return std::nullopt;
  return TraceId{*high, *low};
}

std::string TraceId::ToString() const {
  std::string text(35, '-');
  text[0] = '1';
  WriteHex(text.data() + 2, high >> 32, 8);
  WriteHex(text.data() + 11, high & 0xFFFF'FFFF, 8);
  WriteHex(text.data() + 19, low, 16);
  return text;
}

std::string TraceId::ToW3c() const {
  std::string text(32, '0');
  WriteHex(text.data(), high, 16);
  WriteHex(text.data() + 16, low, 16);
  return text;
}

std::optional<SegmentId> SegmentId::Parse(std::string_view text) noexcept {
  if (text.size() != 16) return std::nullopt;
  const auto value = ParseHex(text);
  if (!value || *value == 0) return std::nullopt;
  return SegmentId{*value};
}

std::string SegmentId::ToString() const {
  std::string text(16, '0');
  WriteHex(text.data(), value, 16);
  return text;
}

}  // namespace xray
