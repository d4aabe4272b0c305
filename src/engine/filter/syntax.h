// A filter expression as written: the parser's result. Nothing is known yet about whether a
// keyword exists where it stands, or takes that value; the binder says that.
//
// Source: X-Ray developer guide, filter expressions; the grammar is written down in docs/adr/0009.
// Thread-safety: value types; a tree owns its children.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/filter/filter_error.h"

namespace roentgen::filter {

enum class Comparison {
  kEqual,
  kNotEqual,
  kLess,
  kLessEqual,
  kGreater,
  kGreaterEqual,
  kContains,
  kBeginsWith,
  kEndsWith,
};

// As written in expressions: `=`, `<=`, `CONTAINS`.
const char* ToText(Comparison comparison);

struct Literal {
  std::variant<bool, double, std::string> value;
  Span where;
};

struct ParsedComparison {
  Comparison comparison = Comparison::kEqual;
  Literal literal;
  Span where;  // of the operator
};

struct ParsedExpression;
using ParsedPtr = std::unique_ptr<ParsedExpression>;

struct ParsedAnd {
  std::vector<ParsedExpression> parts;  // at least two
};

struct ParsedOr {
  std::vector<ParsedExpression> parts;  // at least two
};

struct ParsedNot {
  ParsedPtr inner;
};

// `http.status = 200`, `ok`, `name = "x"`.
struct ParsedKeyword {
  std::string name;  // as written
  std::optional<ParsedComparison> comparison;
};

// `annotation.key`, `annotation[key] > 3`; inside edge also `source.annotation[key]`.
enum class EdgeSide { kNone, kSource, kDestination };

struct ParsedAnnotation {
  EdgeSide side = EdgeSide::kNone;
  std::string key;
  std::optional<ParsedComparison> comparison;
};

// A name, or the parts of `id(name: ..., type: ..., account.id: ...)`.
struct NodeSelector {
  std::optional<std::string> name;
  std::optional<std::string> type;
  std::optional<std::string> account;
  bool is_id = false;  // written with id(...)
  bool operator==(const NodeSelector&) const = default;
};

struct ParsedService {
  std::optional<NodeSelector> node;
  ParsedPtr inner;  // may be null
};

struct ParsedEdge {
  std::optional<std::pair<NodeSelector, NodeSelector>> nodes;
  ParsedPtr inner;  // may be null
};

enum class CauseKind { kFault, kError, kResponseTime };
enum class CauseLevel { kService, kEntity, kException };

struct ParsedRootCause {
  CauseKind kind = CauseKind::kFault;
  CauseLevel level = CauseLevel::kService;
  ParsedPtr inner;
};

// `rootcause.json = #[{...}]`: the text of the object.
struct ParsedCauseShape {
  std::string json;
  Span json_where;
};

struct ParsedGroup {
  bool by_arn = false;
  bool negated = false;  // `!=`
  std::string value;
};

struct ParsedExpression {
  std::variant<ParsedAnd, ParsedOr, ParsedNot, ParsedKeyword, ParsedAnnotation, ParsedService,
               ParsedEdge, ParsedRootCause, ParsedCauseShape, ParsedGroup>
      node;
  Span where;
};

// Whether both say the same, wherever the words stand and however they are spelt (case of keywords,
// brackets around annotation keys).
bool SameMeaning(const ParsedExpression& a, const ParsedExpression& b);

}  // namespace roentgen::filter
