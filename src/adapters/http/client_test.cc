#include "adapters/http/client.h"

#include <atomic>
#include <future>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "adapters/http/testing_server.h"

namespace roentgen::http {
namespace {

std::unique_ptr<Client> NewClient(ClientOptions options = {}) {
  auto client = Client::Create(std::move(options));
  return client ? std::move(*client) : nullptr;
}

Request Get(std::string url) {
  Request request;
  request.url = std::move(url);
  request.timeout = std::chrono::seconds(20);
  request.connect_timeout = std::chrono::seconds(20);
  return request;
}

Request Post(std::string url, std::string body) {
  Request request = Get(std::move(url));
  request.method = "POST";
  request.body = std::make_shared<const std::string>(std::move(body));
  return request;
}

std::optional<std::string> Echo(const TestingRequest& request) {
  return TestingAnswer(200, request.body, "X-Line:  " + request.line + " \r\n");
}

TEST(HttpClient, SendsMethodHeadersAndBody) {
  TestingServer server(Echo);
  const auto client = NewClient();
  Request request = Post(server.url() + "/a/../b?c=%20", std::string("x\0y", 3));
  request.headers = {{"X-One", "1"}, {"X-Empty", ""}, {"Host", "other.example"}};
  const Outcome outcome = client->Fetch(request);
  ASSERT_TRUE(outcome) << outcome.error().message;
  EXPECT_EQ(outcome->status, 200);
  EXPECT_EQ(outcome->body, std::string("x\0y", 3));
  EXPECT_EQ(outcome->header("x-line"), "POST /a/../b?c=%20 HTTP/1.1");
  const TestingRequest seen = server.requests().front();
  EXPECT_EQ(seen.header("x-one"), "1");
  EXPECT_EQ(seen.header("host"), "other.example");
  EXPECT_NE(seen.head.find("\r\nx-empty:"), std::string::npos);
  for (const char* unasked : {"accept", "content-type", "expect", "user-agent"}) {
    EXPECT_EQ(seen.head.find("\r\n" + std::string(unasked) + ":"), std::string::npos) << unasked;
  }
}

TEST(HttpClient, KnowsOtherMethods) {
  TestingServer server(Echo);
  const auto client = NewClient();
  for (const char* method : {"GET", "PUT", "DELETE", "POST"}) {
    Request request = Get(server.url() + "/");
    request.method = method;
    const Outcome outcome = client->Fetch(std::move(request));
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->header("x-line"), std::string(method) + " / HTTP/1.1");
  }
}

TEST(HttpClient, KeepsOneConnectionForOneAfterAnother) {
  TestingServer server(Echo);
  const auto client = NewClient();
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(client->Fetch(Post(server.url(), "x")));
  EXPECT_EQ(server.connection_count(), 1U);
  EXPECT_EQ(client->counters().connections.value(), 1U);
  EXPECT_EQ(client->counters().requests.value(), 20U);
  EXPECT_EQ(client->counters().bytes_sent.value(), 20U);
}

TEST(HttpClient, RunsManyAtOnceOverFewConnections) {
  TestingServer server(Echo);
  const auto client = NewClient({.max_active = 16, .max_connections_per_host = 4});
  std::atomic<int> good = 0;
  std::promise<void> all;
  constexpr int kRequests = 100;
  std::atomic<int> left = kRequests;
  for (int i = 0; i < kRequests; ++i) {
    client->Send(Post(server.url(), std::to_string(i)), [&, i](const Outcome& outcome) {
      if (outcome && outcome->body == std::to_string(i)) ++good;
      if (--left == 0) all.set_value();
    });
  }
  all.get_future().get();
  EXPECT_EQ(good, kRequests);
  EXPECT_LE(server.connection_count(), 4U);
}

TEST(HttpClient, OpensAClosedConnectionAgain) {
  TestingServer server(
      [](const TestingRequest&) { return TestingAnswer(200, "bye", "Connection: close\r\n"); });
  const auto client = NewClient();
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(client->Fetch(Post(server.url(), "x")));
  EXPECT_EQ(server.connection_count(), 3U);
}

TEST(HttpClient, AnyStatusIsAnAnswer) {
  TestingServer server([](const TestingRequest&) { return TestingAnswer(503, "busy"); });
  const Outcome outcome = NewClient()->Fetch(Get(server.url()));
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->status, 503);
  EXPECT_EQ(FaultOf(outcome), BackendFault::kStatus5xx);
}

TEST(HttpClient, DoesNotFollowRedirects) {
  TestingServer server([](const TestingRequest&) {
    return TestingAnswer(302, "", "Location: http://127.0.0.1:1/\r\n");
  });
  const Outcome outcome = NewClient()->Fetch(Get(server.url()));
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->status, 302);
  EXPECT_EQ(FaultOf(outcome), std::nullopt);
}

FailureKind KindOf(const Outcome& outcome) {
  EXPECT_FALSE(outcome);
  return outcome ? FailureKind::kOther : outcome.error().kind;
}

TEST(HttpClient, TellsFailuresApart) {
  const auto client = NewClient();
  std::string gone;
  {
    const TestingServer closed(Echo);
    gone = closed.url();
  }
  const Outcome refused = client->Fetch(Get(gone));
  EXPECT_EQ(KindOf(refused), FailureKind::kConnectionRefused);
  EXPECT_EQ(FaultOf(refused), BackendFault::kConnectionRefused);

  const Outcome unknown = client->Fetch(Get("http://no-such-host.invalid/"));
  EXPECT_EQ(KindOf(unknown), FailureKind::kUnknownHost);
  EXPECT_EQ(FaultOf(unknown), BackendFault::kUnknownHost);

  TestingServer mute([](const TestingRequest&) { return std::nullopt; });
  Request impatient = Get(mute.url());
  impatient.timeout = std::chrono::milliseconds(50);
  const Outcome late = client->Fetch(std::move(impatient));
  EXPECT_EQ(KindOf(late), FailureKind::kTimeout);
  EXPECT_EQ(FaultOf(late), BackendFault::kTimeout);

  TestingServer rude([](const TestingRequest&) { return std::string(); });
  EXPECT_EQ(KindOf(client->Fetch(Get(rude.url()))), FailureKind::kOther);
  TestingServer other(
      [](const TestingRequest&) { return std::string("220 smtp.example ESMTP\r\n"); });
  const Outcome not_http = client->Fetch(Get(other.url()));
  EXPECT_EQ(KindOf(not_http), FailureKind::kOther);
  EXPECT_EQ(FaultOf(not_http), BackendFault::kOther);
  // TLS at a port that speaks none.
  const std::string port = std::to_string(other.port());
  EXPECT_EQ(KindOf(client->Fetch(Get("https://127.0.0.1:" + port))), FailureKind::kTls);
}

TEST(HttpClient, BoundsAnswers) {
  TestingServer server([](const TestingRequest& request) {
    if (request.line.starts_with("GET /headers")) {
      std::string many;
      for (int i = 0; i < 2'000; ++i)
        many += "X-" + std::to_string(i) + ": 0123456789012345678901234567\r\n";
      return TestingAnswer(200, "", many);
    }
    return TestingAnswer(200, std::string(1'001, 'x'));
  });
  const auto client = NewClient();
  Request request = Get(server.url());
  request.max_answer_bytes = 1'000;
  EXPECT_EQ(KindOf(client->Fetch(request)), FailureKind::kTooLarge);
  request.max_answer_bytes = 1'001;
  EXPECT_TRUE(client->Fetch(request));
  EXPECT_EQ(KindOf(client->Fetch(Get(server.url() + "/headers"))), FailureKind::kTooLarge);
}

TEST(HttpClient, RefusesWhatWouldSplitARequest) {
  const auto client = NewClient();
  for (const Header& header : std::vector<Header>{
           {"X-A", "1\r\nX-B: 2"}, {"X-A\nX-B", "1"}, {"", "1"}, {"X-A: 1", "2"}, {"X-A;", ""}}) {
    Request request = Get("http://127.0.0.1:1/");
    request.headers = {header};
    EXPECT_EQ(KindOf(client->Fetch(std::move(request))), FailureKind::kInvalid) << header.name;
  }
  for (const char* url :
       {"file:///etc/passwd", "ftp://127.0.0.1/", "127.0.0.1", "http://a\r\nb/"}) {
    EXPECT_EQ(KindOf(client->Fetch(Get(url))), FailureKind::kInvalid) << url;
  }
}

TEST(HttpClient, RefusesMoreThanMayWait) {
  TestingServer mute([](const TestingRequest&) { return std::nullopt; });
  std::map<FailureKind, int> kinds;
  {
    const auto client = NewClient({.max_active = 1, .max_waiting = 2});
    for (int i = 0; i < 5; ++i) {
      client->Send(Get(mute.url()), [&](const Outcome& outcome) { ++kinds[KindOf(outcome)]; });
    }
    EXPECT_EQ(kinds, (std::map<FailureKind, int>{{FailureKind::kOverloaded, 2}}));
  }
  EXPECT_EQ(kinds[FailureKind::kCancelled], 3);
}

TEST(HttpClient, ACallbackMaySend) {
  TestingServer server(Echo);
  const auto client = NewClient();
  std::promise<Outcome> second;
  client->Send(Get(server.url()), [&](const Outcome&) {
    client->Send(Post(server.url(), "again"),
                 [&](Outcome outcome) { second.set_value(std::move(outcome)); });
  });
  const Outcome outcome = second.get_future().get();
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->body, "again");
}

TEST(HttpClient, FailuresNameThePlaceButNotTheQuery) {
  const Outcome outcome = NewClient()->Fetch(Get("http://no-such-host.invalid/path?token=secret"));
  ASSERT_FALSE(outcome);
  EXPECT_NE(outcome.error().message.find("GET http://no-such-host.invalid/path: "),
            std::string::npos);
  EXPECT_EQ(outcome.error().message.find("secret"), std::string::npos);
}

TEST(HttpClient, GoesThroughAProxyButAroundItForExceptions) {
  TestingServer server([](const TestingRequest&) { return TestingAnswer(200, "server"); });
  TestingServer proxy([](const TestingRequest&) { return TestingAnswer(200, "proxy"); });
  const auto through = NewClient({.proxy = proxy.url(), .no_proxy = "example.com"});
  EXPECT_EQ(through->Fetch(Get(server.url() + "/x"))->body, "proxy");
  EXPECT_EQ(proxy.requests().front().line, "GET " + server.url() + "/x HTTP/1.1");
  Request direct = Get(server.url());
  direct.use_proxy = false;
  EXPECT_EQ(through->Fetch(std::move(direct))->body, "server");
  for (const char* exception : {"127.0.0.1", "127.0.0.0/8", "*", "a.example, 127.0.0.1"}) {
    const auto around = NewClient({.proxy = proxy.url(), .no_proxy = exception});
    EXPECT_EQ(around->Fetch(Get(server.url()))->body, "server") << exception;
  }
}

TEST(HttpClient, NamesACaBundleThatIsNotThere) {
  const auto client = Client::Create({.ca_bundle = "/no/such/bundle.pem"});
  ASSERT_FALSE(client);
  EXPECT_EQ(client.error().code, ErrorCode::kInvalid);
}

TEST(Proxy, FlagGoesBeforeTheEnvironment) {
  std::map<std::string, std::string> set{{"https_proxy", "http://lower:1"}, {"no_proxy", "a"}};
  const auto env = [&](const char* name) -> std::optional<std::string> {
    const auto at = set.find(name);
    return at == set.end() ? std::nullopt : std::optional(at->second);
  };
  EXPECT_EQ(WithProxy({}, "", env)->proxy, "http://lower:1");
  EXPECT_EQ(WithProxy({}, "", env)->no_proxy, "a");
  set["HTTPS_PROXY"] = "http://upper:1";
  EXPECT_EQ(WithProxy({}, "", env)->proxy, "http://upper:1");
  EXPECT_EQ(WithProxy({}, "10.0.0.1:3128", env)->proxy, "10.0.0.1:3128");
  set.clear();
  EXPECT_EQ(WithProxy({}, "", env)->proxy, "");
}

TEST(Proxy, RefusesWhatIsNoAddressWithoutRepeatingIt) {
  const auto none = [](const char*) -> std::optional<std::string> { return std::nullopt; };
  for (const char* address : {"http://user:secret@", "ftp://user:secret@host",
                              "http://user:secret@h:99999", "http://a b/"}) {
    const auto options = WithProxy({}, address, none);
    ASSERT_FALSE(options) << address;
    EXPECT_EQ(options.error().code, ErrorCode::kInvalid);
    EXPECT_EQ(options.error().message.find("secret"), std::string::npos);
  }
}

}  // namespace
}  // namespace roentgen::http
