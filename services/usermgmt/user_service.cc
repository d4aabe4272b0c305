#include "services/usermgmt/user_service.h"

#include <exception>

#include <fmt/format.h>

#include "services/common/log.h"
#include "services/common/step.h"

namespace services::usermgmt {

using users::User;

mail::Mail Greeting(const User& user) {
  const std::string_view next = user.enabled ? "You can sign in with it from now on."
                                             : "It can be used as soon as it has been activated.";
  return {.subject = "Your user management account",
          .content = fmt::format("Hello {},\n\nan account with the user name {} was made for you.\n"
                                 "{}\n",
                                 user.firstname, user.username, next),
          .recipients = {user.email}};
}

std::vector<User> UserService::List() {
  return Step("UserService.list", [&] { return repository_.List(); });
}

User UserService::Find(const std::string& username) {
  return Step("UserService.find", [&] { return repository_.Find(username); });
}

void UserService::Create(const users::NewUser& created) {
  Step("UserService.create", [&] {
    repository_.CheckUnique(created.user);  // before the costly hash
    const std::string hash =
        Step("PasswordHasher.hash", [&] { return hasher_.Hash(created.password); });
    repository_.Insert(created.user, hash);
    LogEvent(Level::kInfo, "user created");
    Greet(created.user);
  });
}

// The user stays when this fails: the name is taken, and who asked is told so.
void UserService::Greet(const User& user) const {
  try {
    notification_.Send(Greeting(user));
  } catch (const Failure& failure) {
    std::throw_with_nested(MailNotSent(
        failure.status(), fmt::format("User {} was created, but the mail was not sent: {}",
                                      user.username, failure.what())));
  }
}

void UserService::Update(const users::UserUpdate& update) {
  Step("UserService.update", [&] { repository_.Update(update); });
}

void UserService::Delete(const std::string& username) {
  Step("UserService.delete", [&] { repository_.Delete(username); });
}

bool UserService::Toggle(const std::string& username) {
  return Step("UserService.toggle", [&] { return repository_.Toggle(username); });
}

void UserService::Activate(const std::string& username) {
  Step("UserService.activate", [&] {
    if (repository_.Activate(username)) return;
    throw InvalidInput(fmt::format("User {} is active already!", username));
  });
}

}  // namespace services::usermgmt
