#include <fmt/format.h>

#include "base/text.h"
#include "engine/filter/parser.h"

namespace roentgen::filter {
namespace {

class Printer {
 public:
  std::string Take() { return std::move(out_); }

  // `binds` says how tightly the surroundings hold: what holds less tightly gets parentheses.
  enum Binding { kOr, kAnd, kNot };

  void Print(const ParsedExpression& expression, Binding binds) {
    std::visit([&](const auto& node) { Print(node, binds); }, expression.node);
  }

 private:
  template <class Node>
  void List(const Node& node, const char* word, Binding own, Binding binds) {
    const bool parentheses = binds > own;
    if (parentheses) out_ += "(";
    for (std::size_t i = 0; i < node.parts.size(); ++i) {
      if (i > 0) out_ += word;
      Print(node.parts[i], static_cast<Binding>(own + 1));
    }
    if (parentheses) out_ += ")";
  }

  void Print(const ParsedAnd& node, Binding binds) { List(node, " AND ", kAnd, binds); }
  void Print(const ParsedOr& node, Binding binds) { List(node, " OR ", kOr, binds); }
  void Print(const ParsedNot& node, Binding) {
    out_ += "!";
    Print(*node.inner, kNot);
  }
  void Print(const ParsedKeyword& node, Binding) {
    out_ += LowerAscii(node.name);
    Print(node.comparison);
  }
  void Print(const ParsedAnnotation& node, Binding) {
    if (node.side == EdgeSide::kSource) out_ += "source.";
    if (node.side == EdgeSide::kDestination) out_ += "destination.";
    out_ += AnnotationText(node.key);
    Print(node.comparison);
  }
  void Print(const ParsedService& node, Binding) {
    out_ += "service(";
    if (node.node) Print(*node.node);
    out_ += ")";
    Braces(node.inner);
  }
  void Print(const ParsedEdge& node, Binding) {
    out_ += "edge(";
    if (node.nodes) {
      Print(node.nodes->first);
      out_ += ", ";
      Print(node.nodes->second);
    }
    out_ += ")";
    Braces(node.inner);
  }
  void Print(const ParsedRootCause& node, Binding) {
    static constexpr const char* kKinds[] = {"fault", "error", "responsetime"};
    static constexpr const char* kLevels[] = {"service", "entity", "exception"};
    out_ += fmt::format("rootcause.{}.{}", kKinds[static_cast<int>(node.kind)],
                        kLevels[static_cast<int>(node.level)]);
    Braces(node.inner);
  }
  void Print(const ParsedCauseShape& node, Binding) {
    out_ += "rootcause.json = #[" + node.json + "]";
  }
  void Print(const ParsedGroup& node, Binding) {
    out_ += fmt::format("group.{} {} {}", node.by_arn ? "arn" : "name", node.negated ? "!=" : "=",
                        Quoted(node.value));
  }

  void Print(const NodeSelector& node) {
    if (!node.is_id) {
      out_ += Quoted(node.name.value_or(""));
      return;
    }
    const char* comma = "id(";
    const auto part = [&](const char* name, const std::optional<std::string>& value) {
      if (!value) return;
      out_ += fmt::format("{}{}: {}", comma, name, Quoted(*value));
      comma = ", ";
    };
    part("name", node.name);
    part("type", node.type);
    part("account.id", node.account);
    out_ += ")";
  }

  void Print(const std::optional<ParsedComparison>& comparison) {
    if (!comparison) return;
    out_ += fmt::format(" {} ", ToText(comparison->comparison));
    out_ += ValueText(comparison->literal.value);
  }

  void Braces(const ParsedPtr& inner) {
    if (inner == nullptr) return;
    out_ += " { ";
    Print(*inner, kOr);
    out_ += " }";
  }

  std::string out_;
};

bool SamePtr(const ParsedPtr& a, const ParsedPtr& b) {
  if (a == nullptr || b == nullptr) return a == b;
  return SameMeaning(*a, *b);
}

bool SameParts(const std::vector<ParsedExpression>& a, const std::vector<ParsedExpression>& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (!SameMeaning(a[i], b[i])) return false;
  }
  return true;
}

bool SameComparison(const std::optional<ParsedComparison>& a,
                    const std::optional<ParsedComparison>& b) {
  if (!a || !b) return a.has_value() == b.has_value();
  return a->comparison == b->comparison && a->literal.value == b->literal.value;
}

struct Same {
  bool operator()(const ParsedAnd& a, const ParsedAnd& b) const {
    return SameParts(a.parts, b.parts);
  }
  bool operator()(const ParsedOr& a, const ParsedOr& b) const {
    return SameParts(a.parts, b.parts);
  }
  bool operator()(const ParsedNot& a, const ParsedNot& b) const {
    return SamePtr(a.inner, b.inner);
  }
  bool operator()(const ParsedKeyword& a, const ParsedKeyword& b) const {
    return LowerAscii(a.name) == LowerAscii(b.name) && SameComparison(a.comparison, b.comparison);
  }
  bool operator()(const ParsedAnnotation& a, const ParsedAnnotation& b) const {
    return a.side == b.side && a.key == b.key && SameComparison(a.comparison, b.comparison);
  }
  bool operator()(const ParsedService& a, const ParsedService& b) const {
    return a.node == b.node && SamePtr(a.inner, b.inner);
  }
  bool operator()(const ParsedEdge& a, const ParsedEdge& b) const {
    return a.nodes == b.nodes && SamePtr(a.inner, b.inner);
  }
  bool operator()(const ParsedRootCause& a, const ParsedRootCause& b) const {
    return a.kind == b.kind && a.level == b.level && SamePtr(a.inner, b.inner);
  }
  bool operator()(const ParsedCauseShape& a, const ParsedCauseShape& b) const {
    return a.json == b.json;
  }
  bool operator()(const ParsedGroup& a, const ParsedGroup& b) const {
    return a.by_arn == b.by_arn && a.negated == b.negated && a.value == b.value;
  }
  template <class A, class B>
  bool operator()(const A&, const B&) const {
    return false;
  }
};

}  // namespace

const char* ToText(Comparison comparison) {
  static constexpr const char* kTexts[] = {"=",  "!=",       "<",          "<=",      ">",
                                           ">=", "CONTAINS", "BEGINSWITH", "ENDSWITH"};
  return kTexts[static_cast<int>(comparison)];
}

std::string Quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out.push_back('\\');
    out.push_back(c);
  }
  return out + "\"";
}

std::string AnnotationText(std::string_view key) {
  constexpr const char* kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
  if (!key.empty() && key.find_first_not_of(kPlain) == std::string_view::npos) {
    return fmt::format("annotation.{}", key);
  }
  return "annotation" + BracketText(key);
}

std::string BracketText(std::string_view key) {
  const bool needs_quotes = key.find_first_of("]\"\\\t\r\n") != std::string_view::npos ||
                            key.starts_with(' ') || key.ends_with(' ');
  return fmt::format("[{}]", needs_quotes ? Quoted(key) : std::string(key));
}

std::string ValueText(const AnnotationValue& value) {
  if (const bool* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const double* number = std::get_if<double>(&value)) return fmt::format("{}", *number);
  return Quoted(std::get<std::string>(value));
}

std::string Print(const ParsedExpression& expression) {
  Printer printer;
  printer.Print(expression, Printer::kOr);
  return printer.Take();
}

bool SameMeaning(const ParsedExpression& a, const ParsedExpression& b) {
  return std::visit(Same{}, a.node, b.node);
}

}  // namespace roentgen::filter
