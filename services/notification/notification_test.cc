#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "services/common/failure.h"
#include "services/notification/notification_app.h"

namespace services::notification {
namespace {

using testing::HasSubstr;

std::string WhyRefused(std::string_view body) {
  try {
    ParseMail(body);
  } catch (const InvalidInput& failure) {
    return failure.what();
  }
  return "taken";
}

http::Response Get(const http::Router& router, const std::string& path) {
  http::Request request{.method = "GET", .path = path, .body = {}, .parameters = {}};
  return router.Find(request).handler(request);
}

TEST(ParseMail, TakesWhatUsermgmtSends) {
  const mail::Mail mail =
      ParseMail(R"({"subject":" Hi ","content":" a\n","toEmails":[" bob@example.com "]})");
  EXPECT_EQ(mail.subject, "Hi");
  EXPECT_EQ(mail.content, " a\n");
  EXPECT_THAT(mail.recipients, testing::ElementsAre("bob@example.com"));
}

TEST(ParseMail, NamesTheMemberThatIsWrong) {
  EXPECT_THAT(WhyRefused(""), HasSubstr("body is empty"));
  EXPECT_THAT(WhyRefused("{"), HasSubstr("not valid JSON"));
  EXPECT_THAT(WhyRefused("[]"), HasSubstr("must be a JSON object"));
  EXPECT_THAT(WhyRefused(R"({"content":"a","toEmails":["b@c.de"]})"), HasSubstr("'subject'"));
  EXPECT_THAT(WhyRefused(R"({"subject":"a","content":7,"toEmails":["b@c.de"]})"),
              HasSubstr("'content' must be a string"));
  EXPECT_THAT(WhyRefused(R"({"subject":"a","content":"b","toEmails":"b@c.de"})"),
              HasSubstr("'toEmails' must be a list"));
  EXPECT_THAT(WhyRefused(R"({"subject":"a","content":"b","toEmails":[]})"), HasSubstr("1 to 50"));
  EXPECT_THAT(WhyRefused(R"({"subject":"a","content":"b","toEmails":[1]})"),
              HasSubstr("'toEmails' must be a string"));
}

TEST(ParseMail, RefusesHeadersInASubjectOrAnAddress) {
  EXPECT_THAT(WhyRefused(R"({"subject":"a\r\nBcc: e@x.de","content":"b","toEmails":["b@c.de"]})"),
              HasSubstr("'subject' must be one line"));
  EXPECT_THAT(WhyRefused(R"({"subject":"a","content":"b","toEmails":["b@c.de\nBcc: e@x.de"]})"),
              HasSubstr("not a mail address"));
}

TEST(NotificationRoutes, TellTheTwoEditionsApart) {
  const http::Router v1 = MakeRoutes({"V1", "3.0.0", false}, {});
  const http::Router v2 = MakeRoutes({"V2", "4.0.0", true}, {});
  EXPECT_EQ(Get(v1, "/notification/health-status").body,
            "Notification Service UP and RUNNING - V1");
  EXPECT_EQ(Get(v2, "/notification/health-status").body,
            "Notification Service UP and RUNNING - V2");
  EXPECT_THAT(Get(v1, "/notification/service-info").body, HasSubstr("V1"));
  EXPECT_THAT(Get(v2, "/notification/service-info").body, HasSubstr("canary"));
  EXPECT_THAT(Get(v1, "/notification/notification-xray").body,
              testing::Not(HasSubstr(R"("track")")));
  EXPECT_THAT(Get(v2, "/notification/notification-xray").body,
              testing::AllOf(HasSubstr(R"("version":"V2")"), HasSubstr(R"("track":"canary")")));
}

TEST(NotificationRoutes, AreThoseOfTheEditionTheProgramWasBuiltAs) {
  EXPECT_EQ(ThisEdition().name, "V1");
}

}  // namespace
}  // namespace services::notification
