// What user management does: users in the database, a mail to each new one.
//
// Every method is a subsegment "UserService.<method>".
//
// Thread-safety: every method from any thread at once.
// Ownership:     borrows repository and client.
// Errors:        those of UserRepository and NotificationClient; MailNotSent from Create: the user
//                is there then.
#pragma once

#include <string>
#include <vector>

#include "services/common/failure.h"
#include "services/mail/message.h"
#include "services/usermgmt/notification_client.h"
#include "services/users/password.h"
#include "services/users/user.h"
#include "services/users/user_repository.h"

namespace services::usermgmt {

// Has the failure of the call nested in it, and its status.
class MailNotSent : public Failure {
 public:
  using Failure::Failure;
};

class UserService {
 public:
  UserService(users::UserRepository& repository, users::PasswordHasher hasher,
              const NotificationClient& notification)
      : repository_(repository), hasher_(hasher), notification_(notification) {}

  std::vector<users::User> List();
  users::User Find(const std::string& username);
  void Create(const users::NewUser& user);
  void Update(const users::UserUpdate& update);
  void Delete(const std::string& username);
  bool Toggle(const std::string& username);
  void Activate(const std::string& username);

 private:
  void Greet(const users::User& user) const;

  users::UserRepository& repository_;
  users::PasswordHasher hasher_;
  const NotificationClient& notification_;
};

// The mail that a new user gets.
mail::Mail Greeting(const users::User& user);

}  // namespace services::usermgmt
