// The languages in which the engine speaks of filter expressions.
//
// Thread-safety: value types.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace roentgen::filter {

enum class Language { kEnglish, kKorean };

// The same in each language.
struct Wording {
  Wording() = default;
  Wording(std::string english_text, std::string korean_text)
      : english(std::move(english_text)), korean(std::move(korean_text)) {}
  // What has no language: a name, a number, a piece of the expression.
  Wording(std::string_view both) : english(both), korean(both) {}        // NOLINT(*-explicit-*)
  Wording(const char* both) : Wording(std::string_view(both)) {}         // NOLINT(*-explicit-*)
  Wording(const std::string& both) : Wording(std::string_view(both)) {}  // NOLINT(*-explicit-*)

  const std::string& In(Language language) const {
    return language == Language::kKorean ? korean : english;
  }

  std::string english;
  std::string korean;
};

}  // namespace roentgen::filter
