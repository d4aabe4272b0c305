// What is wrong with a filter expression, and where.
//
// Source: docs/adr/0009. Thread-safety: value types.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/filter/language.h"

namespace roentgen::filter {

inline constexpr std::size_t kMaxExpressionBytes = 10'000;
inline constexpr std::size_t kMaxExpressionDepth = 32;
inline constexpr std::size_t kMaxExpressionTerms = 500;

// Bytes [begin, end) of the expression.
struct Span {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  bool operator==(const Span&) const = default;
};

struct FilterError {
  Span where;
  Wording message;                       // without position and suggestions
  std::vector<std::string> suggestions;  // what was probably meant, best first
};

template <class T>
using FilterResult = std::expected<T, FilterError>;

// The error as X-Ray's clients see it: kInvalid, one line with what, where (counted in characters
// from 1) and what was probably meant, then the expression's line with a caret under the place.
Error ToError(const FilterError& error, std::string_view expression,
              Language language = Language::kEnglish);

}  // namespace roentgen::filter

// RG_FILTER_TRY(declaration, expression): binds the value or returns the FilterError.
#define RG_FILTER_TRY(declaration, ...) \
  RG_FILTER_TRY_INNER(RG_CONCAT(rg_filter_, __COUNTER__), declaration, __VA_ARGS__)
#define RG_FILTER_TRY_INNER(result, declaration, ...)             \
  auto result = (__VA_ARGS__);                                    \
  if (!result) return std::unexpected(std::move(result.error())); \
  declaration = std::move(*result)
