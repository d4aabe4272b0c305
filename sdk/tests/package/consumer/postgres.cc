#include <xray/postgres.h>

int main() {
  PGconn* db = xray::postgres::Connect("host=127.0.0.1 port=1 connect_timeout=2");
  const bool refused = PQstatus(db) != CONNECTION_OK;
  xray::postgres::Close(db);
  return refused ? 0 : 1;
}
