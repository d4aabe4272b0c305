// The tables: made and migrated at start, by one service at a time, however long the database is
// away.
//
// Thread-safety: SchemaKeeper's methods from any thread at once.
// Ownership:     SchemaKeeper owns its thread, which ends with it.
// Errors:        ApplyMigrations throws DatabaseError; SchemaKeeper logs it and tries again.
// Bounds:        waits between tries grow from 0.25 s to 10 s.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "services/users/connection.h"

namespace services::users {

struct Migration {
  int version;
  std::string name;
  std::string sql;
};

// In order of version. A release adds to the end and changes none that was released.
const std::vector<Migration>& UserMigrations();

// Makes the database when it is not there, then applies what table schema_migrations does not name.
// A schema newer than `migrations` is left as it is. Answers how many were applied.
int ApplyMigrations(const DatabaseAddress& address, const std::vector<Migration>& migrations);

class SchemaKeeper {
 public:
  explicit SchemaKeeper(DatabaseAddress address);
  ~SchemaKeeper();
  // The tables are gone: make them again.
  void Wake();

 private:
  void Work(const std::stop_token& stop);
  bool Try();

  const DatabaseAddress address_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  bool wanted_ = true;
  std::jthread thread_;  // last: it uses the others
};

}  // namespace services::users
