// Statements of SQLite, each a subsegment.
#include <xray/sqlite.h>
#include <xray/xray.h>

#include <cstdio>
#include <string_view>

namespace {

constexpr const char* kHelp =
    R"(sqlite_query FILE NAME

Keeps NAME in a table of the database FILE and prints every name that is there. The program is a
segment called sqlite-query; each statement is a subsegment of it, without the name. Documents go
to AWS_XRAY_DAEMON_ADDRESS.
)";

void Keep(sqlite3* db, const char* name) {
  sqlite3_stmt* statement = nullptr;
  sqlite3_prepare_v2(db, "INSERT INTO names VALUES (?)", -1, &statement, nullptr);
  sqlite3_bind_text(statement, 1, name, -1, SQLITE_STATIC);
  {
    xray::sqlite::Execution run(statement);
    run.Step();
  }
  sqlite3_finalize(statement);
}

int Print(void*, int, char** values, char**) {
  std::printf("%s\n", values[0]);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs(kHelp, stdout);
    return argc == 2 && std::string_view(argv[1]) == "--help" ? 0 : 2;
  }
  xray::Configure({.sampling = xray::SamplingStrategy::kAll});
  auto segment = xray::BeginSegment("sqlite-query");
  sqlite3* db = nullptr;
  if (sqlite3_open(argv[1], &db) != SQLITE_OK) return 1;
  xray::sqlite::Exec(db, "CREATE TABLE IF NOT EXISTS names (name TEXT)");
  Keep(db, argv[2]);
  xray::sqlite::Exec(db, "SELECT name FROM names", Print);
  sqlite3_close(db);
  return 0;
}
