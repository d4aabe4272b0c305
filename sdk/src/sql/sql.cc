#include <xray/sql.h>

#include <algorithm>
#include <utility>

#include "src/record/core.h"

namespace xray {

namespace {

SqlText PolicyOf(const Subsegment& subsegment) {
  return detail::Access::CoreOf(subsegment.context())->config().sql_text;
}

// Cut between two characters.
std::string_view FirstBytes(std::string_view text) {
  if (text.size() <= kSqlBytesMax) return text;
  std::size_t end = kSqlBytesMax;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

bool EqualsIgnoringCase(std::string_view word, std::string_view upper) {
  return std::ranges::equal(word, upper, {}, [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - ('a' - 'A')) : c;
  });
}

bool IsWordPart(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool HasWord(std::string_view text, std::string_view word) {
  for (std::size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || !IsWordPart(text[at - 1])) && (end == text.size() || !IsWordPart(text[end])))
      return true;
  }
  return false;
}

// "users.name": each of its words is one of `names`.
bool IsIdentifierOf(std::string_view quoted, std::string_view names) {
  if (quoted.empty()) return false;
  for (std::size_t at = 0; at <= quoted.size();) {
    const std::size_t end = std::min(quoted.find('.', at), quoted.size());
    const std::string_view word = quoted.substr(at, end - at);
    if (word.empty() || !std::ranges::all_of(word, IsWordPart) || !HasWord(names, word))
      return false;
    at = end + 1;
  }
  return true;
}

// One inside a word is an apostrophe: "doesn't".
std::size_t BeginOfQuoted(std::string_view message, std::size_t from) {
  for (std::size_t at = message.find_first_of("'\"", from); at != message.npos;
       at = message.find_first_of("'\"", at + 1)) {
    if (at == 0 || at == from || !IsWordPart(message[at - 1])) return at;
  }
  return message.npos;
}

// A quote that ends a quoted part has no word behind it; the one in "it's" has.
std::size_t EndOfQuoted(std::string_view message, std::size_t begin) {
  const char quote = message[begin];
  for (std::size_t at = message.find(quote, begin + 1); at != message.npos;
       at = message.find(quote, at + 1)) {
    if (at + 1 == message.size() || !(IsWordPart(message[at + 1]) || message[at + 1] == quote))
      return at;
  }
  return message.npos;
}

// MySQL quotes the rest of the statement after "near", whatever quotes are in that.
constexpr std::string_view kNear = "near '";

std::string MessageWithoutValues(std::string_view message, std::string_view names) {
  std::string text;
  std::size_t at = 0;
  while (at < message.size()) {
    const std::size_t quote = BeginOfQuoted(message, at);
    text += message.substr(at, quote - at);
    if (quote == message.npos) break;
    const bool is_near = message.substr(0, quote + 1).ends_with(kNear);
    const std::size_t end = is_near ? message.rfind('\'') : EndOfQuoted(message, quote);
    if (end == message.npos || end <= quote) return text += '?';
    const bool known = IsIdentifierOf(message.substr(quote + 1, end - quote - 1), names);
    if (known && !is_near) {
      text += message.substr(quote, end + 1 - quote);
    } else {
      text += '?';
    }
    at = end + 1;
  }
  return text;
}

}  // namespace

SqlDialect DialectOf(std::string_view database_type) noexcept {
  if (database_type == "MySQL" || database_type == "MariaDB")
    return {.backslash_escapes = true, .double_quoted_strings = true, .mysql_comments = true};
  if (database_type == "PostgreSQL") return {.backslash_escapes = false, .dollar_quotes = true};
  if (database_type == "SQLite") return {.backslash_escapes = false, .double_quoted_strings = true};
  return {.backslash_escapes = false};
}

std::string_view PreparationOf(std::string_view query) noexcept {
  const auto is_word = [](char c) { return IsWordPart(c); };
  std::size_t begin = 0;
  while (begin < query.size() && !is_word(query[begin])) {
    const std::string_view rest = query.substr(begin);
    std::size_t next = begin + 1;
    if (rest.starts_with("--") || rest.starts_with("#")) next = query.find('\n', begin);
    if (rest.starts_with("/*")) {
      const std::size_t close = query.find("*/", begin + 2);
      next = close == query.npos ? close : close + 2;
    }
    begin = std::min(next, query.size());
  }
  const auto end = std::ranges::find_if_not(query.substr(begin), is_word);
  const std::string_view word(query.begin() + static_cast<std::ptrdiff_t>(begin), end);
  return EqualsIgnoringCase(word, "CALL") || EqualsIgnoringCase(word, "EXEC") ? "call"
                                                                              : "statement";
}

SqlTrace::SqlTrace(const SqlConnection& connection, std::string_view query, bool prepared)
    : subsegment_(
          BeginSubsegment(connection.name.empty() ? connection.database_type : connection.name)) {
  if (!subsegment_.recording()) return;
  std::string text;
  try {
    const SqlText policy = PolicyOf(subsegment_);
    if (policy == SqlText::kSanitized) {
      text = SanitizeSql(
          query, connection.dialect ? *connection.dialect : DialectOf(connection.database_type));
    } else if (policy == SqlText::kAsWritten) {
      text = FirstBytes(query);
    }
  } catch (...) {
    text.clear();  // no memory: recorded without its text
  }
  subsegment_.SetNamespace("remote");
  subsegment_.PutSql({.url = connection.url,
                      .user = connection.user,
                      .database_type = connection.database_type,
                      .database_version = connection.database_version,
                      .driver_version = connection.driver_version,
                      .preparation = prepared ? PreparationOf(query) : std::string_view(),
                      .sanitized_query = text});
  KeepNames(std::move(text), connection.name);
}

void SqlTrace::KeepNames(std::string text, std::string_view connection) noexcept {
  try {
    names_ = std::move(text);
    names_.append(" ").append(connection);
  } catch (...) {
    names_.clear();
  }
}

void SqlTrace::Fail(std::string_view type, std::string_view message) noexcept {
  if (subsegment_.recording()) {
    std::string text;
    try {
      text = PolicyOf(subsegment_) == SqlText::kAsWritten ? std::string(message)
                                                          : MessageWithoutValues(message, names_);
    } catch (...) {
      text.clear();
    }
    subsegment_.AddException(ExceptionView{type, text, true});
  }
  subsegment_.End();
}

}  // namespace xray
