// A bounded set of database connections, opened when needed and lent to one request at a time.
//
// Thread-safety: Borrow from any thread at once; a Lease is used by one thread.
// Ownership:     owns the connections and outlives its leases.
// Errors:        Borrow throws PoolExhausted when none comes back in time, DatabaseError when a new
//                one cannot be opened: a faulted subsegment.
// Bounds:        PoolLimits. Borrow waits for a connection to come back, for the answer to one ping
//                and for one new connection, each with its deadline.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

#include "services/common/environment.h"
#include "services/users/connection.h"

namespace services::users {

class PoolExhausted : public Unavailable {
 public:
  PoolExhausted() : Unavailable("too many requests wait for the database") {}
};

struct PoolLimits {
  std::size_t connections_max = 8;
  std::chrono::milliseconds borrow_timeout{2'000};
  std::chrono::milliseconds ping_after{30'000};  // idle for longer: asked before it is lent
};

// DB_POOL_SIZE, DB_POOL_TIMEOUT_MS.
PoolLimits ReadPoolLimits(Environment& environment);

class ConnectionPool {
 public:
  // Gives its connection back when it is destroyed; one that was lost is closed instead.
  class Lease {
   public:
    Lease(ConnectionPool& pool, std::unique_ptr<Connection> connection)
        : pool_(&pool), connection_(std::move(connection)) {}
    Lease(Lease&&) = default;
    Lease& operator=(Lease&&) = delete;
    ~Lease();
    SqlOutcome Run(const std::string& sql, const std::vector<SqlValue>& values = {});

   private:
    ConnectionPool* pool_;
    std::unique_ptr<Connection> connection_;
    bool lost_ = false;
  };

  ConnectionPool(DatabaseAddress address, PoolLimits limits);
  Lease Borrow();

  struct Counts {
    std::size_t open = 0;  // lent ones too
    std::size_t idle = 0;
  };
  Counts counts() const;

 private:
  // An idle one, or null, and the right to have it open.
  std::unique_ptr<Connection> TakeIdle();
  std::unique_ptr<Connection> Open();
  void GiveBack(std::unique_ptr<Connection> connection);
  void Forget();

  const DatabaseAddress address_;
  const PoolLimits limits_;
  mutable std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<std::unique_ptr<Connection>> idle_;  // last used at the back
  std::size_t open_ = 0;
};

}  // namespace services::users
