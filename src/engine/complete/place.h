// Where in an unfinished filter expression the cursor stands, and what the grammar allows there.
//
// Any text has a place: what cannot be read before the cursor is stepped over, as the rest of the
// line may still be right. What stands behind the cursor says only how far the word at it goes.
//
// Source: the grammar of docs/adr/0009. Thread-safety: pure functions.
// Bounds: the first kMaxExpressionBytes of a text.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "engine/filter/keywords.h"
#include "engine/filter/lexer.h"

namespace roentgen::complete {

// What comes next, were the word at the cursor not there.
enum class Next {
  kCondition,       // a keyword, annotation, service, edge, group or root cause; `!` or `(`
  kAfterCondition,  // AND, OR, what closes; an operator when the subject takes one
  kOperator,        // nothing but an operator
  kValue,           // what the subject is compared with
  kAnnotationKey,   // a bracket after `annotation`
  kAfterWord,       // `(`, `{` or the rest, after `service` or `edge`
  kNode,            // a name or id(...), inside service(...) or edge(...)
  kAfterNode,       // a comma or `)`
  kIdPart,          // `name:`, `type:`, `account.id:`
  kColon,
  kIdValue,
  kAfterIdValue,  // a comma or `)`
  kAfterNodes,    // `{` or the rest, after service(...) or edge(...)
  kBrace,         // nothing but `{`, after a root cause
};

struct AnnotationSubject {
  filter::EdgeSide side = filter::EdgeSide::kNone;
  std::string key;
};
struct GroupSubject {
  bool by_arn = false;
};
struct CauseShapeSubject {};
// What is compared.
using Subject = std::variant<std::monostate, const filter::KeywordRow*, AnnotationSubject,
                             GroupSubject, CauseShapeSubject>;

// Inside service(...) or edge(...).
struct NodeArguments {
  bool is_edge = false;
  bool is_second = false;      // the callee of an edge
  filter::NodeSelector first;  // complete when is_second
  filter::NodeSelector node;   // as far as it is written
  std::string id_part;         // whose value is asked for: `name`, `type`, `account.id`
};

struct Place {
  Next next = Next::kCondition;
  filter::Scope scope = filter::Scope::kTrace;
  std::optional<filter::CauseKind> cause;  // whose braces the cursor is in
  Subject subject;
  std::optional<filter::Comparison> comparison;  // of kValue
  NodeArguments nodes;
  filter::TokenKind closer = filter::TokenKind::kEnd;  // what closes the innermost bracket
  std::string typed;  // the word at the cursor up to it, without quotes and escapes
  filter::TokenKind kind = filter::TokenKind::kEnd;  // of that word; kEnd: there is none
  filter::Span replace;      // that word to its end; empty at the cursor when there is none
  bool is_glued = false;     // something stands directly before `replace`
  bool is_followed = false;  // a word stands directly behind it
  bool is_sound = true;      // everything before the cursor could be read
};

// `cursor` is a byte of `text`, at the beginning of a character or at the end.
Place PlaceAt(std::string_view text, std::size_t cursor);

// The byte where the character `cursor` begins, counted from 0; the end of the text beyond it.
std::size_t ByteOfCharacter(std::string_view text, std::size_t cursor);

// Which comparisons a subject takes.
bool Takes(const Subject& subject, filter::Comparison comparison);

}  // namespace roentgen::complete
