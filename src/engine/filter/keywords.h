// The simple keywords of filter expressions: their types, and the scopes they mean something in.
//
// Source: X-Ray developer guide, filter expressions; docs/adr/0009. Thread-safety: constants.
#pragma once

#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/filter/bound.h"

namespace roentgen::filter {

using KeywordMeaning = std::variant<FlagKeyword, NumberKeyword, TextKeyword>;

struct KeywordRow {
  std::string_view name;  // tidy:allow(view) a literal
  KeywordMeaning meaning;
  unsigned scopes = 0;         // bit 1 << Scope
  bool rule_specific = false;  // coverage: response time causes only
  bool IsIn(Scope scope) const { return (scopes >> static_cast<unsigned>(scope) & 1) != 0; }
};

std::span<const KeywordRow> Keywords();

// Case does not matter.
const KeywordRow* FindKeyword(std::string_view name);

// `rootcause.fault.entity` and the like; `rootcause.json` is none of them.
struct RootCauseWord {
  std::string_view name;  // tidy:allow(view) a literal
  CauseKind kind;
  CauseLevel level;
};

std::span<const RootCauseWord> RootCauseWords();

// `in a service`, for messages.
Wording ToPhrase(Scope scope);

}  // namespace roentgen::filter
