// usermgmt's routes against a real MariaDB and a notification service that is scripted here.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <xray/recorder.h>

#include "services/http/server.h"
#include "services/usermgmt/user_service.h"
#include "services/usermgmt/usermgmt_app.h"
#include "services/users/testing_mariadb.h"

namespace services::usermgmt {
namespace {

using http::Request;
using http::Response;
using testing::HasSubstr;

// Serves /notification/<path> with what the test says, on a thread of its own.
class ScriptedNotification {
 public:
  ScriptedNotification() : dispatcher_(MakeRouter(), FaultSwitch({})) {
    server_ = std::make_unique<http::Server>(
        http::ServerOptions{.address = "127.0.0.1", .workers = 1, .name = "n", .limits = {}},
        dispatcher_, recorder_);
    thread_ = std::thread([this] { server_->Run(); });
  }
  ~ScriptedNotification() {
    server_->Stop();
    thread_.join();
  }
  NotificationAddress Address() const {
    return {.host = "127.0.0.1", .port = server_->port(), .timeout_ms = 5'000};
  }

  std::function<Response()> answer = [] { return Response::Text("fine"); };
  std::vector<std::string> bodies;

 private:
  http::Router MakeRouter() {
    const auto handler = [this](const Request& request) {
      bodies.push_back(request.body);
      return answer();
    };
    http::Router router;
    router.Add({"GET", "/notification/{path}", handler});
    router.Add({"POST", "/notification/{path}", handler});
    return router;
  }

  xray::Recorder recorder_{{.sampling = xray::SamplingStrategy::kNone}};
  http::Dispatcher dispatcher_;
  std::unique_ptr<http::Server> server_;
  std::thread thread_;
};

template <class F>
std::string WhyFailed(F&& work) {
  try {
    work();
  } catch (const Failure& failure) {
    return std::to_string(failure.status()) + " " + failure.what();
  }
  return "done";
}

TEST(NotificationClient, PassesOnWhatItIsTold) {
  ScriptedNotification notification;
  const NotificationClient client(notification.Address());
  const Response response = client.Get("health-status");
  EXPECT_EQ(response.body, "fine");
  EXPECT_EQ(response.content_type, "text/plain; charset=utf-8");
  client.Send({.subject = "s", .content = "c", .recipients = {"a@b.c"}});
  EXPECT_EQ(notification.bodies.back(), R"({"subject":"s","content":"c","toEmails":["a@b.c"]})");
}

TEST(NotificationClient, TellsWhyThereIsNoGoodAnswer) {
  ScriptedNotification notification;
  const NotificationClient client(notification.Address());
  notification.answer = [] { return Response::Message(502, "no mail server"); };
  EXPECT_EQ(WhyFailed([&] { client.Get("x"); }),
            "502 the notification service answered 502: no mail server");
  notification.answer = [] { return Response{404, "text/plain", "gone", {}}; };
  EXPECT_EQ(WhyFailed([&] { client.Get("x"); }),
            "502 the notification service answered 404: no message");
  notification.answer = [] { return Response::Text(std::string(kAnswerBytesMax + 1, 'x')); };
  EXPECT_THAT(WhyFailed([&] { client.Get("x"); }), HasSubstr("502 "));
}

TEST(NotificationClient, DoesNotWaitForEver) {
  ScriptedNotification notification;
  std::promise<void> over;
  notification.answer = [done = over.get_future().share()] {
    done.wait();
    return Response::Empty();
  };
  NotificationAddress address = notification.Address();
  address.timeout_ms = 100;
  EXPECT_THAT(WhyFailed([&] { NotificationClient(address).Get("x"); }), HasSubstr("504 "));
  over.set_value();
}

TEST(NotificationClient, IsToldWhenNobodyListens) {
  EXPECT_THAT(WhyFailed([] { NotificationClient({.host = "127.0.0.1", .port = 1}).Get("x"); }),
              HasSubstr("503 the notification service cannot be reached"));
}

TEST(Greeting, NamesTheUserAndNoSecret) {
  users::User user{.username = "bob",
                   .email = "bob@example.com",
                   .role = "ROLE_USER",
                   .enabled = false,
                   .firstname = "Bob",
                   .lastname = "Kim"};
  const mail::Mail mail = Greeting(user);
  EXPECT_THAT(mail.content, testing::AllOf(HasSubstr("Hello Bob"), HasSubstr("user name bob"),
                                           HasSubstr("activated")));
  EXPECT_THAT(mail.recipients, testing::ElementsAre("bob@example.com"));
  EXPECT_NO_THROW(mail::CheckMail(mail));
  user.enabled = true;
  EXPECT_THAT(Greeting(user).content, testing::Not(HasSubstr("activated")));
}

class UsermgmtTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (users::TestingMariadb::available()) server_ = std::make_unique<users::TestingMariadb>();
  }
  static void TearDownTestSuite() { server_.reset(); }

  void SetUp() override {
    if (!server_) GTEST_SKIP() << "no mariadbd on this machine";
    users::Connection(server_->Address(), users::Connection::Purpose::kServer)
        .RunUntraced("DROP DATABASE IF EXISTS usermgmt");
    users::ApplyMigrations(server_->Address(), users::UserMigrations());
    router_ = MakeRoutes({.database = server_->Address(),
                          .pool = {},
                          .notification = notification_.Address(),
                          .hash_cost = 4});
  }

  // "200 body", through the route table.
  std::string Ask(const std::string& method, const std::string& path,
                  const std::string& body = "") {
    Request request{.method = method, .path = "/usermgmt" + path, .body = body, .parameters = {}};
    std::string answer;
    const std::string why = WhyFailed([&] {
      const Response response = router_.Find(request).handler(request);
      answer = std::to_string(response.status) + " " + response.body;
    });
    return why == "done" ? answer : why;
  }
  static std::string Body(const std::string& username) {
    return R"({"username":")" + username + R"(","email":")" + username +
           R"(@example.com","role":"ROLE_ADMIN","enabled":true,"firstname":"F","lastname":"L",)"
           R"("password":"Pass@123"})";
  }

  static std::unique_ptr<users::TestingMariadb> server_;
  ScriptedNotification notification_;
  http::Router router_;
};
std::unique_ptr<users::TestingMariadb> UsermgmtTest::server_;

TEST_F(UsermgmtTest, CreatesAUserAndSendsAMail) {
  EXPECT_EQ(Ask("POST", "/user", Body("bob")), "200 ");
  ASSERT_THAT(notification_.bodies, testing::SizeIs(1));
  EXPECT_THAT(notification_.bodies[0],
              testing::AllOf(HasSubstr("bob@example.com"), testing::Not(HasSubstr("Pass@123"))));
  EXPECT_EQ(Ask("GET", "/user/bob"),
            R"(200 {"username":"bob","email":"bob@example.com","role":"ROLE_ADMIN","enabled":true,)"
            R"("firstname":"F","lastname":"L"})");
  EXPECT_THAT(Ask("GET", "/users"), HasSubstr(R"("appversion":"V1"})"));
  EXPECT_THAT(Ask("GET", "/ns-status"), HasSubstr(R"("appversion":"fine"})"));
}

TEST_F(UsermgmtTest, KeepsTheUserWhenTheMailFails) {
  notification_.answer = [] { return Response::Message(502, "no mail server"); };
  EXPECT_EQ(Ask("POST", "/user", Body("bob")),
            "502 User bob was created, but the mail was not sent: the notification service "
            "answered 502: no mail server");
  EXPECT_THAT(Ask("GET", "/user/bob"), HasSubstr("200 "));
}

TEST_F(UsermgmtTest, SendsNoMailForAUserItRefuses) {
  Ask("POST", "/user", Body("bob"));
  EXPECT_EQ(Ask("POST", "/user", Body("BOB")), "400 User with user name BOB already exists!");
  EXPECT_THAT(Ask("POST", "/user", "{}"), HasSubstr("400 "));
  EXPECT_THAT(notification_.bodies, testing::SizeIs(1));
}

TEST_F(UsermgmtTest, RegistersWithoutRights) {
  EXPECT_THAT(Ask("POST", "/public/register", Body("eve")), HasSubstr(R"(200 {"message":)"));
  EXPECT_THAT(Ask("GET", "/user/eve"),
              testing::AllOf(HasSubstr("ROLE_USER"), HasSubstr(R"("enabled":false)")));
  EXPECT_THAT(Ask("GET", "/user/activate/eve"), HasSubstr("200 "));
  EXPECT_EQ(Ask("GET", "/user/activate/eve"), "400 User eve is active already!");
  EXPECT_THAT(Ask("GET", "/status/eve"), HasSubstr("disabled now"));
  EXPECT_EQ(Ask("DELETE", "/user/eve"), "200 ");
  EXPECT_THAT(Ask("DELETE", "/user/eve"), HasSubstr("404 "));
}

TEST_F(UsermgmtTest, PassesOnWhatNotificationSays) {
  for (const char* path :
       {"/notification-xray", "/notification-service-info", "/notification-health-status"}) {
    EXPECT_EQ(Ask("GET", path), "200 fine") << path;
  }
  EXPECT_EQ(Ask("GET", "/health-status"), "200 User Management Service UP and RUNNING - V1");
}

}  // namespace
}  // namespace services::usermgmt
