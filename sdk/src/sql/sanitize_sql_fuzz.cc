// Any text, in any dialect: bounded, and no string literal survives. The first byte picks the
// dialect.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include <xray/sql.h>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const unsigned flags = data[0];
  const xray::SqlDialect dialect{.backslash_escapes = (flags & 1) != 0,
                                 .double_quoted_strings = (flags & 2) != 0,
                                 .dollar_quotes = (flags & 4) != 0,
                                 .mysql_comments = (flags & 8) != 0};
  const std::string_view query(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::string text = xray::SanitizeSql(query, dialect);
  if (text.size() > xray::kSqlBytesMax) std::abort();
  // Quoted identifiers may hold an apostrophe; nothing else may.
  const bool identifiers = text.find_first_of("\"`") != std::string::npos;
  if (!identifiers && text.find('\'') != std::string::npos) std::abort();
  if (xray::PreparationOf(query).empty()) std::abort();
  return 0;
}
