// Small questions about text, ASCII wherever letters matter.
//
// Thread-safety: pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace services {

std::string_view Trim(std::string_view text);
std::string ToLower(std::string_view text);
bool IsAscii(std::string_view text);
bool HasControlCharacters(std::string_view text);  // below 0x20, and 0x7f
bool IsUtf8(std::string_view text);
// nullopt for a broken escape, or one that hides a control character.
std::optional<std::string> PercentDecode(std::string_view text);

}  // namespace services
