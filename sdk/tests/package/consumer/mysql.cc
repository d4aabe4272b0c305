#include <xray/mysql.h>

int main() {
  MYSQL* db = mysql_init(nullptr);
  const int error = xray::mysql::Query(db, "SELECT 1");  // not connected
  xray::mysql::Close(db);
  return error != 0 ? 0 : 1;
}
