// MariaDB Connector/C and MySQL's client library: the calls of their C API, traced.
//
//   MYSQL* db = mysql_init(nullptr);
//   xray::mysql::Connect(db, "mysql", "app", password, "usermgmt");
//   xray::mysql::Query(db, "SELECT ...");           // as mysql_real_query
//   xray::mysql::Prepare(statement, "INSERT ...");  // as mysql_stmt_prepare
//   xray::mysql::Execute(statement);                // as mysql_stmt_execute
//
// Each returns what the call it stands for returns, and mysql_errno and mysql_error say what they
// say after that. Handles stay the program's. A handle that was connected or prepared without these
// works too; a statement's text is known only after Prepare. What is recorded is the call itself,
// not the fetching of rows.
//
// Thread-safety: as the C API: one thread at a time for each connection.
// Ownership:     nothing is taken over; Close closes and forgets. mysql_close alone leaves a small
//                entry that is replaced when it is the oldest or its address is used again.
// Errors:        recorded as a fault, "MySQLError 1062 (23000)". Throws what SqlTrace throws.
// Bounds:        4096 connections and 16384 prepared statements are remembered.
#pragma once

#include <string_view>

#include <mysql.h>

#include <xray/sql.h>

namespace xray::mysql {

// "usermgmt@mysql", "mysql://mysql:3306/usermgmt", server and client version; of a handle that is
// connected.
SqlConnection Describe(MYSQL* connection);

// mysql_real_connect. What is connected to is described here, once.
MYSQL* Connect(MYSQL* connection, const char* host, const char* user, const char* password,
               const char* database, unsigned port = 0, const char* unix_socket = nullptr,
               unsigned long flags = 0);
// mysql_real_query.
int Query(MYSQL* connection, std::string_view sql);

// Keeps the text for Execute. Recorded only when it fails.
int Prepare(MYSQL_STMT* statement, std::string_view sql);
// mysql_stmt_execute.
int Execute(MYSQL_STMT* statement);

// mysql_close.
void Close(MYSQL* connection);
// mysql_stmt_close: true when that failed.
bool Close(MYSQL_STMT* statement);

}  // namespace xray::mysql
