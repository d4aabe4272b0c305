// SQL without a driver: what a database call records, for any client library to call.
//
// Thread-safety: pure functions and handles.
// Errors:        nothing here throws but what BeginSubsegment does.
// Bounds:        statements are recorded up to kSqlBytesMax bytes.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <xray/recorder.h>

namespace xray {

// Of a statement's text.
inline constexpr std::size_t kSqlBytesMax = 8192;

// What the characters of a statement mean. The flags that fit the server matter: with others a
// literal could end elsewhere than the server ends it.
struct SqlDialect {
  bool backslash_escapes = true;       // in strings: MySQL, unless NO_BACKSLASH_ESCAPES is set
  bool double_quoted_strings = false;  // "x" is a string: MySQL without ANSI_QUOTES, SQLite
  bool dollar_quotes = false;   // PostgreSQL: $tag$...$tag$, E'...', comments that nest, no `x`
  bool mysql_comments = false;  // # to the end of the line; -- only before white space
};

// "MySQL", "MariaDB", "PostgreSQL", "SQLite" with their default settings; standard SQL for others.
SqlDialect DialectOf(std::string_view database_type) noexcept;

// A database connection, described once and used by each call on it.
struct SqlConnection {
  std::string name;  // "usermgmt@mysql": database@host, the name of its node on the map
  std::string url;   // "mysql://mysql:3306/usermgmt", without user and password
  std::string user;
  std::string database_type;  // "MySQL", "MariaDB", "PostgreSQL", "SQLite"
  std::string database_version;
  std::string driver_version;
  std::optional<SqlDialect> dialect = std::nullopt;  // unset: DialectOf(database_type)
};

// One statement: a subsegment with namespace remote and the sql block.
class [[nodiscard]] SqlTrace {
 public:
  // `query` is recorded as Config::sql_text says; empty for what is no statement, such as
  // connecting. `prepared`: the statement was prepared beforehand, and PreparationOf is recorded.
  SqlTrace(const SqlConnection& connection, std::string_view query, bool prepared = false);
  SqlTrace(SqlTrace&&) noexcept = default;
  Subsegment& subsegment() noexcept { return subsegment_; }
  // A fault with an exception: "MySQLError 1062 (23000)" and the server's message. What the message
  // quotes becomes ? where the statement has no such identifier: servers quote values too. With
  // SqlText::kAsWritten it stays. Ends the subsegment.
  void Fail(std::string_view type, std::string_view message) noexcept;
  // Ends the subsegment; so does the destructor.
  void Finish() noexcept { subsegment_.End(); }

 private:
  void KeepNames(std::string text, std::string_view connection) noexcept;

  Subsegment subsegment_;
  std::string names_;  // the statement as recorded and the connection's name: what Fail may quote
};

// String, number and binary literals become ?; a list of nothing but those and placeholders becomes
// (?), however long, and so do several such rows; comments go, white space shrinks. Identifiers in
// quotes stay. What has no end (a string, a comment, a quoted identifier) ends the text with ?.
// Never longer than kSqlBytesMax: cut between two characters.
std::string SanitizeSql(std::string_view query, const SqlDialect& dialect = {});

// "call" for CALL and EXEC, also in ODBC's {call ...}, else "statement".
std::string_view PreparationOf(std::string_view query) noexcept;

}  // namespace xray
