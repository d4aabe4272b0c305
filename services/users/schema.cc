#include "services/users/schema.h"

#include <mysqld_error.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "services/common/log.h"

namespace services::users {
namespace {

constexpr std::chrono::milliseconds kPauseFirst{250};
constexpr std::chrono::milliseconds kPauseMost{10'000};
constexpr int kLockWaitSeconds = 10;

// ascii_general_ci compares letters in either case and ignores spaces at the end: two users cannot
// differ in these only.
constexpr const char* kCreateUsers = R"(
CREATE TABLE IF NOT EXISTS users (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  username VARCHAR(64) CHARACTER SET ascii COLLATE ascii_general_ci NOT NULL,
  email VARCHAR(254) CHARACTER SET ascii COLLATE ascii_general_ci NOT NULL,
  role VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  enabled TINYINT(1) NOT NULL,
  firstname VARCHAR(100) NOT NULL,
  lastname VARCHAR(100) NOT NULL,
  password_hash VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  UNIQUE KEY users_username (username),
  UNIQUE KEY users_email (email)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4)";

constexpr const char* kCreateMigrations = R"(
CREATE TABLE IF NOT EXISTS schema_migrations (
  version INT NOT NULL PRIMARY KEY,
  name VARCHAR(100) NOT NULL,
  applied_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4)";

// Held by the connection: it goes with it, whatever happens. Waits for another service's.
void LockSchema(Connection& connection, const std::string& database) {
  const SqlOutcome locked = connection.RunUntraced(
      fmt::format("SELECT GET_LOCK('{}.schema', {})", database, kLockWaitSeconds));
  if (locked.rows.empty() || locked.rows.front().front() != "1") {
    throw DatabaseError(ER_LOCK_WAIT_TIMEOUT, "HY000", "another service migrates the schema");
  }
}

int VersionOf(Connection& connection) {
  const SqlOutcome found =
      connection.RunUntraced("SELECT COALESCE(MAX(version), 0) FROM schema_migrations");
  const std::string& text = found.rows.front().front();
  int version = 0;
  std::from_chars(text.data(), text.data() + text.size(), version);
  return version;
}

void CreateDatabase(const DatabaseAddress& address) {
  Connection connection(address, Connection::Purpose::kServer);
  connection.RunUntraced(fmt::format(
      "CREATE DATABASE IF NOT EXISTS `{}` DEFAULT CHARACTER SET utf8mb4", address.name));
}

std::unique_ptr<Connection> ConnectAndCreate(const DatabaseAddress& address) {
  try {
    return std::make_unique<Connection>(address, Connection::Purpose::kSchema);
  } catch (const DatabaseError& error) {
    if (error.code() != ER_BAD_DB_ERROR) throw;
  }
  CreateDatabase(address);
  return std::make_unique<Connection>(address, Connection::Purpose::kSchema);
}

}  // namespace

const std::vector<Migration>& UserMigrations() {
  static const std::vector<Migration> migrations = {{1, "create users", kCreateUsers}};
  return migrations;
}

int ApplyMigrations(const DatabaseAddress& address, const std::vector<Migration>& migrations) {
  const std::unique_ptr<Connection> connection = ConnectAndCreate(address);
  LockSchema(*connection, address.name);
  connection->RunUntraced(kCreateMigrations);
  const int version = VersionOf(*connection);
  int applied = 0;
  for (const Migration& migration : migrations) {
    if (migration.version <= version) continue;
    connection->RunUntraced(migration.sql);
    connection->RunUntraced(
        fmt::format("INSERT INTO schema_migrations (version, name) VALUES ({}, '{}')",
                    migration.version, migration.name));
    ++applied;
  }
  return applied;
}

SchemaKeeper::SchemaKeeper(DatabaseAddress address)
    : address_(std::move(address)), thread_([this](const std::stop_token& stop) { Work(stop); }) {}

SchemaKeeper::~SchemaKeeper() = default;

void SchemaKeeper::Wake() {
  {
    const std::scoped_lock lock(mutex_);
    wanted_ = true;
  }
  changed_.notify_all();
}

void SchemaKeeper::Work(const std::stop_token& stop) {
  std::chrono::milliseconds pause = kPauseFirst;
  std::unique_lock lock(mutex_);
  while (changed_.wait(lock, stop, [this] { return wanted_; }) && !stop.stop_requested()) {
    wanted_ = false;
    lock.unlock();
    const bool done = Try();
    lock.lock();
    if (done) {
      pause = kPauseFirst;
      continue;
    }
    wanted_ = true;
    changed_.wait_for(lock, stop, pause, [] { return false; });
    pause = std::min(pause * 2, kPauseMost);
  }
}

bool SchemaKeeper::Try() {
  try {
    const int applied = ApplyMigrations(address_, UserMigrations());
    LogEvent(Level::kInfo, "the database is ready",
             {{"migrations_applied", std::int64_t{applied}}});
    return true;
  } catch (const DatabaseError& error) {
    LogEvent(Level::kWarn, "the database is not ready; trying again", {{"error", error.detail()}});
  } catch (const std::exception& error) {
    LogEvent(Level::kError, "the schema cannot be made; trying again", {{"error", error.what()}});
  }
  return false;
}

}  // namespace services::users
