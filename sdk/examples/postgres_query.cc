// Statements of libpq, each a subsegment.
#include <xray/postgres.h>
#include <xray/xray.h>

#include <cstdio>
#include <string_view>

namespace {

constexpr const char* kHelp =
    R"(postgres_query CONNINFO [NAME]

Looks the setting NAME up, once with a parameter and once prepared, on the server of CONNINFO
("host=... dbname=..."). The program is a segment called postgres-query; connecting and each
statement are subsegments of it, without the name that was looked up. Documents go to
AWS_XRAY_DAEMON_ADDRESS.
)";

void LookUp(PGconn* db, const char* name) {
  const char* values[] = {name};
  PGresult* rows = xray::postgres::ExecParams(db, "SELECT setting FROM pg_settings WHERE name = $1",
                                              1, nullptr, values, nullptr, nullptr, 0);
  for (int i = 0; i < PQntuples(rows); ++i) std::printf("%s = %s\n", name, PQgetvalue(rows, i, 0));
  PQclear(rows);
  PQclear(xray::postgres::Prepare(db, "again", "SELECT unit FROM pg_settings WHERE name = $1", 1,
                                  nullptr));
  PQclear(xray::postgres::ExecPrepared(db, "again", 1, values, nullptr, nullptr, 0));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2 || std::string_view(argv[1]) == "--help") {
    std::fputs(kHelp, stdout);
    return argc == 2 ? 0 : 2;
  }
  xray::Configure({.sampling = xray::SamplingStrategy::kAll});
  auto segment = xray::BeginSegment("postgres-query");
  PGconn* db = xray::postgres::Connect(argv[1]);
  const bool connected = PQstatus(db) == CONNECTION_OK;
  if (connected) {
    LookUp(db, argc > 2 ? argv[2] : "max_connections");
  } else {
    std::printf("%s", PQerrorMessage(db));
  }
  xray::postgres::Close(db);
  return connected ? 0 : 1;
}
