// Reads a filter expression.
//
//   or        = and { OR and }
//   and       = not { [ AND ] not }
//   not       = ( "!" | NOT ) not | primary
//   primary   = "(" or ")" | term
//
// Thread-safety: pure functions. Errors: what, where, and what was probably meant.
// Bounds: kMaxExpressionBytes, kMaxExpressionDepth, kMaxExpressionTerms.
#pragma once

#include <string_view>

#include "engine/filter/syntax.h"
#include "model/segment.h"

namespace roentgen::filter {

// `text` must not be empty or blank.
FilterResult<ParsedExpression> Parse(std::string_view text);

// An entity selector: exactly one `service(...)`, `edge(...)` or `id(...)` without braces.
// Source: X-Ray API reference, GetTimeSeriesServiceStatistics. `id(...)` alone means the service.
FilterResult<ParsedExpression> ParseEntitySelector(std::string_view text);

// The expression in its usual spelling: one space, upper-case AND and OR, quotes around strings.
// Parse(Print(x)) means the same as x.
std::string Print(const ParsedExpression& expression);

// Pieces of expressions, as Print writes them and Parse reads them back: `annotation.key` or
// `annotation[a.key]`; `"text"`, `2.5`, `true`.
std::string AnnotationText(std::string_view key);
// `[a.key]`, in quotes where the key needs them.
std::string BracketText(std::string_view key);
std::string ValueText(const AnnotationValue& value);

// `"text"` with quotes and backslashes escaped.
std::string Quoted(std::string_view text);

}  // namespace roentgen::filter
