// SQLite: statements traced.
//
//   xray::sqlite::Exec(db, "CREATE TABLE ...");       // as sqlite3_exec
//   xray::sqlite::Execution run(statement);           // a prepared statement, once
//   while (run.Step() == SQLITE_ROW) { ... }
//
// Handles stay the program's. Each call returns what the one it stands for returns.
//
// Thread-safety: as SQLite: one thread at a time for each connection.
// Ownership:     an Execution borrows its statement, which must outlive it.
// Errors:        recorded as a fault, "SQLiteError 2067 (SQLITE_CONSTRAINT)". Throws what SqlTrace
// throws.
#pragma once

#include <sqlite3.h>

#include <optional>

#include <xray/sql.h>

namespace xray::sqlite {

// Name: the file's, or ":memory:". URL: "sqlite:/path/of/the/file".
SqlConnection Describe(sqlite3* db);

// sqlite3_exec: all statements of `sql` as one subsegment.
int Exec(sqlite3* db, const char* sql, sqlite3_callback callback = nullptr,
         void* argument = nullptr, char** error = nullptr);

// One run of a prepared statement: the subsegment lasts from the first step to the last row, an
// error, Reset, or the end of this object.
class [[nodiscard]] Execution {
 public:
  // Begins nothing yet: the first Step does.
  explicit Execution(sqlite3_stmt* statement) noexcept : statement_(statement) {}
  ~Execution() = default;
  Execution(const Execution&) = delete;
  Execution& operator=(const Execution&) = delete;

  int Step();   // sqlite3_step
  int Reset();  // sqlite3_reset: the next Step is another run

 private:
  sqlite3_stmt* statement_;
  std::optional<SqlTrace> trace_;
};

}  // namespace xray::sqlite
