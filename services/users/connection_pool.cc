#include "services/users/connection_pool.h"

#include <utility>

#include <fmt/format.h>

#include "services/common/log.h"

namespace services::users {

PoolLimits ReadPoolLimits(Environment& environment) {
  PoolLimits limits;
  limits.connections_max = static_cast<std::size_t>(
      environment.ReadInteger({"DB_POOL_SIZE", "8", "database connections at most"}, 1, 256));
  limits.borrow_timeout = std::chrono::milliseconds(environment.ReadInteger(
      {"DB_POOL_TIMEOUT_MS", "2000", "how long a request waits for one; then it is answered 503"},
      1, 60'000));
  return limits;
}

ConnectionPool::Lease::~Lease() {
  if (!connection_) return;
  if (lost_) {
    connection_.reset();
    pool_->Forget();
  } else {
    pool_->GiveBack(std::move(connection_));
  }
}

SqlOutcome ConnectionPool::Lease::Run(const std::string& sql, const std::vector<SqlValue>& values) {
  try {
    return connection_->Run(sql, values);
  } catch (const DatabaseError& error) {
    lost_ = error.is_connection_lost();
    LogEvent(error.is_duplicate() ? Level::kDebug : Level::kError, "a statement failed",
             {{"error", error.detail()}});
    throw;
  }
}

ConnectionPool::ConnectionPool(DatabaseAddress address, PoolLimits limits)
    : address_(std::move(address)), limits_(limits) {
  idle_.reserve(limits_.connections_max);  // giving one back must not fail
}

ConnectionPool::Lease ConnectionPool::Borrow() {
  std::unique_ptr<Connection> connection = TakeIdle();
  if (connection && connection->IsAlive(limits_.ping_after)) return {*this, std::move(connection)};
  // Not the next idle one: of a server that hangs, each would take the whole time of a ping.
  connection.reset();
  return {*this, Open()};
}

std::unique_ptr<Connection> ConnectionPool::TakeIdle() {
  std::unique_lock lock(mutex_);
  const bool there = returned_.wait_for(lock, limits_.borrow_timeout, [this] {
    return !idle_.empty() || open_ < limits_.connections_max;
  });
  if (!there) throw PoolExhausted();
  if (idle_.empty()) {
    ++open_;
    return nullptr;
  }
  std::unique_ptr<Connection> connection = std::move(idle_.back());
  idle_.pop_back();
  return connection;
}

std::unique_ptr<Connection> ConnectionPool::Open() {
  try {
    return std::make_unique<Connection>(address_);
  } catch (const DatabaseError& error) {
    Forget();
    LogEvent(Level::kError, "cannot connect to the database", {{"error", error.detail()}});
    throw;
  } catch (...) {
    Forget();
    throw;
  }
}

void ConnectionPool::GiveBack(std::unique_ptr<Connection> connection) {
  {
    const std::scoped_lock lock(mutex_);
    idle_.push_back(std::move(connection));
  }
  returned_.notify_one();
}

void ConnectionPool::Forget() {
  {
    const std::scoped_lock lock(mutex_);
    --open_;
  }
  returned_.notify_one();
}

ConnectionPool::Counts ConnectionPool::counts() const {
  const std::scoped_lock lock(mutex_);
  return {.open = open_, .idle = idle_.size()};
}

}  // namespace services::users
