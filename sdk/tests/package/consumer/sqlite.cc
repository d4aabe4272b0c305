#include <xray/sqlite.h>

int main() {
  sqlite3* db = nullptr;
  if (sqlite3_open(":memory:", &db) != SQLITE_OK) return 1;
  const int code = xray::sqlite::Exec(db, "CREATE TABLE t (id INTEGER)");
  sqlite3_close(db);
  return code == SQLITE_OK ? 0 : 1;
}
