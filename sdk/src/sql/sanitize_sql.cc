#include <algorithm>
#include <utility>

#include <xray/sql.h>

namespace xray {

namespace {

constexpr std::size_t kNone = std::string_view::npos;

bool IsSpace(char c) { return static_cast<unsigned char>(c) <= ' ' || c == '\x7F'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }
bool IsHigh(char c) { return static_cast<unsigned char>(c) >= 0x80; }
bool IsLetter(char c) { return (Lower(c) >= 'a' && Lower(c) <= 'z') || c == '_' || IsHigh(c); }
bool IsWordPart(char c) { return IsLetter(c) || IsDigit(c) || c == '$' || c == '@'; }

bool EqualsIgnoringCase(std::string_view word, std::string_view lower) {
  return std::ranges::equal(word, lower, {}, Lower);
}

// What is written so far. Lists are folded, so that one of any length needs little room.
class Output {
 public:
  bool full() const { return full_; }

  void Space() { space_ = !text_.empty(); }

  // A token that stays.
  void Keep(std::string_view token) {
    FlushSign();
    list_ = kNone;
    Append(token);
  }

  // + and - wait for what follows: "= -?" says no more than "= ?".
  void Sign(char sign) {
    FlushSign();
    sign_ = sign;
    sign_spaced_ = std::exchange(space_, false);
  }

  // Instead of a literal, or as the program wrote it.
  void Placeholder() {
    constexpr std::string_view kBeforeUnary = "(,=<>";
    if (sign_ != 0 && (text_.empty() || kBeforeUnary.find(text_.back()) != kNone)) {
      sign_ = 0;
      space_ = sign_spaced_;
    }
    FlushSign();
    Append("?");
  }

  void Comma() {
    FlushSign();
    Append(",");
  }

  void Open() {
    Keep("(");
    list_ = text_.size();
  }

  void Close() {
    FlushSign();
    const std::size_t list = std::exchange(list_, kNone);
    if (full_ || list == kNone || text_.size() <= list || text_[list] != '?') return Append(")");
    text_.resize(list);
    space_ = false;
    Append("?)");
    if (!full_) FoldRows(list - 1);
  }

  std::string Take() && {
    FlushSign();
    if (text_.size() > kSqlBytesMax) {
      std::size_t end = kSqlBytesMax;
      while (end > 0 && (static_cast<unsigned char>(text_[end]) & 0xC0) == 0x80) --end;
      text_.resize(end);
    }
    return std::move(text_);
  }

 private:
  void Append(std::string_view token) {
    if (full_) return;
    const bool tight = text_.ends_with('(') || token == ")" || token == "?)" || token == ",";
    if (std::exchange(space_, false) && !tight) text_ += ' ';
    text_ += token;
    if (text_.size() <= kSqlBytesMax) return;
    if (list_ == kNone || list_ >= kSqlBytesMax) {
      full_ = true;
    } else {
      text_.resize(list_);  // nothing but placeholders since the parenthesis
      text_ += '?';
    }
  }

  void FlushSign() {
    if (sign_ == 0) return;
    const char sign = std::exchange(sign_, '\0');
    const bool space = std::exchange(space_, sign_spaced_);
    list_ = kNone;
    Append({&sign, 1});
    space_ = space;
  }

  // "(?), (?)" -> "(?)": the rows of an INSERT.
  void FoldRows(std::size_t begin) {
    if (row_end_ != kNone && row_end_ < begin) {
      const auto between = std::string_view(text_).substr(row_end_, begin - row_end_);
      if (between == "," || between == ", ") text_.resize(row_end_);
    }
    row_end_ = text_.size();
  }

  std::string text_;
  std::size_t list_ = kNone;     // behind a parenthesis that only placeholders followed so far
  std::size_t row_end_ = kNone;  // behind the last list
  bool space_ = false;           // before the next token
  char sign_ = 0;
  bool sign_spaced_ = false;
  bool full_ = false;
};

class Scanner {
 public:
  Scanner(std::string_view text, const SqlDialect& dialect) : text_(text), dialect_(dialect) {}

  std::string Run() && {
    while (at_ < text_.size() && !output_.full()) Step();
    return std::move(output_).Take();
  }

 private:
  char Peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  bool StartsWith(std::string_view token) const { return text_.substr(at_).starts_with(token); }

  void Step() {
    const char c = Peek();
    if (IsSpace(c)) {
      ++at_;
      output_.Space();
    } else if (IsCommentStart()) {
      SkipComment();
    } else if (c == '\'' || c == '"' || c == '`' || c == '[') {
      TakeQuoted(c);
    } else if (IsDigit(c) || (c == '.' && IsDigit(Peek(1)))) {
      TakeNumber();
    } else if (IsLetter(c) || c == '$' || c == '@') {
      TakeWord();
    } else {
      TakeSign(c);
    }
  }

  void TakeSign(char c) {
    ++at_;
    switch (c) {
      case '(': return output_.Open();
      case ')': return output_.Close();
      case ',': return output_.Comma();
      case '+':
      case '-': return output_.Sign(c);
      case '?':
        while (IsDigit(Peek())) ++at_;  // SQLite's ?1
        return output_.Placeholder();
      default: return output_.Keep(text_.substr(at_ - 1, 1));
    }
  }

  bool IsCommentStart() const {
    if (StartsWith("--")) {
      return !dialect_.mysql_comments || at_ + 2 == text_.size() || IsSpace(Peek(2));
    }
    return StartsWith("/*") || (dialect_.mysql_comments && Peek() == '#');
  }

  void SkipComment() {
    output_.Space();
    if (StartsWith("/*")) return SkipBlockComment();
    const std::size_t end = text_.find_first_of(dialect_.dollar_quotes ? "\r\n" : "\n", at_);
    at_ = std::min(end, text_.size());
  }

  void SkipBlockComment() {
    const std::size_t begin = at_;
    at_ += 2;
    for (int depth = 1; depth > 0;) {
      const std::size_t star = text_.find('*', at_);
      if (star == kNone) return BreakOff();
      const bool nests =
          dialect_.dollar_quotes && star > begin + 2 && star > at_ && text_[star - 1] == '/';
      at_ = star + 1;
      if (nests) {
        ++depth;
      } else if (Peek() == '/') {
        ++at_;
        --depth;
      }
    }
    // MySQL runs /*! ... */, depending on its version: where a string in it ends is not to be
    // known.
    const std::string_view comment = text_.substr(begin, at_ - begin);
    const bool conditional = comment.starts_with("/*!") || comment.starts_with("/*M!");
    if (dialect_.mysql_comments && conditional && comment.find_first_of("'\"`\\") != kNone)
      BreakOff();
  }

  // From here on it is not known what is a literal.
  void BreakOff() {
    at_ = text_.size();
    output_.Placeholder();
  }

  void TakeQuoted(char quote) {
    if (quote == '\'') return TakeString(quote, dialect_.backslash_escapes);
    if (quote == '"' && dialect_.double_quoted_strings)
      return TakeString(quote, dialect_.backslash_escapes);
    if (quote == '[') return TakeBracket();
    if (quote == '`' && dialect_.dollar_quotes) return TakeSign(quote);
    const std::size_t begin = at_;
    if (!SkipQuoted(quote, false)) return BreakOff();
    output_.Keep(text_.substr(begin, at_ - begin));
  }

  void TakeString(char quote, bool backslash_escapes) {
    if (!SkipQuoted(quote, backslash_escapes)) return BreakOff();
    output_.Placeholder();
  }

  // False when the text ends before the closing quote.
  bool SkipQuoted(char quote, bool backslash_escapes) {
    const char stops[] = {quote, '\\'};
    const std::string_view wanted(stops, backslash_escapes ? 2 : 1);
    for (++at_;;) {
      at_ = text_.find_first_of(wanted, at_);
      if (at_ == kNone) return false;
      if (text_[at_] == quote && Peek(1) != quote) {
        ++at_;
        return true;
      }
      at_ = std::min(at_ + 2, text_.size());
    }
  }

  // [order details] is an identifier, ARRAY[a, 'b'] is not: only words and spaces are believed.
  void TakeBracket() {
    const std::string_view rest = text_.substr(at_ + 1);
    const std::size_t end = static_cast<std::size_t>(
        std::ranges::find_if(rest, [](char c) { return !IsLetter(c) && !IsDigit(c) && c != ' '; }) -
        rest.begin());
    const bool is_name = end < rest.size() && rest[end] == ']' && IsLetter(rest[0]);
    if (!is_name || dialect_.dollar_quotes) return TakeSign('[');
    output_.Keep(text_.substr(at_, end + 2));
    at_ += end + 2;
  }

  void TakeNumber() {
    const std::size_t begin = at_;
    bool decimal = true;  // so far digits and points, where an exponent may follow
    while (IsWordPart(Peek()) || Peek() == '.') {
      const bool exponent = decimal && Lower(Peek()) == 'e';
      decimal = decimal && (IsDigit(Peek()) || Peek() == '.');
      ++at_;
      if (exponent && (Peek() == '+' || Peek() == '-') && IsDigit(Peek(1))) ++at_;
    }
    if (at_ == begin) ++at_;
    output_.Placeholder();
  }

  void TakeWord() {
    if (Peek() == '$' && dialect_.dollar_quotes && TakeDollarQuoted()) return;
    // An operator, or the sign of a parameter: what comes next is judged by itself.
    const bool numbered = Peek() == '$' && IsDigit(Peek(1)) && dialect_.dollar_quotes;
    if (!IsLetter(Peek()) && !IsLetter(Peek(1)) && Peek(1) != '@' && !numbered)
      return TakeSign(Peek());
    const std::size_t begin = at_;
    do ++at_;
    while (IsWordPart(Peek()));
    const std::string_view word = text_.substr(begin, at_ - begin);
    const bool before_string = Peek() == '\'' || (Peek() == '"' && dialect_.double_quoted_strings);
    if (!before_string) return output_.Keep(word);
    const bool escapes = dialect_.dollar_quotes && EqualsIgnoringCase(word, "e");
    if (!escapes && !IsStringPrefix(word)) output_.Keep(word);
    TakeString(Peek(), escapes || dialect_.backslash_escapes);
  }

  // N'', X'', B'', and MySQL's _utf8''.
  static bool IsStringPrefix(std::string_view word) {
    return EqualsIgnoringCase(word, "n") || EqualsIgnoringCase(word, "x") ||
           EqualsIgnoringCase(word, "b") || word.starts_with('_');
  }

  // False when no $tag$ starts here.
  bool TakeDollarQuoted() {
    std::size_t end = at_ + 1;
    while (end < text_.size() && (IsLetter(text_[end]) || (end > at_ + 1 && IsDigit(text_[end]))))
      ++end;
    if (end == text_.size() || text_[end] != '$') return false;
    const std::string_view tag = text_.substr(at_, end + 1 - at_);
    const std::size_t close = text_.find(tag, end + 1);
    if (close == kNone) {
      BreakOff();
      return true;
    }
    at_ = close + tag.size();
    output_.Placeholder();
    return true;
  }

  std::string_view text_;
  const SqlDialect& dialect_;
  std::size_t at_ = 0;
  Output output_;
};

}  // namespace

std::string SanitizeSql(std::string_view query, const SqlDialect& dialect) {
  return Scanner(query, dialect).Run();
}

}  // namespace xray
