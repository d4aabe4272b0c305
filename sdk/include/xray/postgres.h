// PostgreSQL's libpq: its synchronous calls, traced.
//
//   PGconn* db = xray::postgres::Connect("host=db dbname=shop user=app");
//   PGresult* rows = xray::postgres::ExecParams(db, "SELECT ... WHERE id = $1", 1, ...);
//
// Each returns what the call it stands for returns; connections and results stay the program's. A
// connection that was opened without Connect works too; the text of a prepared statement is known
// only after Prepare.
//
// Thread-safety: as libpq: one thread at a time for each connection.
// Errors:        recorded as a fault, "PostgreSQLError 23505", with the primary message: its detail
// quotes values.
//                Throws what SqlTrace throws.
// Bounds:        4096 connections, and 1024 statements of each, are remembered.
#pragma once

#include <libpq-fe.h>

#include <xray/sql.h>

namespace xray::postgres {

// "shop@db", "postgresql://db:5432/shop", of a connection that is open.
SqlConnection Describe(PGconn* connection);

PGconn* Connect(const char* conninfo);  // PQconnectdb
void Close(PGconn* connection);         // PQfinish

PGresult* Exec(PGconn* connection, const char* sql);
PGresult* ExecParams(PGconn* connection, const char* sql, int count, const Oid* types,
                     const char* const* values, const int* lengths, const int* formats,
                     int result_format);
// Keeps the text for ExecPrepared. Recorded only when it fails.
PGresult* Prepare(PGconn* connection, const char* name, const char* sql, int count,
                  const Oid* types);
PGresult* ExecPrepared(PGconn* connection, const char* name, int count, const char* const* values,
                       const int* lengths, const int* formats, int result_format);

}  // namespace xray::postgres
