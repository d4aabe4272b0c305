#include "services/users/connection.h"

#include <errmsg.h>
#include <mysqld_error.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <mutex>

#include <fmt/format.h>

namespace services::users {
namespace {

// The server is there but cannot serve now, or is set up wrongly: not this request's fault.
constexpr std::array kUnavailableCodes = {ER_CON_COUNT_ERROR,     ER_DBACCESS_DENIED_ERROR,
                                          ER_ACCESS_DENIED_ERROR, ER_BAD_DB_ERROR,
                                          ER_SERVER_SHUTDOWN,     ER_NO_SUCH_TABLE,
                                          ER_LOCK_WAIT_TIMEOUT,   ER_LOCK_DEADLOCK,
                                          ER_QUERY_INTERRUPTED,   ER_OPTION_PREVENTS_STATEMENT};

bool IsClientError(unsigned code) { return code >= CR_MIN_ERROR && code <= CR_MAX_ERROR; }

int StatusOf(unsigned code) {
  const bool unavailable =
      IsClientError(code) ||
      std::ranges::find(kUnavailableCodes, static_cast<int>(code)) != kUnavailableCodes.end();
  return unavailable ? 503 : 500;
}

DatabaseError ErrorOf(MYSQL* mysql) {
  return {mysql_errno(mysql), mysql_sqlstate(mysql), mysql_error(mysql)};
}
DatabaseError ErrorOf(MYSQL_STMT* statement) {
  return {mysql_stmt_errno(statement), mysql_stmt_sqlstate(statement), mysql_stmt_error(statement)};
}

// What mysql_stmt_bind_param borrows: must stay as it is until the statement was executed.
class Binding {
 public:
  explicit Binding(const std::vector<SqlValue>& values) : binds_(values.size()) {
    for (std::size_t i = 0; i < values.size(); ++i) Put(binds_[i], values[i]);
  }
  MYSQL_BIND* data() { return binds_.data(); }

 private:
  // The C interface takes pointers to non-const, and only reads what they point to.
  static void Put(MYSQL_BIND& bind, const SqlValue& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
      bind.buffer_type = MYSQL_TYPE_LONGLONG;
      bind.buffer = const_cast<std::int64_t*>(number);
      return;
    }
    const std::string& text = std::get<std::string>(value);
    bind.buffer_type = MYSQL_TYPE_STRING;
    bind.buffer = const_cast<char*>(text.data());
    bind.buffer_length = text.size();
  }

  std::vector<MYSQL_BIND> binds_;
};

std::string FetchColumn(MYSQL_STMT* statement, unsigned column, std::size_t length) {
  std::string text(length, '\0');
  if (length == 0) return text;
  MYSQL_BIND bind{};
  unsigned long got = 0;
  bind.buffer_type = MYSQL_TYPE_STRING;
  bind.buffer = text.data();
  bind.buffer_length = text.size();
  bind.length = &got;
  if (mysql_stmt_fetch_column(statement, &bind, column, 0) != 0) throw ErrorOf(statement);
  return text;
}

std::vector<SqlRow> FetchRows(MYSQL_STMT* statement) {
  const unsigned columns = mysql_stmt_field_count(statement);
  std::vector<SqlRow> rows;
  if (columns == 0) return rows;
  // Columns of no length first, which tells their real length; then each is fetched whole.
  std::vector<MYSQL_BIND> binds(columns);
  std::vector<unsigned long> lengths(columns);
  for (unsigned i = 0; i < columns; ++i) {
    binds[i].buffer_type = MYSQL_TYPE_STRING;
    binds[i].length = &lengths[i];
  }
  if (mysql_stmt_bind_result(statement, binds.data()) != 0) throw ErrorOf(statement);
  for (;;) {
    std::ranges::fill(lengths, 0UL);
    const int fetched = mysql_stmt_fetch(statement);
    if (fetched == MYSQL_NO_DATA) return rows;
    if (fetched != 0 && fetched != MYSQL_DATA_TRUNCATED) throw ErrorOf(statement);
    SqlRow& row = rows.emplace_back();
    for (unsigned i = 0; i < columns; ++i) {
      row.push_back(FetchColumn(statement, i, lengths[i]));
    }
  }
}

void StartLibrary() {
  static std::once_flag once;
  std::call_once(once, [] { mysql_library_init(0, nullptr, nullptr); });
}

}  // namespace

DatabaseError::DatabaseError(unsigned code, const std::string& sql_state,
                             const std::string& message)
    : Failure(StatusOf(code), StatusOf(code) == 503 ? "the database is not available"
                                                    : "the database refused the statement"),
      code_(code),
      detail_(fmt::format("MySQL {} ({}): {}", code, sql_state, message)) {}

bool DatabaseError::is_connection_lost() const {
  return IsClientError(code_) || code_ == ER_SERVER_SHUTDOWN;
}
bool DatabaseError::is_duplicate() const { return code_ == ER_DUP_ENTRY; }
bool DatabaseError::is_schema_missing() const {
  return code_ == ER_NO_SUCH_TABLE || code_ == ER_BAD_DB_ERROR;
}

DatabaseAddress ReadDatabaseAddress(Environment& environment) {
  DatabaseAddress address;
  address.host = environment.ReadRequired({"DB_HOSTNAME", "", "MySQL or MariaDB server"});
  address.port = environment.ReadInteger({"DB_PORT", "3306", "its port"}, 1, 65'535);
  address.name = environment.ReadText(
      {"DB_NAME", "usermgmt", "database, made when it is not there and the user may"});
  address.username = environment.ReadText({"DB_USERNAME", "dbadmin", "database user"});
  address.password = environment.ReadRequired({"DB_PASSWORD", "", "password of the database user"});
  address.tls =
      environment.ReadWord({"DB_TLS", "off", "off or required"}, {"off", "required"}) == 1;
  address.ca_file = environment.ReadText(
      {"DB_CA_FILE", "", "PEM file of whom DB_TLS trusts; not set: the system's list"});
  address.answer_timeout_s =
      environment.ReadInteger({"DB_ANSWER_TIMEOUT_S", "10",
                               "seconds a statement may take; then its request is answered 503"},
                              1, 120);
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  };
  if (address.name.size() > 64 || !std::ranges::all_of(address.name, is_plain)) {
    environment.AddProblem("DB_NAME may have letters, digits, _ and -, at most 64");
  }
  return address;
}

Connection::Connection(const DatabaseAddress& address, Purpose purpose)
    : used_(std::chrono::steady_clock::now()) {
  StartLibrary();
  mysql_.reset(mysql_init(nullptr));
  if (!mysql_) throw std::bad_alloc();
  Connect(address, purpose);
}

Connection::~Connection() = default;

void Connection::Connect(const DatabaseAddress& address, Purpose purpose) {
  MYSQL* mysql = mysql_.get();
  const auto connect_s = static_cast<unsigned>(address.connect_timeout_s);
  const auto answer_s = static_cast<unsigned>(address.answer_timeout_s);
  mysql_options(mysql, MYSQL_OPT_CONNECT_TIMEOUT, &connect_s);
  mysql_options(mysql, MYSQL_OPT_READ_TIMEOUT, &answer_s);
  mysql_options(mysql, MYSQL_OPT_WRITE_TIMEOUT, &answer_s);
  mysql_options(mysql, MYSQL_SET_CHARSET_NAME, "utf8mb4");
  if (address.tls) {
    const my_bool on = 1;
    mysql_options(mysql, MYSQL_OPT_SSL_ENFORCE, &on);
    mysql_options(mysql, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &on);
    if (!address.ca_file.empty()) {
      mysql_options(mysql, MYSQL_OPT_SSL_CA, address.ca_file.c_str());
    }
  }
  const unsigned protocol = MYSQL_PROTOCOL_TCP;  // "localhost" is no socket file here
  mysql_options(mysql, MYSQL_OPT_PROTOCOL, &protocol);
  const char* name = purpose == Purpose::kServer ? nullptr : address.name.c_str();
  const auto connect = [&](auto function) {
    return function(mysql, address.host.c_str(), address.username.c_str(), address.password.c_str(),
                    name, static_cast<unsigned>(address.port), nullptr, CLIENT_FOUND_ROWS);
  };
  if (!connect(purpose == Purpose::kRequests ? xray::mysql::Connect : mysql_real_connect)) {
    throw ErrorOf(mysql);
  }
}

MYSQL_STMT* Connection::Prepared(const std::string& sql) {
  if (const auto found = statements_.find(sql); found != statements_.end()) {
    return found->second.get();
  }
  Statement statement(mysql_stmt_init(mysql_.get()));
  if (!statement) throw std::bad_alloc();
  if (xray::mysql::Prepare(statement.get(), sql) != 0) {
    throw ErrorOf(statement.get());
  }
  return statements_.emplace(sql, std::move(statement)).first->second.get();
}

SqlOutcome Connection::Execute(const std::string& sql, const std::vector<SqlValue>& values) {
  MYSQL_STMT* statement = Prepared(sql);
  Binding binding(values);
  if (!values.empty() && mysql_stmt_bind_param(statement, binding.data()) != 0) {
    throw ErrorOf(statement);
  }
  if (xray::mysql::Execute(statement) != 0 || mysql_stmt_store_result(statement) != 0) {
    throw ErrorOf(statement);
  }
  SqlOutcome outcome;
  outcome.affected = mysql_stmt_affected_rows(statement);
  outcome.rows = FetchRows(statement);
  mysql_stmt_free_result(statement);
  return outcome;
}

SqlOutcome Connection::Run(const std::string& sql, const std::vector<SqlValue>& values) {
  try {
    SqlOutcome outcome = Execute(sql, values);
    used_ = std::chrono::steady_clock::now();
    return outcome;
  } catch (const DatabaseError&) {
    statements_.erase(sql);  // whatever state it is in
    throw;
  }
}

SqlOutcome Connection::RunUntraced(const std::string& sql) {
  MYSQL* mysql = mysql_.get();
  if (mysql_real_query(mysql, sql.data(), sql.size()) != 0) throw ErrorOf(mysql);
  SqlOutcome outcome;
  const std::unique_ptr<MYSQL_RES, decltype(&mysql_free_result)> result(mysql_store_result(mysql),
                                                                        mysql_free_result);
  if (!result && mysql_field_count(mysql) > 0) throw ErrorOf(mysql);
  while (const MYSQL_ROW row = result ? mysql_fetch_row(result.get()) : nullptr) {
    SqlRow& texts = outcome.rows.emplace_back();
    for (unsigned i = 0; i < mysql_num_fields(result.get()); ++i) {
      texts.emplace_back(row[i] ? row[i] : "");
    }
  }
  return outcome;
}

bool Connection::IsAlive(std::chrono::milliseconds ping_after) {
  pollfd socket{
      .fd = static_cast<int>(mysql_get_socket(mysql_.get())), .events = POLLIN, .revents = 0};
  if (::poll(&socket, 1, 0) != 0) return false;  // nothing was asked, so this is its end
  const auto now = std::chrono::steady_clock::now();
  if (now - used_ < ping_after) return true;
  used_ = now;
  return mysql_ping(mysql_.get()) == 0;
}

}  // namespace services::users
