#include <crypt.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "services/common/failure.h"
#include "services/users/password.h"
#include "services/users/user.h"

namespace services::users {
namespace {

using testing::HasSubstr;
using testing::Not;

JsonObject Body() {
  return ParseJsonObject(R"({"username":" bob ","email":"bob@example.com","role":"ROLE_ADMIN",
      "enabled":false,"firstname":"B\u00f6b","lastname":"Kim","password":"Pass@123"})");
}

std::string WhyRefused(std::string_view member, const JsonValue& value) {
  JsonObject body = Body();
  body[member] = value;
  try {
    ParseNewUser(body);
  } catch (const InvalidInput& failure) {
    return failure.what();
  }
  return "taken";
}

TEST(NewUser, IsReadFromItsBody) {
  const NewUser parsed = ParseNewUser(Body());
  EXPECT_EQ(parsed.user.username, "bob");
  EXPECT_EQ(parsed.user.email, "bob@example.com");
  EXPECT_EQ(parsed.user.role, "ROLE_ADMIN");
  EXPECT_FALSE(parsed.user.enabled);
  EXPECT_EQ(parsed.user.firstname,
            "B\xc3\xb6"
            "b");
  EXPECT_EQ(parsed.password, "Pass@123");
}

TEST(NewUser, NamesTheMemberThatIsWrong) {
  for (const char* member :
       {"username", "email", "role", "firstname", "lastname", "password", "enabled"}) {
    EXPECT_THAT(WhyRefused(member, 7), HasSubstr("'" + std::string(member) + "'")) << member;
  }
  EXPECT_THAT(WhyRefused("username", "b b"), HasSubstr("'username'"));
  EXPECT_THAT(WhyRefused("username", JsonValue(std::string_view(std::string(65, 'a')))),
              HasSubstr("'username'"));
  EXPECT_THAT(WhyRefused("email", "bob"), HasSubstr("'email'"));
  EXPECT_THAT(WhyRefused("role", "ADMIN"), HasSubstr("'role'"));
  EXPECT_THAT(WhyRefused("role", "ROLE_"), HasSubstr("'role'"));
  EXPECT_THAT(WhyRefused("firstname", "a\nb"), HasSubstr("'firstname'"));
}

TEST(NewUser, IsShownWithoutItsPassword) {
  EXPECT_EQ(ToJsonText(ToJson(ParseNewUser(Body()).user)),
            "{\"username\":\"bob\",\"email\":\"bob@example.com\",\"role\":\"ROLE_ADMIN\","
            "\"enabled\":false,\"firstname\":\"B\xc3\xb6"
            "b\",\"lastname\":\"Kim\"}");
}

TEST(Registration, DecidesRoleAndEnabledItself) {
  JsonObject body = Body();
  body["enabled"] = true;
  NewUser parsed = ParseRegistration(body);
  EXPECT_EQ(parsed.user.role, "ROLE_USER");
  EXPECT_FALSE(parsed.user.enabled);
  body.erase("role");
  EXPECT_EQ(ParseRegistration(body).user.role, "ROLE_USER");
}

TEST(UserUpdate, NeedsNoPassword) {
  JsonObject body = Body();
  body.erase("password");
  body.erase("role");
  EXPECT_EQ(ParseUserUpdate(body).lastname, "Kim");
  body.erase("email");
  EXPECT_THROW(ParseUserUpdate(body), InvalidInput);
}

TEST(Password, HasAPolicy) {
  for (const char* good : {"Pass@123", "aB3 aB3 ",
                           "\xed\x95\x9c"
                           "Aa1xyz"}) {
    EXPECT_NO_THROW(CheckPassword(good)) << good;
  }
  for (const std::string& bad :
       {std::string("Pas@123"), std::string("pass@123"), std::string("PASS@123"),
        std::string("Pass@abc"), std::string("Pass1234"), "Aa1@" + std::string(69, 'x'),
        std::string("Pass@123\0", 9)}) {
    EXPECT_THROW(CheckPassword(bad), InvalidInput) << bad;
  }
}

TEST(Password, IsInNoMessage) {
  EXPECT_THAT(WhyRefused("password", "sesame-open"), Not(HasSubstr("sesame")));
  EXPECT_THAT(WhyRefused("password", "sesame-open"), HasSubstr("'password'"));
}

TEST(Password, IsHashedByBcryptWithASaltOfItsOwn) {
  const PasswordHasher hasher(4);
  const std::string hash = hasher.Hash("Pass@123");
  EXPECT_THAT(hash, testing::StartsWith("$2b$04$"));
  EXPECT_NE(hash, hasher.Hash("Pass@123"));
  crypt_data work{};
  EXPECT_EQ(hash, crypt_r("Pass@123", hash.c_str(), &work));
  EXPECT_NE(hash, crypt_r("Pass@124", hash.c_str(), &work));
}

}  // namespace
}  // namespace services::users
