#include <xray/mysql.h>

#include <cstdio>
#include <memory>
#include <string>

#include "src/sql/handle_table.h"

namespace xray::mysql {

namespace {

constexpr std::size_t kConnectionsMax = 4'096;
constexpr std::size_t kStatementsMax = 16'384;

std::string_view TextOf(const char* text) { return text ? std::string_view(text) : ""; }

struct Address {
  std::string_view host;
  std::string_view database;
  unsigned port = 0;
};

std::string NameOf(const Address& address) {
  std::string name(address.database);
  if (!name.empty()) name += '@';
  return name.append(address.host);
}

std::string UrlOf(const Address& address) {
  const bool brackets = address.host.find(':') != address.host.npos;
  std::string url = "mysql://";
  url.append(brackets ? "[" : "").append(address.host).append(brackets ? "]" : "");
  if (address.port != 0) url.append(":").append(std::to_string(address.port));
  return url.append("/").append(address.database);
}

SqlConnection ConnectionTo(const Address& address, std::string_view user) {
  return {.name = NameOf(address),
          .url = UrlOf(address),
          .user = std::string(user),
          .database_type = "MySQL",
          .database_version = {},
          .driver_version = mysql_get_client_info()};
}

SqlDialect DialectNow(const MYSQL* connection) {
  SqlDialect dialect = DialectOf("MySQL");
  dialect.backslash_escapes = (connection->server_status & SERVER_STATUS_NO_BACKSLASH_ESCAPES) == 0;
#ifdef SERVER_STATUS_ANSI_QUOTES
  dialect.double_quoted_strings = (connection->server_status & SERVER_STATUS_ANSI_QUOTES) == 0;
#endif
  return dialect;
}

// A description and what it was made from.
struct Described {
  SqlConnection connection;
  std::string host;
  std::string database;
  unsigned long thread_id = 0;  // the server's number of the session
  unsigned port = 0;
  bool backslash_escapes = true;
  bool double_quoted_strings = true;

  bool Fits(const MYSQL* handle) const {
    const SqlDialect now = DialectNow(handle);
    return thread_id == handle->thread_id && port == handle->port && host == TextOf(handle->host) &&
           database == TextOf(handle->db) && backslash_escapes == now.backslash_escapes &&
           double_quoted_strings == now.double_quoted_strings;
  }
};

struct Prepared {
  std::string text;
  const MYSQL* connection = nullptr;
  unsigned long id = 0;  // the server's number of the statement
};

detail::HandleTable<Described>& Connections() {
  static auto* const kTable = new detail::HandleTable<Described>(kConnectionsMax);
  return *kTable;  // never freed: static destructors may run statements
}

detail::HandleTable<Prepared>& Statements() {
  static auto* const kTable = new detail::HandleTable<Prepared>(kStatementsMax);
  return *kTable;
}

std::shared_ptr<const Described> FindOrDescribe(MYSQL* handle) {
  auto known = Connections().Find(handle);
  if (known && known->Fits(handle)) return known;
  auto fresh = std::make_shared<Described>();
  const SqlDialect dialect = DialectNow(handle);
  *fresh = {.connection = Describe(handle),
            .host = std::string(TextOf(handle->host)),
            .database = std::string(TextOf(handle->db)),
            .thread_id = handle->thread_id,
            .port = handle->port,
            .backslash_escapes = dialect.backslash_escapes,
            .double_quoted_strings = dialect.double_quoted_strings};
  Connections().Put(handle, fresh);
  return fresh;
}

std::shared_ptr<const Described> DescribedOnce(MYSQL* handle) {
  static const Described kUnknown{.connection = {.database_type = "MySQL"}};
  return detail::MadeOr(kUnknown, [&] { return FindOrDescribe(handle); });
}

bool IsDisabled() { return detail::enabled_recorders.load(std::memory_order_relaxed) == 0; }

// "MySQLError 1062 (23000)"
struct ErrorType {
  char text[40];
  ErrorType(unsigned code, const char* sql_state) {
    std::snprintf(text, sizeof text, "MySQLError %u (%.5s)", code, sql_state);
  }
};

void Finish(SqlTrace& trace, MYSQL* connection, bool failed) {
  if (!failed) return trace.Finish();
  trace.Fail(ErrorType(mysql_errno(connection), mysql_sqlstate(connection)).text,
             mysql_error(connection));
}

void Finish(SqlTrace& trace, MYSQL_STMT* statement, bool failed) {
  if (!failed) return trace.Finish();
  trace.Fail(ErrorType(mysql_stmt_errno(statement), mysql_stmt_sqlstate(statement)).text,
             mysql_stmt_error(statement));
}

void PutConnection(Subsegment& subsegment, const SqlConnection& connection) {
  subsegment.PutSql({.url = connection.url,
                     .user = connection.user,
                     .database_type = connection.database_type,
                     .database_version = connection.database_version,
                     .driver_version = connection.driver_version,
                     .preparation = {},
                     .sanitized_query = {}});
}

void Remember(MYSQL_STMT* statement, std::string_view sql) {
  try {
    auto prepared = std::make_shared<Prepared>();
    prepared->text = sql;
    prepared->connection = statement->mysql;
    prepared->id = statement->stmt_id;
    Statements().Put(statement, std::move(prepared));
  } catch (const std::bad_alloc&) {
    Statements().Forget(statement);  // recorded without its text
  }
}

// The text of a statement that Prepare has seen, else empty.
std::shared_ptr<const Prepared> PreparedOf(const MYSQL_STMT* statement) {
  auto known = Statements().Find(statement);
  const bool fits =
      known && known->connection == statement->mysql && known->id == statement->stmt_id;
  return fits ? known : nullptr;
}

}  // namespace

SqlConnection Describe(MYSQL* connection) {
  const std::string_view host = TextOf(connection->host);
  SqlConnection described = ConnectionTo({.host = host.empty() ? "localhost" : host,
                                          .database = TextOf(connection->db),
                                          .port = connection->port},
                                         TextOf(connection->user));
  described.database_version = TextOf(mysql_get_server_info(connection));
  if (described.database_version.find("MariaDB") != std::string::npos)
    described.database_type = "MariaDB";
  described.dialect = DialectNow(connection);
  return described;
}

MYSQL* Connect(MYSQL* connection, const char* host, const char* user, const char* password,
               const char* database, unsigned port, const char* unix_socket, unsigned long flags) {
  const auto connect = [&] {
    return mysql_real_connect(connection, host, user, password, database, port, unix_socket, flags);
  };
  if (IsDisabled()) return connect();
  static const SqlConnection kUnknown{.database_type = "MySQL"};
  const std::string_view given_host = TextOf(host);
  const auto wanted = detail::MadeOr(kUnknown, [&] {
    return std::make_shared<SqlConnection>(
        ConnectionTo({.host = given_host.empty() ? "localhost" : given_host,
                      .database = TextOf(database),
                      .port = port != 0 || unix_socket ? port : MYSQL_PORT},
                     TextOf(user)));
  });
  SqlTrace trace(*wanted, "");
  MYSQL* const connected = connect();
  if (connected && trace.subsegment().recording())
    PutConnection(trace.subsegment(), DescribedOnce(connection)->connection);
  Finish(trace, connection, !connected);
  return connected;
}

int Query(MYSQL* connection, std::string_view sql) {
  if (IsDisabled()) return mysql_real_query(connection, sql.data(), sql.size());
  SqlTrace trace(DescribedOnce(connection)->connection, sql);
  const int failed = mysql_real_query(connection, sql.data(), sql.size());
  Finish(trace, connection, failed != 0);
  return failed;
}

int Prepare(MYSQL_STMT* statement, std::string_view sql) {
  const int failed = mysql_stmt_prepare(statement, sql.data(), sql.size());
  if (failed != 0) {
    Statements().Forget(statement);
    if (IsDisabled() || !statement->mysql) return failed;
    SqlTrace trace(DescribedOnce(statement->mysql)->connection, sql, true);
    Finish(trace, statement, true);
    return failed;
  }
  Remember(statement, sql);
  return failed;
}

int Execute(MYSQL_STMT* statement) {
  if (IsDisabled() || !statement->mysql) return mysql_stmt_execute(statement);
  const auto prepared = PreparedOf(statement);
  SqlTrace trace(DescribedOnce(statement->mysql)->connection,
                 prepared ? std::string_view(prepared->text) : std::string_view(), true);
  const int failed = mysql_stmt_execute(statement);
  Finish(trace, statement, failed != 0);
  return failed;
}

void Close(MYSQL* connection) {
  Connections().Forget(connection);
  mysql_close(connection);
}

bool Close(MYSQL_STMT* statement) {
  Statements().Forget(statement);
  return mysql_stmt_close(statement) != 0;
}

}  // namespace xray::mysql
