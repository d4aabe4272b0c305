// Statements of the MariaDB and MySQL client library, each a subsegment.
#include <xray/mysql.h>
#include <xray/xray.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

namespace {

constexpr const char* kHelp =
    R"(mysql_query HOST PORT USER DATABASE [NAME]

Looks NAME up in the list of the server's variables, once as text and once prepared. The password
is taken from MYSQL_PWD. The program is a segment called mysql-query; connecting and each
statement are subsegments of it, without the name that was looked up. Documents go to
AWS_XRAY_DAEMON_ADDRESS.
)";

void LookUp(MYSQL* db, const std::string& name) {
  const std::string quoted = "SHOW VARIABLES LIKE '" + name + "'";
  if (xray::mysql::Query(db, quoted) != 0) return;
  MYSQL_RES* rows = mysql_store_result(db);
  while (MYSQL_ROW row = mysql_fetch_row(rows)) std::printf("%s = %s\n", row[0], row[1]);
  mysql_free_result(rows);
}

void LookUpPrepared(MYSQL* db, std::string name) {
  MYSQL_STMT* statement = mysql_stmt_init(db);
  if (xray::mysql::Prepare(statement, "SELECT ? AS looked_up") == 0) {
    MYSQL_BIND parameter;
    std::memset(&parameter, 0, sizeof parameter);
    parameter.buffer_type = MYSQL_TYPE_STRING;
    parameter.buffer = name.data();
    parameter.buffer_length = name.size();
    mysql_stmt_bind_param(statement, &parameter);
    xray::mysql::Execute(statement);
  }
  xray::mysql::Close(statement);
}

int Run(char** argv, const std::string& name) {
  MYSQL* db = mysql_init(nullptr);
  const char* password = std::getenv("MYSQL_PWD");
  const auto port = static_cast<unsigned>(std::strtoul(argv[2], nullptr, 10));
  const bool connected = xray::mysql::Connect(db, argv[1], argv[3], password ? password : "",
                                              argv[4], port) != nullptr;
  if (connected) {
    LookUp(db, name);
    LookUpPrepared(db, name);
  } else {
    std::printf("%s\n", mysql_error(db));
  }
  xray::mysql::Close(db);
  return connected ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5) {
    std::fputs(kHelp, stdout);
    return argc == 2 && std::string_view(argv[1]) == "--help" ? 0 : 2;
  }
  xray::Configure({.sampling = xray::SamplingStrategy::kAll});
  auto segment = xray::BeginSegment("mysql-query");
  return Run(argv, argc > 5 ? argv[5] : "version");
}
