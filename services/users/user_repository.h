// Users in the database. Every method is a subsegment "UserRepository.<method>" around its
// statements.
//
// Thread-safety: every method from any thread at once.
// Ownership:     borrows the pool and the keeper.
// Errors:        DuplicateUser, NotFound, DatabaseError, PoolExhausted.
// Bounds:        List answers kUsersListedMax at most.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "services/users/connection_pool.h"
#include "services/users/schema.h"
#include "services/users/user.h"

namespace services::users {

inline constexpr std::size_t kUsersListedMax = 1'000;

class DuplicateUser : public Failure {
 public:
  explicit DuplicateUser(const std::string& message) : Failure(400, message) {}
};

class UserRepository {
 public:
  UserRepository(ConnectionPool& pool, SchemaKeeper& keeper) : pool_(pool), keeper_(keeper) {}

  // The first ones by order of creation.
  std::vector<User> List();
  User Find(const std::string& username);
  // Throws when somebody has the name or the address; Insert does as well, when they come later.
  void CheckUnique(const User& user);
  void Insert(const User& user, const std::string& password_hash);
  void Update(const UserUpdate& update);
  void Delete(const std::string& username);
  // Answers whether the user is enabled now.
  bool Toggle(const std::string& username);
  // False when the user was enabled before.
  bool Activate(const std::string& username);

 private:
  template <class F>
  auto Do(std::string_view name, F&& work);

  ConnectionPool& pool_;
  SchemaKeeper& keeper_;
};

}  // namespace services::users
