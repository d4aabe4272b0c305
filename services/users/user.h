// A user as the API and the table know it, and what a body must have to describe one.
//
// Thread-safety: value types, pure functions.
// Errors:        InvalidInput, naming the member that is wrong. Passwords are in no message.
#pragma once

#include <string>
#include <string_view>

#include "services/common/json.h"

namespace services::users {

struct User {
  std::string username;
  std::string email;
  std::string role;
  bool enabled = true;
  std::string firstname;
  std::string lastname;
};

struct NewUser {
  User user;
  std::string password;
};

// What PUT /user changes: everything but role, enabled and password.
struct UserUpdate {
  std::string username;
  std::string email;
  std::string firstname;
  std::string lastname;
};

// Letters, digits and . _ - @ +, 1 to 64 of them: it is a part of paths.
bool IsUsername(std::string_view text);

NewUser ParseNewUser(const JsonObject& body);
// As ParseNewUser; role and enabled are not asked for: ROLE_USER, disabled until activated.
NewUser ParseRegistration(const JsonObject& body);
UserUpdate ParseUserUpdate(const JsonObject& body);

JsonObject ToJson(const User& user);

}  // namespace services::users
