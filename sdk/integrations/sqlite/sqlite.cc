#include <xray/sqlite.h>

#include <cstdio>
#include <memory>
#include <string>

#include "src/sql/handle_table.h"

namespace xray::sqlite {
namespace {

constexpr std::size_t kConnectionsMax = 4'096;

std::string FileOf(sqlite3* db) {
  const char* file = sqlite3_db_filename(db, "main");
  return file ? file : "";
}

struct Described {
  SqlConnection connection;
  std::string file;
};

detail::HandleTable<Described>& Connections() {
  static auto* const kTable = new detail::HandleTable<Described>(kConnectionsMax);
  return *kTable;  // never freed: static destructors may run statements
}

// A handle's address may be another connection's by now: the file tells.
std::shared_ptr<const Described> FindOrDescribe(sqlite3* db) {
  std::string file = FileOf(db);
  auto known = Connections().Find(db);
  if (known && known->file == file) return known;
  auto fresh = std::make_shared<Described>();
  fresh->connection = Describe(db);
  fresh->file = std::move(file);
  Connections().Put(db, fresh);
  return fresh;
}

std::shared_ptr<const Described> DescribedOnce(sqlite3* db) {
  static const Described kUnknown{.connection = {.database_type = "SQLite"}};
  return detail::MadeOr(kUnknown, [&] { return FindOrDescribe(db); });
}

bool IsDisabled() { return detail::enabled_recorders.load(std::memory_order_relaxed) == 0; }

const char* NameOf(int code) {
  switch (code & 0xFF) {
    case SQLITE_BUSY: return "SQLITE_BUSY";
    case SQLITE_LOCKED: return "SQLITE_LOCKED";
    case SQLITE_READONLY: return "SQLITE_READONLY";
    case SQLITE_INTERRUPT: return "SQLITE_INTERRUPT";
    case SQLITE_IOERR: return "SQLITE_IOERR";
    case SQLITE_CORRUPT: return "SQLITE_CORRUPT";
    case SQLITE_FULL: return "SQLITE_FULL";
    case SQLITE_CONSTRAINT: return "SQLITE_CONSTRAINT";
    case SQLITE_MISMATCH: return "SQLITE_MISMATCH";
    case SQLITE_MISUSE: return "SQLITE_MISUSE";
    case SQLITE_NOMEM: return "SQLITE_NOMEM";
    case SQLITE_AUTH: return "SQLITE_AUTH";
    default: return "SQLITE_ERROR";
  }
}

void RecordFailure(SqlTrace& trace, sqlite3* db) {
  const int code = sqlite3_extended_errcode(db);
  char type[64];
  std::snprintf(type, sizeof type, "SQLiteError %d (%s)", code, NameOf(code));
  trace.Fail(type, sqlite3_errmsg(db));
}

}  // namespace

SqlConnection Describe(sqlite3* db) {
  const std::string file = FileOf(db);
  const auto slash = file.rfind('/');
  SqlConnection connection;
  connection.name =
      file.empty() ? ":memory:" : file.substr(slash == std::string::npos ? 0 : slash + 1);
  connection.url = "sqlite:" + (file.empty() ? connection.name : file);
  connection.database_type = "SQLite";
  connection.database_version = sqlite3_libversion();
  return connection;
}

int Exec(sqlite3* db, const char* sql, sqlite3_callback callback, void* argument, char** error) {
  if (IsDisabled()) return sqlite3_exec(db, sql, callback, argument, error);
  SqlTrace trace(DescribedOnce(db)->connection, sql ? sql : "");
  const int code = sqlite3_exec(db, sql, callback, argument, error);
  if (code == SQLITE_OK) {
    trace.Finish();
  } else {
    RecordFailure(trace, db);
  }
  return code;
}

int Execution::Step() {
  if (!trace_ && !IsDisabled()) {
    const char* sql = sqlite3_sql(statement_);
    trace_.emplace(DescribedOnce(sqlite3_db_handle(statement_))->connection, sql ? sql : "", true);
  }
  const int code = sqlite3_step(statement_);
  if (!trace_ || code == SQLITE_ROW) return code;
  if (code == SQLITE_DONE) {
    trace_->Finish();
  } else {
    RecordFailure(*trace_, sqlite3_db_handle(statement_));
  }
  trace_.reset();  // SQLite begins anew when it is stepped again: another run
  return code;
}

int Execution::Reset() {
  trace_.reset();
  return sqlite3_reset(statement_);
}

}  // namespace xray::sqlite
