// The user management service: its parts, put together, and its routes (services/README.md).
//
// Thread-safety: handlers run on any thread at once.
// Ownership:     the routes own everything they need.
#pragma once

#include "services/common/environment.h"
#include "services/http/router.h"
#include "services/usermgmt/notification_client.h"
#include "services/users/connection_pool.h"

namespace services::usermgmt {

struct UsermgmtOptions {
  users::DatabaseAddress database;
  users::PoolLimits pool;
  NotificationAddress notification;
  int hash_cost = 10;
};

UsermgmtOptions ReadUsermgmtOptions(Environment& environment);

http::Router MakeRoutes(const UsermgmtOptions& options);

}  // namespace services::usermgmt
