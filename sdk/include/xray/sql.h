// SQL without a driver: what a database call records, for any client library to call.
//
// Thread-safety: pure functions and handles.
// Errors:        nothing here throws but what BeginSubsegment does.
// Bounds:        statements are recorded up to kSqlBytesMax bytes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <xray/recorder.h>

namespace xray {

inline constexpr std::size_t kSqlBytesMax = 8192;

// A database connection, described once and used by each call on it.
struct SqlConnection {
  std::string name;  // "usermgmt@mysql": database@host, the name of its node on the map
  std::string url;   // "mysql://mysql:3306/usermgmt", without user and password
  std::string user;
  std::string database_type;  // "MySQL", "MariaDB", "PostgreSQL", "SQLite"
  std::string database_version;
  std::string driver_version;
};

// One statement: a subsegment with namespace remote and the sql block.
class [[nodiscard]] SqlTrace {
 public:
  // `query` is recorded as Config::sql_text says. `prepared`: the statement was prepared
  // beforehand.
  SqlTrace(const SqlConnection& connection, std::string_view query, bool prepared = false);
  SqlTrace(SqlTrace&&) noexcept = default;
  Subsegment& subsegment() noexcept { return subsegment_; }
  // A fault with an exception: "MySQLError 1062 (23000)" and the server's message.
  void Fail(std::string_view type, std::string_view message) noexcept;
  void Finish() noexcept { subsegment_.End(); }

 private:
  Subsegment subsegment_;
};

// String, number and binary literals become ?, lists of them too; comments go, white space shrinks.
// Identifiers in quotes stay. `backslash_escapes` as MySQL has them; `double_quoted_strings`
// likewise. Never longer than kSqlBytesMax.
struct SqlDialect {
  bool backslash_escapes = true;
  bool double_quoted_strings = false;
  bool dollar_quotes = false;  // PostgreSQL's $tag$...$tag$
};
std::string SanitizeSql(std::string_view query, const SqlDialect& dialect = {});

// "call" for CALL and EXEC, else "statement".
std::string_view PreparationOf(std::string_view query) noexcept;

}  // namespace xray
