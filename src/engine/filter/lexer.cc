#include "engine/filter/lexer.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "engine/filter/faults.h"

namespace roentgen::filter {
namespace {

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) {
  // Bytes of UTF-8 sequences count as letters: annotation keys and bare words may hold them.
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}
bool IsWordPart(char c) { return IsLetter(c) || IsDigit(c) || c == '.' || c == '-'; }

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  FilterResult<std::vector<Token>> Run() {
    while (true) {
      while (at_ < text_.size() && IsSpace(text_[at_])) ++at_;
      if (at_ == text_.size()) break;
      begin_ = at_;
      if (auto failed = Next()) return std::unexpected(std::move(*failed));
    }
    begin_ = at_;
    Push(TokenKind::kEnd, "");
    return std::move(tokens_);
  }

  // Steps over what cannot be read.
  UnfinishedTokens RunUnfinished() {
    UnfinishedTokens out;
    while (true) {
      while (at_ < text_.size() && IsSpace(text_[at_])) ++at_;
      // A sign that is wrong may have been taken for two.
      if (at_ >= text_.size()) break;
      begin_ = at_;
      if (!Next()) continue;
      if (open_) {
        out.open = std::move(open_);
        break;
      }
      out.is_sound = false;
    }
    out.tokens = std::move(tokens_);
    return out;
  }

 private:
  using Failure = std::optional<FilterError>;

  char Peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  Span Here() const {
    return {static_cast<std::uint32_t>(begin_), static_cast<std::uint32_t>(at_)};
  }

  void Push(TokenKind kind, std::string text) {
    tokens_.push_back({kind, std::move(text), Here()});
  }

  Failure Fail(Fault fault, std::initializer_list<Wording> parts = {}) {
    at_ = std::max(at_, begin_ + 1);
    return FilterError{Here(), Say(fault, parts), {}};
  }

  // What begins at begin_ goes on to the end of the text.
  void SetOpen(TokenKind kind, std::string text) {
    const auto end = static_cast<std::uint32_t>(text_.size());
    open_ = Token{kind, std::move(text), {static_cast<std::uint32_t>(begin_), end}};
  }

  Failure Next() {
    const char c = Peek();
    if (IsLetter(c)) return Word();
    if (IsDigit(c) || ((c == '-' || c == '+') && (IsDigit(Peek(1)) || Peek(1) == '.')) ||
        (c == '.' && IsDigit(Peek(1)))) {
      return Number();
    }
    if (c == '"') return String();
    if (c == '[') return Bracket();
    if (c == '#') return Json();
    return Sign(c);
  }

  Failure Word() {
    while (at_ < text_.size() && IsWordPart(text_[at_])) ++at_;
    Push(TokenKind::kWord, std::string(text_.substr(begin_, at_ - begin_)));
    return {};
  }

  void Digits() {
    while (IsDigit(Peek())) ++at_;
  }

  Failure Number() {
    if (!IsDigit(Peek())) ++at_;
    Digits();
    if (Peek() == '.') ++at_;
    Digits();
    const bool has_exponent =
        (Peek() == 'e' || Peek() == 'E') &&
        (IsDigit(Peek(1)) || ((Peek(1) == '-' || Peek(1) == '+') && IsDigit(Peek(2))));
    if (has_exponent) {
      at_ += 2;
      Digits();
    }
    if (at_ < text_.size() && IsLetter(text_[at_])) {
      while (at_ < text_.size() && IsWordPart(text_[at_])) ++at_;
      return Fail(Fault::kNotANumber);
    }
    Push(TokenKind::kNumber, std::string(text_.substr(begin_, at_ - begin_)));
    return {};
  }

  Failure String() {
    std::string value;
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      if (text_[at_] == '\\' && (Peek(1) == '"' || Peek(1) == '\\')) ++at_;
      value.push_back(text_[at_]);
    }
    if (at_ >= text_.size()) {
      SetOpen(TokenKind::kString, std::move(value));
      return Fail(Fault::kTextOpen);
    }
    ++at_;
    Push(TokenKind::kString, std::move(value));
    return {};
  }

  // The key stands as it is up to the bracket, or in quotes when it holds one.
  Failure Bracket() {
    ++at_;
    while (IsSpace(Peek())) ++at_;
    if (Peek() == '"') {
      const std::size_t bracket = begin_;
      begin_ = at_;
      if (auto failed = String()) {
        if (open_) open_->kind = TokenKind::kBracket;
        if (open_) open_->where.begin = static_cast<std::uint32_t>(bracket);
        return failed;
      }
      while (IsSpace(Peek())) ++at_;
      begin_ = bracket;
      if (Peek() != ']') {
        if (at_ == text_.size()) SetOpen(TokenKind::kBracket, tokens_.back().text);
        tokens_.pop_back();
        return Fail(Fault::kBracketOpen);
      }
      ++at_;
      tokens_.back().kind = TokenKind::kBracket;
      tokens_.back().where = Here();
      return {};
    }
    const std::size_t end = text_.find(']', at_);
    if (end == std::string_view::npos) {
      SetOpen(TokenKind::kBracket, std::string(text_.substr(at_)));
      return Fail(Fault::kBracketOpen);
    }
    std::string_view key = text_.substr(at_, end - at_);
    while (!key.empty() && IsSpace(key.back())) key.remove_suffix(1);
    at_ = end + 1;
    Push(TokenKind::kBracket, std::string(key));
    return {};
  }

  Failure Json() {
    if (Peek(1) != '[') return Fail(Fault::kShapeBegin);
    at_ += 2;
    const std::size_t from = at_;
    int depth = 1;
    for (bool in_string = false; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (in_string) {
        if (c == '\\') ++at_;
        if (c == '"') in_string = false;
        continue;
      }
      if (c == '"') in_string = true;
      if (c == '[') ++depth;
      if (c == ']' && --depth == 0) break;
    }
    if (at_ >= text_.size()) {
      at_ = text_.size();
      SetOpen(TokenKind::kJson, std::string(text_.substr(from)));
      return Fail(Fault::kShapeOpen);
    }
    std::string json(text_.substr(from, at_ - from));
    ++at_;
    Push(TokenKind::kJson, std::move(json));
    return {};
  }

  Failure Sign(char c) {
    static constexpr std::pair<char, TokenKind> kSigns[] = {
        {'(', TokenKind::kOpen},       {')', TokenKind::kClose}, {'{', TokenKind::kOpenBrace},
        {'}', TokenKind::kCloseBrace}, {',', TokenKind::kComma}, {':', TokenKind::kColon},
    };
    ++at_;
    for (const auto& [sign, kind] : kSigns) {
      if (c == sign) {
        Push(kind, std::string(1, c));
        return {};
      }
    }
    if (c == '!' && Peek() != '=') {
      Push(TokenKind::kNot, "!");
      return {};
    }
    if (c == '=' || c == '<' || c == '>' || c == '!') {
      if (c != '=' && Peek() == '=') ++at_;
      if (c == '=' && Peek() == '=') return NoOperator("==", "=");
      if (c == '<' && Peek() == '>') return NoOperator("<>", "!=");
      Push(TokenKind::kOperator, std::string(text_.substr(begin_, at_ - begin_)));
      return {};
    }
    if (c == '\'') {
      return Fail(Fault::kSingleQuotes);
    }
    if (c == '&') return NoOperator("&", "AND");
    if (c == '|') return NoOperator("|", "OR");
    return Fail(Fault::kNoMeaning);
  }

  Failure NoOperator(const char* sign, const char* meant) {
    ++at_;
    Failure failure = Fail(Fault::kNoOperator, {sign});
    failure->suggestions.emplace_back(meant);
    return failure;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t begin_ = 0;
  std::vector<Token> tokens_;
  std::optional<Token> open_;
};

}  // namespace

FilterResult<std::vector<Token>> Tokenize(std::string_view text) {
  if (text.size() > kMaxExpressionBytes) {
    const auto size = static_cast<std::uint32_t>(text.size());
    return std::unexpected(FilterError{{static_cast<std::uint32_t>(kMaxExpressionBytes), size},
                                       Say(Fault::kTooLong, {std::to_string(kMaxExpressionBytes)}),
                                       {}});
  }
  return Lexer(text).Run();
}

UnfinishedTokens TokenizeUnfinished(std::string_view text) {
  return Lexer(text.substr(0, kMaxExpressionBytes)).RunUnfinished();
}

}  // namespace roentgen::filter
