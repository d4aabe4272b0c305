#include <xray/postgres.h>

#include <cstdio>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "src/sql/handle_table.h"

namespace xray::postgres {
namespace {

constexpr std::size_t kConnectionsMax = 4'096;
constexpr std::size_t kStatementsMax = 1'024;

std::string TextOf(const char* text) { return text ? text : ""; }

SqlConnection ConnectionTo(const std::string& host, const std::string& port,
                           const std::string& database, const std::string& user) {
  const bool ipv6 = host.find(':') != std::string::npos;
  const int version = PQlibVersion();
  SqlConnection connection;
  connection.name = database.empty() ? host : database + "@" + host;
  connection.url = "postgresql://" + (ipv6 ? "[" + host + "]" : host) +
                   (port.empty() ? "" : ":" + port) + "/" + database;
  connection.user = user;
  connection.database_type = "PostgreSQL";
  connection.driver_version =
      std::to_string(version / 10'000) + "." + std::to_string(version % 10'000);
  return connection;
}

using Statements = std::map<std::string, std::string, std::less<>>;

// A description and what it was made from.
struct Described {
  SqlConnection connection;
  int backend = 0;  // the server's process: another one is another session
  bool backslash_escapes = false;
  // By name. Like its connection used by one thread at a time.
  std::shared_ptr<Statements> statements;
};

// A session may change it, and with it where a string ends.
bool BackslashEscapesNow(PGconn* connection) {
  const char* value = PQparameterStatus(connection, "standard_conforming_strings");
  return value && std::string_view(value) == "off";
}

detail::HandleTable<Described>& Connections() {
  static auto* const kTable = new detail::HandleTable<Described>(kConnectionsMax);
  return *kTable;  // never freed: static destructors may run statements
}

std::shared_ptr<const Described> FindOrDescribe(PGconn* connection) {
  const int backend = PQbackendPID(connection);
  const bool backslash_escapes = BackslashEscapesNow(connection);
  auto known = Connections().Find(connection);
  const bool same_session = known && known->backend == backend;
  if (same_session && known->backslash_escapes == backslash_escapes) return known;
  auto fresh = std::make_shared<Described>();
  fresh->connection = Describe(connection);
  fresh->backend = backend;
  fresh->backslash_escapes = backslash_escapes;
  fresh->statements = same_session ? known->statements : std::make_shared<Statements>();
  Connections().Put(connection, fresh);
  return fresh;
}

std::shared_ptr<const Described> DescribedOnce(PGconn* connection) {
  static const Described kUnknown{.connection = {.database_type = "PostgreSQL"}};
  return detail::MadeOr(kUnknown, [&] { return FindOrDescribe(connection); });
}

bool IsDisabled() { return detail::enabled_recorders.load(std::memory_order_relaxed) == 0; }

bool Failed(const PGresult* result) {
  const ExecStatusType status = PQresultStatus(result);
  return status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE ||
         status == PGRES_NONFATAL_ERROR;
}

// "PostgreSQLError 23505"; without a code where the connection itself broke.
void RecordFailure(SqlTrace& trace, PGconn* connection, const PGresult* result) {
  const char* state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : nullptr;
  const char* primary = result ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : nullptr;
  std::string_view message = primary ? primary : PQerrorMessage(connection);
  while (message.ends_with('\n')) message.remove_suffix(1);
  char type[32] = "PostgreSQLError";
  if (state) std::snprintf(type, sizeof type, "PostgreSQLError %.5s", state);
  trace.Fail(type, message);
}

template <class F>
PGresult* Traced(PGconn* connection, std::string_view sql, bool prepared, F&& call) {
  SqlTrace trace(DescribedOnce(connection)->connection, sql, prepared);
  PGresult* result = call();
  if (Failed(result)) {
    RecordFailure(trace, connection, result);
  } else {
    trace.Finish();
  }
  return result;
}

void Remember(PGconn* connection, const char* name, const char* sql) {
  const auto described = DescribedOnce(connection);
  if (!described->statements) return;
  Statements& statements = *described->statements;
  if (statements.size() >= kStatementsMax) statements.clear();
  try {
    statements[name] = sql;
  } catch (const std::bad_alloc&) {
    statements.erase(name);  // recorded without its text
  }
}

std::string_view TextOfPrepared(const Described& described, std::string_view name) {
  if (!described.statements) return {};
  const auto found = described.statements->find(name);
  return found == described.statements->end() ? std::string_view() : found->second;
}

// What a conninfo asks for, as far as it says: the name of what is connected to, known before it
// answers.
SqlConnection Wanted(const char* conninfo) {
  std::string host = "localhost", database, port = "5432", user;
  PQconninfoOption* options = PQconninfoParse(conninfo, nullptr);
  for (const PQconninfoOption* o = options; o && o->keyword; ++o) {
    if (!o->val) continue;
    const std::string_view keyword = o->keyword;
    if (keyword == "host" && o->val[0] != '/') host = o->val;
    if (keyword == "dbname") database = o->val;
    if (keyword == "port") port = o->val;
    if (keyword == "user") user = o->val;
  }
  PQconninfoFree(options);
  if (database.empty()) database = user;
  return ConnectionTo(host, port, database, user);
}

}  // namespace

SqlConnection Describe(PGconn* connection) {
  std::string host = TextOf(PQhost(connection));
  // A folder is where the local socket lies.
  if (host.empty() || host.starts_with('/')) host = "localhost";
  SqlConnection described = ConnectionTo(host, TextOf(PQport(connection)), TextOf(PQdb(connection)),
                                         TextOf(PQuser(connection)));
  described.database_version = TextOf(PQparameterStatus(connection, "server_version"));
  SqlDialect dialect = DialectOf("PostgreSQL");
  dialect.backslash_escapes = BackslashEscapesNow(connection);
  described.dialect = dialect;
  return described;
}

PGconn* Connect(const char* conninfo) {
  if (IsDisabled()) return PQconnectdb(conninfo);
  static const SqlConnection kUnknown{.database_type = "PostgreSQL"};
  const auto wanted =
      detail::MadeOr(kUnknown, [&] { return std::make_shared<SqlConnection>(Wanted(conninfo)); });
  SqlTrace trace(*wanted, "");
  PGconn* connection = PQconnectdb(conninfo);
  if (PQstatus(connection) != CONNECTION_OK) {
    RecordFailure(trace, connection, nullptr);
    return connection;
  }
  if (trace.subsegment().recording()) {
    const SqlConnection& described = DescribedOnce(connection)->connection;
    trace.subsegment().PutSql({.url = described.url,
                               .user = described.user,
                               .database_type = described.database_type,
                               .database_version = described.database_version,
                               .driver_version = described.driver_version,
                               .preparation = {},
                               .sanitized_query = {}});
  }
  trace.Finish();
  return connection;
}

void Close(PGconn* connection) {
  Connections().Forget(connection);
  PQfinish(connection);
}

PGresult* Exec(PGconn* connection, const char* sql) {
  if (IsDisabled()) return PQexec(connection, sql);
  return Traced(connection, sql, false, [&] { return PQexec(connection, sql); });
}

PGresult* ExecParams(PGconn* connection, const char* sql, int count, const Oid* types,
                     const char* const* values, const int* lengths, const int* formats,
                     int result_format) {
  const auto call = [&] {
    return PQexecParams(connection, sql, count, types, values, lengths, formats, result_format);
  };
  return IsDisabled() ? call() : Traced(connection, sql, false, call);
}

PGresult* Prepare(PGconn* connection, const char* name, const char* sql, int count,
                  const Oid* types) {
  PGresult* result = PQprepare(connection, name, sql, count, types);
  if (Failed(result)) {
    if (IsDisabled()) return result;
    SqlTrace trace(DescribedOnce(connection)->connection, sql, true);
    RecordFailure(trace, connection, result);
    return result;
  }
  Remember(connection, name, sql);
  return result;
}

PGresult* ExecPrepared(PGconn* connection, const char* name, int count, const char* const* values,
                       const int* lengths, const int* formats, int result_format) {
  const auto call = [&] {
    return PQexecPrepared(connection, name, count, values, lengths, formats, result_format);
  };
  if (IsDisabled()) return call();
  const auto described = DescribedOnce(connection);
  return Traced(connection, TextOfPrepared(*described, name), true, call);
}

}  // namespace xray::postgres
