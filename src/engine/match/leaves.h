// What the scopes of a filter share: comparing values, and walking AND, OR and NOT down to what
// one scope can answer.
//
// Thread-safety: pure functions.
#pragma once

#include <algorithm>
#include <optional>
#include <string_view>
#include <variant>

#include "engine/filter/bound.h"

namespace roentgen::match {

using namespace filter;  // NOLINT: every word of the filter language is used here

inline bool Compare(Comparison comparison, double a, double b) {
  switch (comparison) {
    case Comparison::kEqual: return a == b;
    case Comparison::kNotEqual: return a != b;
    case Comparison::kLess: return a < b;
    case Comparison::kLessEqual: return a <= b;
    case Comparison::kGreater: return a > b;
    case Comparison::kGreaterEqual: return a >= b;
    default: return false;
  }
}

inline bool Compare(Comparison comparison, std::string_view a, std::string_view b) {
  switch (comparison) {
    case Comparison::kEqual: return a == b;
    case Comparison::kNotEqual: return a != b;
    case Comparison::kContains: return a.find(b) != std::string_view::npos;
    case Comparison::kBeginsWith: return a.starts_with(b);
    case Comparison::kEndsWith: return a.ends_with(b);
    default: return false;
  }
}

inline bool Has(const BoundText& text, std::string_view value) {
  if (value.empty()) return false;
  return !text.comparison || Compare(*text.comparison, value, text.value);
}

inline bool Has(const BoundNumber& number, std::optional<double> value) {
  return value && Compare(number.comparison, *value, number.value);
}

// AND, OR and NOT are the same everywhere; `Leaf` answers for what stands in one scope.
template <class Leaf>
bool Walk(const BoundExpression& expression, const Leaf& leaf) {
  const auto inner = [&](const BoundPtr& part) { return Walk(*part, leaf); };
  if (const auto* all = std::get_if<BoundAnd>(&expression.node)) {
    return std::ranges::all_of(all->parts, inner);
  }
  if (const auto* any = std::get_if<BoundOr>(&expression.node)) {
    return std::ranges::any_of(any->parts, inner);
  }
  if (const auto* inverse = std::get_if<BoundNot>(&expression.node)) {
    return !inner(inverse->inner);
  }
  return std::visit([&](const auto& node) { return leaf.Is(node); }, expression.node);
}

// What a scope does not know is not true there; the binder refuses it before.
struct NothingElse {
  template <class Node>
  bool Is(const Node&) const {
    return false;
  }
};

}  // namespace roentgen::match
