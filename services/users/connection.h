// One connection to the database: prepared statements only, each a SQL subsegment (xray/mysql.h).
//
// Thread-safety: one thread at a time.
// Ownership:     owns the connection and the statements prepared on it.
// Errors:        DatabaseError. After one that is_connection_lost() the connection is of no more
// use. Bounds:        connecting and each answer have a deadline; one prepared statement a text.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <mysql.h>
#include <xray/mysql.h>

#include "services/common/environment.h"
#include "services/common/failure.h"

namespace services::users {

// The caller is told that there is a problem, the log and the trace which.
class DatabaseError : public Failure {
 public:
  DatabaseError(unsigned code, const std::string& sql_state, const std::string& message);
  unsigned code() const { return code_; }
  const std::string& detail() const { return detail_; }
  bool is_connection_lost() const;
  bool is_duplicate() const;
  bool is_schema_missing() const;

 private:
  unsigned code_;
  std::string detail_;
};

struct DatabaseAddress {
  std::string host;
  int port = 3306;
  std::string name;
  std::string username;
  std::string password;
  bool tls = false;           // required, with the server's certificate checked
  std::string ca_file;        // empty: the system's list
  int connect_timeout_s = 2;  // until the server has greeted
  int answer_timeout_s = 10;  // of each exchange after that; the client library counts seconds
};

// DB_HOSTNAME, DB_PORT, DB_NAME, DB_USERNAME, DB_PASSWORD, DB_TLS, DB_CA_FILE, DB_ANSWER_TIMEOUT_S.
DatabaseAddress ReadDatabaseAddress(Environment& environment);

using SqlValue = std::variant<std::int64_t, std::string>;
using SqlRow = std::vector<std::string>;  // NULL is ""

struct SqlOutcome {
  std::uint64_t affected = 0;  // rows that matched, changed or not
  std::vector<SqlRow> rows;
};

class Connection {
 public:
  enum class Purpose {
    kRequests,  // connecting is a subsegment
    kSchema,    // outside of any request: not traced
    kServer,    // the same, and no database is chosen
  };

  explicit Connection(const DatabaseAddress& address, Purpose purpose = Purpose::kRequests);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  SqlOutcome Run(const std::string& sql, const std::vector<SqlValue>& values = {});
  // Without trace and preparation: what is done at start, outside of any request.
  SqlOutcome RunUntraced(const std::string& sql);

  // False once the server has closed it, or when it was idle for `ping_after` and does not answer.
  bool IsAlive(std::chrono::milliseconds ping_after);

 private:
  struct CloseMysql {
    void operator()(MYSQL* mysql) const { xray::mysql::Close(mysql); }
  };
  struct CloseStatement {
    void operator()(MYSQL_STMT* statement) const { xray::mysql::Close(statement); }
  };
  using Handle = std::unique_ptr<MYSQL, CloseMysql>;
  using Statement = std::unique_ptr<MYSQL_STMT, CloseStatement>;

  void Connect(const DatabaseAddress& address, Purpose purpose);
  MYSQL_STMT* Prepared(const std::string& sql);
  SqlOutcome Execute(const std::string& sql, const std::vector<SqlValue>& values);

  Handle mysql_;
  std::map<std::string, Statement> statements_;
  std::chrono::steady_clock::time_point used_;
};

}  // namespace services::users
