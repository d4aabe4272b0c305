#include "services/users/user_repository.h"

#include <utility>

#include <fmt/format.h>

#include "services/common/step.h"

namespace services::users {
namespace {

using Lease = ConnectionPool::Lease;

constexpr const char* kColumns = "username, email, role, enabled, firstname, lastname";

User UserOf(SqlRow row) {
  return {.username = std::move(row[0]),
          .email = std::move(row[1]),
          .role = std::move(row[2]),
          .enabled = row[3] == "1",
          .firstname = std::move(row[4]),
          .lastname = std::move(row[5])};
}

NotFound NoUser(const std::string& username) {
  return NotFound(fmt::format("User with user name {} doesn't exist!", username));
}
DuplicateUser NameTaken(const std::string& username) {
  return DuplicateUser(fmt::format("User with user name {} already exists!", username));
}
DuplicateUser EmailTaken(const std::string& email) {
  return DuplicateUser(fmt::format("User with email {} already exists!", email));
}

// A name that no user can have needs no question.
void CheckPossible(const std::string& username) {
  if (!IsUsername(username)) throw NoUser(username);
}

User FindBy(Lease& lease, const std::string& username) {
  static const std::string kFind = fmt::format("SELECT {} FROM users WHERE username = ?", kColumns);
  SqlOutcome found = lease.Run(kFind, {username});
  if (found.rows.empty()) throw NoUser(username);
  return UserOf(std::move(found.rows.front()));
}

}  // namespace

// Borrows a connection for `work`. Missing tables are made again in the background.
template <class F>
auto UserRepository::Do(std::string_view name, F&& work) {
  return Step(name, [&] {
    try {
      Lease lease = pool_.Borrow();
      return work(lease);
    } catch (const DatabaseError& error) {
      if (error.is_schema_missing()) keeper_.Wake();
      throw;
    }
  });
}

std::vector<User> UserRepository::List() {
  static const std::string kList =
      fmt::format("SELECT {} FROM users ORDER BY id LIMIT {}", kColumns, kUsersListedMax);
  return Do("UserRepository.list", [](Lease& lease) {
    std::vector<User> users;
    for (SqlRow& row : lease.Run(kList).rows) users.push_back(UserOf(std::move(row)));
    return users;
  });
}

User UserRepository::Find(const std::string& username) {
  return Do("UserRepository.find", [&](Lease& lease) {
    CheckPossible(username);
    return FindBy(lease, username);
  });
}

void UserRepository::CheckUnique(const User& user) {
  static const std::string kTaken =
      "SELECT username = ? FROM users WHERE username = ? OR email = ? ORDER BY 1 DESC LIMIT 1";
  Do("UserRepository.checkUnique", [&](Lease& lease) {
    const SqlOutcome taken = lease.Run(kTaken, {user.username, user.username, user.email});
    if (taken.rows.empty()) return;
    if (taken.rows.front().front() == "1") throw NameTaken(user.username);
    throw EmailTaken(user.email);
  });
}

void UserRepository::Insert(const User& user, const std::string& password_hash) {
  static const std::string kInsert =
      fmt::format("INSERT INTO users ({}, password_hash) VALUES (?, ?, ?, ?, ?, ?, ?)", kColumns);
  Do("UserRepository.insert", [&](Lease& lease) {
    try {
      lease.Run(kInsert, {user.username, user.email, user.role, std::int64_t{user.enabled},
                          user.firstname, user.lastname, password_hash});
    } catch (const DatabaseError& error) {
      if (!error.is_duplicate()) throw;
      if (error.detail().contains("users_username")) throw NameTaken(user.username);
      throw EmailTaken(user.email);
    }
  });
}

void UserRepository::Update(const UserUpdate& update) {
  static const std::string kUpdate =
      "UPDATE users SET email = ?, firstname = ?, lastname = ? WHERE username = ?";
  static const std::string kEmailOfAnother =
      "SELECT 1 FROM users WHERE email = ? AND username <> ?";
  Do("UserRepository.update", [&](Lease& lease) {
    if (!lease.Run(kEmailOfAnother, {update.email, update.username}).rows.empty()) {
      throw EmailTaken(update.email);
    }
    try {
      const SqlOutcome done =
          lease.Run(kUpdate, {update.email, update.firstname, update.lastname, update.username});
      if (done.affected == 0) throw NoUser(update.username);
    } catch (const DatabaseError& error) {
      if (error.is_duplicate()) throw EmailTaken(update.email);
      throw;
    }
  });
}

void UserRepository::Delete(const std::string& username) {
  static const std::string kDelete = "DELETE FROM users WHERE username = ?";
  Do("UserRepository.delete", [&](Lease& lease) {
    CheckPossible(username);
    if (lease.Run(kDelete, {username}).affected == 0) throw NoUser(username);
  });
}

bool UserRepository::Toggle(const std::string& username) {
  static const std::string kToggle = "UPDATE users SET enabled = 1 - enabled WHERE username = ?";
  return Do("UserRepository.toggle", [&](Lease& lease) {
    CheckPossible(username);
    if (lease.Run(kToggle, {username}).affected == 0) throw NoUser(username);
    return FindBy(lease, username).enabled;
  });
}

bool UserRepository::Activate(const std::string& username) {
  static const std::string kActivate =
      "UPDATE users SET enabled = 1 WHERE username = ? AND enabled = 0";
  return Do("UserRepository.activate", [&](Lease& lease) {
    CheckPossible(username);
    if (lease.Run(kActivate, {username}).affected > 0) return true;
    FindBy(lease, username);  // throws when there is none
    return false;
  });
}

}  // namespace services::users
