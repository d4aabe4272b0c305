// Where a text may be cut, and which of its bytes are UTF-8.
//
// Thread-safety: pure functions.
#pragma once

#include <cstddef>
#include <string_view>

namespace xray::detail {

// Length in bytes of the well-formed character at the front of `text` (not empty), or 0 when it is
// malformed: overlong forms, surrogates and what lies beyond U+10FFFF are malformed.
std::size_t Utf8Length(std::string_view text) noexcept;

// The longest front of `text` of at most `bytes_max` bytes that does not cut a character.
std::string_view CutUtf8(std::string_view text, std::size_t bytes_max) noexcept;

}  // namespace xray::detail
