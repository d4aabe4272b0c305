#include "services/users/user.h"

#include <algorithm>

#include "services/common/failure.h"
#include "services/common/text.h"
#include "services/mail/address.h"
#include "services/users/password.h"

namespace services::users {
namespace {

constexpr std::size_t kUsernameBytesMax = 64;
constexpr std::size_t kRoleBytesMax = 32;
constexpr std::size_t kNameBytesMax = 100;
constexpr std::string_view kRolePrefix = "ROLE_";

bool IsUsernameMark(char c) { return std::string_view("._-@+").contains(c); }
bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

std::string UsernameOf(const JsonObject& body) {
  std::string username = RequiredText(body, "username", kUsernameBytesMax);
  if (IsUsername(username)) return username;
  throw InvalidInput("'username' may have letters, digits and . _ - @ +");
}

std::string EmailOf(const JsonObject& body) {
  std::string email = RequiredText(body, "email", mail::kAddressBytesMax);
  if (mail::IsAddress(email)) return email;
  throw InvalidInput("'email' is not a mail address");
}

std::string RoleOf(const JsonObject& body) {
  std::string role = RequiredText(body, "role", kRoleBytesMax);
  const bool plain =
      std::ranges::all_of(role, [](char c) { return IsUpper(c) || IsDigit(c) || c == '_'; });
  if (plain && role.starts_with(kRolePrefix) && role.size() > kRolePrefix.size()) return role;
  throw InvalidInput("'role' must look like ROLE_ADMIN");
}

std::string NameOf(const JsonObject& body, std::string_view member) {
  std::string name = RequiredText(body, member, kNameBytesMax);
  if (!HasControlCharacters(name)) return name;
  throw InvalidInput("'" + std::string(member) + "' must be one line of text");
}

std::string PasswordOf(const JsonObject& body) {
  std::string password = RequiredRawText(body, "password", kPasswordBytesMax);
  CheckPassword(password);
  return password;
}

}  // namespace

bool IsUsername(std::string_view text) {
  return !text.empty() && text.size() <= kUsernameBytesMax && std::ranges::all_of(text, [](char c) {
    return IsUpper(c) || IsDigit(c) || (c >= 'a' && c <= 'z') || IsUsernameMark(c);
  });
}

NewUser ParseNewUser(const JsonObject& body) {
  NewUser parsed;
  parsed.user.username = UsernameOf(body);
  parsed.user.email = EmailOf(body);
  parsed.user.role = RoleOf(body);
  parsed.user.enabled = OptionalBoolean(body, "enabled", true);
  parsed.user.firstname = NameOf(body, "firstname");
  parsed.user.lastname = NameOf(body, "lastname");
  parsed.password = PasswordOf(body);
  return parsed;
}

NewUser ParseRegistration(const JsonObject& body) {
  JsonObject registration = body;
  registration["role"] = "ROLE_USER";
  registration["enabled"] = false;
  return ParseNewUser(registration);
}

UserUpdate ParseUserUpdate(const JsonObject& body) {
  return {.username = UsernameOf(body),
          .email = EmailOf(body),
          .firstname = NameOf(body, "firstname"),
          .lastname = NameOf(body, "lastname")};
}

JsonObject ToJson(const User& user) {
  return {{"username", user.username}, {"email", user.email},         {"role", user.role},
          {"enabled", user.enabled},   {"firstname", user.firstname}, {"lastname", user.lastname}};
}

}  // namespace services::users
