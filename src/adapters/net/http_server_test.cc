#include "adapters/net/http_server.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <thread>

#include "adapters/net/testing_client.h"
#include "base/mutex.h"

namespace roentgen::net {
namespace {

using std::chrono::milliseconds;

std::string Get(const std::string& path) { return "GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n"; }

void Echo(HttpRequest request, const Respond& respond) {
  respond({.status = 200, .content_type = "text/plain", .body = request.path + "|" + request.body});
}

// A server on a free port with one handler.
struct Fixture {
  explicit Fixture(HttpHandler handler = Echo, HttpLimits limits = {}, int threads = 2)
      : server(limits, threads) {
    const auto started = server.Start(
        {{.address = {"127.0.0.1", 0}, .make_handler = [handler] { return handler; }}});
    EXPECT_TRUE(started) << started.error().message;
  }
  TestingClient Connect() { return TestingClient(server.address(0)); }
  std::uint64_t Refused(HttpRefusal refusal) {
    return server.counters().refused[static_cast<std::size_t>(refusal)].value();
  }
  bool WaitUntil(const std::function<bool()>& condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!condition()) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      std::this_thread::yield();
    }
    return true;
  }
  HttpServer server;
};

TEST(HttpServer, AnswersOnOneConnectionAgainAndAgain) {
  Fixture f;
  TestingClient client = f.Connect();
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(client.Send(Get("/" + std::to_string(i))));
    const std::string answer = client.ReadResponse();
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\nDate: ")) << answer;
    EXPECT_TRUE(answer.ends_with("/" + std::to_string(i) + "|")) << answer;
  }
  EXPECT_EQ(f.server.counters().connections.value(), 1u);
  EXPECT_EQ(f.server.counters().requests.value(), 3u);
  EXPECT_EQ(f.server.counters().responses[2].value(), 3u);
}

TEST(HttpServer, PipelinedAnswersComeInTheOrderOfTheirRequests) {
  // The first answer is given last, from another thread.
  std::promise<Respond> first;
  Fixture f([&](HttpRequest request, Respond respond) {
    if (request.path == "/slow") return first.set_value(std::move(respond));
    Echo(std::move(request), respond);
  });
  TestingClient client = f.Connect();
  ASSERT_TRUE(client.Send(Get("/slow") + Get("/2") + Get("/3")));
  std::thread other([&] { first.get_future().get()({.body = "slow"}); });
  EXPECT_TRUE(client.ReadResponse().ends_with("slow"));
  EXPECT_TRUE(client.ReadResponse().ends_with("/2|"));
  EXPECT_TRUE(client.ReadResponse().ends_with("/3|"));
  other.join();
}

TEST(HttpServer, TakesABodyInPiecesAfterSayingContinue) {
  Fixture f;
  TestingClient client = f.Connect();
  ASSERT_TRUE(
      client.Send("POST /p HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n"
                  "Content-Length: 100000\r\n\r\n"));
  EXPECT_EQ(client.ReadResponse(), "HTTP/1.1 100 Continue\r\n\r\n");
  const std::string body(100'000, 'b');
  ASSERT_TRUE(client.Send(body.substr(0, 1)));
  ASSERT_TRUE(client.Send(body.substr(1)));
  EXPECT_TRUE(client.ReadResponse().ends_with("/p|" + body));
  // Given back just after the answer has been written.
  EXPECT_TRUE(f.WaitUntil([&] { return f.server.counters().in_flight_bytes.value() == 0; }));
}

TEST(HttpServer, HeadHasTheLengthAndNoBody) {
  Fixture f;
  TestingClient client = f.Connect();
  ASSERT_TRUE(client.Send("HEAD /x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"));
  const std::string answer = client.ReadAll();
  EXPECT_NE(answer.find("Content-Length: 3\r\n"), std::string::npos);
  EXPECT_TRUE(answer.ends_with("Connection: close\r\n\r\n")) << answer;
}

TEST(HttpServer, ADroppedAnswerIsAnInternalFailure) {
  Fixture f([](const HttpRequest&, const Respond&) {});
  TestingClient client = f.Connect();
  ASSERT_TRUE(client.Send(Get("/")));
  EXPECT_TRUE(client.ReadResponse().starts_with("HTTP/1.1 500 "));
}

TEST(HttpServer, RefusesWhatIsTooLargeAndClosesPolitely) {
  HttpLimits limits;
  limits.body_bytes = 1'000;
  limits.header_bytes = 1'000;
  Fixture f(Echo, limits);
  TestingClient body = f.Connect();
  // Larger than the answer's limit and still being sent: the answer must arrive all the same.
  ASSERT_TRUE(body.Send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 200000\r\n\r\n"));
  body.Send(std::string(200'000, 'x'));
  EXPECT_TRUE(body.ReadAll().starts_with("HTTP/1.1 413 "));
  EXPECT_EQ(f.Refused(HttpRefusal::kBodyLimit), 1u);

  TestingClient header = f.Connect();
  ASSERT_TRUE(header.Send("GET / HTTP/1.1\r\nX: " + std::string(2'000, 'x') + "\r\n\r\n"));
  EXPECT_TRUE(header.ReadAll().starts_with("HTTP/1.1 431 "));
  EXPECT_EQ(f.Refused(HttpRefusal::kHeaderLimit), 1u);

  TestingClient garbage = f.Connect();
  ASSERT_TRUE(garbage.Send("\x16\x03\x01 is not HTTP\r\n\r\n"));
  EXPECT_TRUE(garbage.ReadAll().starts_with("HTTP/1.1 400 "));
}

TEST(HttpServer, SlowHeadersAndBodiesTimeOutIdleConnectionsJustEnd) {
  HttpLimits limits;
  limits.idle_timeout = milliseconds(60);
  limits.header_timeout = milliseconds(50);
  limits.body_timeout = milliseconds(40);
  Fixture f(Echo, limits);
  TestingClient idle = f.Connect();
  TestingClient header = f.Connect();
  TestingClient body = f.Connect();
  ASSERT_TRUE(header.Send("GET / HT"));
  ASSERT_TRUE(body.Send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nabc"));
  EXPECT_TRUE(header.ReadAll().starts_with("HTTP/1.1 408 "));
  EXPECT_TRUE(body.ReadAll().starts_with("HTTP/1.1 408 "));
  EXPECT_EQ(idle.ReadAll(), "");
  EXPECT_EQ(f.Refused(HttpRefusal::kHeaderTimeout), 1u);
  EXPECT_EQ(f.Refused(HttpRefusal::kBodyTimeout), 1u);
}

TEST(HttpServer, AHandlerMayTakeLongerThanEveryTimeout) {
  HttpLimits limits;
  limits.idle_timeout = limits.header_timeout = limits.body_timeout = milliseconds(20);
  Mutex mu;
  Respond kept;
  Fixture f(
      [&](const HttpRequest&, Respond respond) {
        MutexLock lock(mu);
        kept = std::move(respond);
      },
      limits, 1);
  TestingClient slow = f.Connect();
  ASSERT_TRUE(slow.Send(Get("/")));
  // A second connection has idled and was closed: the timers of the first have passed as well.
  TestingClient idle = f.Connect();
  EXPECT_EQ(idle.ReadAll(), "");
  Respond respond;
  {
    MutexLock lock(mu);
    respond = std::move(kept);
  }
  ASSERT_TRUE(respond);
  respond({.body = "late"});
  EXPECT_TRUE(slow.ReadResponse().ends_with("late"));
}

TEST(HttpServer, RefusesConnectionsAndRequestsBeyondItsLimits) {
  HttpLimits limits;
  limits.connections = 2;
  limits.in_flight = 1;
  std::promise<Respond> held;
  Fixture f(
      [&](HttpRequest request, Respond respond) {
        if (request.path == "/hold") return held.set_value(std::move(respond));
        Echo(std::move(request), respond);
      },
      limits);
  TestingClient first = f.Connect();
  ASSERT_TRUE(first.Send(Get("/hold")));
  Respond respond = held.get_future().get();
  TestingClient second = f.Connect();
  ASSERT_TRUE(second.Send(Get("/x")));
  const std::string busy = second.ReadResponse();
  EXPECT_TRUE(busy.starts_with("HTTP/1.1 503 ")) << busy;
  EXPECT_NE(busy.find("Retry-After: 1"), std::string::npos);
  TestingClient third = f.Connect();
  EXPECT_TRUE(third.ReadAll().starts_with("HTTP/1.1 503 "));
  respond({.body = "done"});
  EXPECT_TRUE(first.ReadResponse().ends_with("done"));
  ASSERT_TRUE(second.Send(Get("/again")));
  EXPECT_TRUE(second.ReadResponse().ends_with("/again|"));
  EXPECT_EQ(f.Refused(HttpRefusal::kInFlight), 1u);
  EXPECT_EQ(f.Refused(HttpRefusal::kConnections), 1u);
}

TEST(HttpServer, ClientsThatVanishLeaveNothingBehind) {
  std::promise<Respond> held;
  Fixture f([&](HttpRequest request, Respond respond) {
    if (request.path == "/hold") return held.set_value(std::move(respond));
    Echo(std::move(request), respond);
  });
  {
    TestingClient half = f.Connect();
    ASSERT_TRUE(half.Send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nab"));
    half.Reset();
  }
  TestingClient gone = f.Connect();
  ASSERT_TRUE(gone.Send(Get("/hold")));
  Respond respond = held.get_future().get();
  gone.Reset();
  respond({.body = "to nobody"});
  respond({.body = "a second answer is ignored"});
  EXPECT_TRUE(f.WaitUntil([&] { return f.server.counters().open_connections.value() == 0; }));
  EXPECT_EQ(f.server.counters().in_flight.value(), 0);
  EXPECT_EQ(f.server.counters().in_flight_bytes.value(), 0);
}

// A server whose answer to /hold is given when the test says so; to others at once.
struct HoldingFixture {
  std::pair<HttpRequest, Respond> Held() { return held.get_future().get(); }

  std::promise<std::pair<HttpRequest, Respond>> held;
  Fixture f{[this](HttpRequest request, Respond respond) {
    if (request.path == "/hold") return held.set_value({std::move(request), std::move(respond)});
    Echo(std::move(request), respond);
  }};
  TestingClient client = f.Connect();
};

TEST(HttpServer, AHandlerSeesThatItsCallerHasLeft) {
  HoldingFixture h;
  ASSERT_TRUE(h.client.Send(Get("/quick")));
  EXPECT_TRUE(h.client.ReadResponse().ends_with("/quick|"));
  ASSERT_TRUE(h.client.Send(Get("/hold")));
  auto [request, respond] = h.Held();
  EXPECT_FALSE(request.caller_left.stop_requested());
  h.client.Reset();
  EXPECT_TRUE(h.f.WaitUntil([&] { return request.caller_left.stop_requested(); }));
  EXPECT_TRUE(h.f.WaitUntil([&] { return h.f.server.counters().callers_left.value() == 1; }));
  respond({.body = "to nobody"});
  EXPECT_TRUE(h.f.WaitUntil([&] { return h.f.server.counters().open_connections.value() == 0; }));
}

// Who only sends no more may still read: the answer is owed.
TEST(HttpServer, ACallerThatSendsNoMoreHasItsAnswer) {
  HoldingFixture h;
  ASSERT_TRUE(h.client.Send(Get("/hold")));
  h.client.SendNoMore();
  auto [request, respond] = h.Held();
  EXPECT_TRUE(h.f.WaitUntil([&] { return request.caller_left.stop_requested(); }));
  respond({.body = "still here"});
  EXPECT_TRUE(h.client.ReadResponse().ends_with("still here"));
}

// The bytes of a next request are a sign of life.
TEST(HttpServer, ACallerThatPipelinesHasNotLeft) {
  HoldingFixture h;
  ASSERT_TRUE(h.client.Send(Get("/hold")));
  auto [request, respond] = h.Held();
  ASSERT_TRUE(h.client.Send(Get("/next")));
  respond({.body = "held"});
  EXPECT_TRUE(h.client.ReadResponse().ends_with("held"));
  EXPECT_TRUE(h.client.ReadResponse().ends_with("/next|"));
  EXPECT_FALSE(request.caller_left.stop_requested());
  EXPECT_EQ(h.f.server.counters().callers_left.value(), 0u);
}

TEST(HttpServer, StopDeliversRunningAnswersAndClosesIdleConnections) {
  std::promise<Respond> held;
  Fixture f([&](const HttpRequest&, Respond respond) { held.set_value(std::move(respond)); });
  TestingClient idle = f.Connect();
  TestingClient busy = f.Connect();
  ASSERT_TRUE(busy.Send(Get("/")));
  Respond respond = held.get_future().get();
  f.server.BeginDrain();
  EXPECT_EQ(idle.ReadAll(), "");
  std::thread stopper([&] { f.server.Stop(); });
  respond({.body = "bye"});
  const std::string answer = busy.ReadAll();
  EXPECT_NE(answer.find("Connection: close"), std::string::npos);
  EXPECT_TRUE(answer.ends_with("bye"));
  stopper.join();
  EXPECT_FALSE(TestingClient(f.server.address(0)).connected());
}

TEST(HttpServer, StopWaitsForAHandlerEvenWhenTheClientDoesNotRead) {
  HttpLimits limits;
  limits.drain_timeout = milliseconds(10);
  std::promise<Respond> held;
  Fixture f([&](const HttpRequest&, Respond respond) { held.set_value(std::move(respond)); },
            limits);
  TestingClient busy = f.Connect();
  ASSERT_TRUE(busy.Send(Get("/")));
  Respond respond = held.get_future().get();
  std::thread stopper([&] { f.server.Stop(); });
  respond({.body = std::string(32u << 20, 'x')});
  stopper.join();
  EXPECT_EQ(f.server.counters().open_connections.value(), 0);
}

TEST(HttpServer, ATakenPortIsAnErrorThatNamesIt) {
  Fixture f;
  HttpServer second({}, 1);
  const HostPort taken{"127.0.0.1", f.server.address(0).port()};
  const auto started = second.Start({{.address = taken, .make_handler = [] { return Echo; }}});
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().code, ErrorCode::kUnavailable);
  EXPECT_NE(started.error().message.find(taken.ToString()), std::string::npos);
}

TEST(HttpServer, ManyConnectionsOnManyThreads) {
  Fixture f(Echo, {}, 3);
  std::vector<std::thread> clients;
  std::atomic<int> good{0};
  for (int c = 0; c < 4; ++c) {
    clients.emplace_back([&f, &good, c] {
      TestingClient client(f.server.address(0));
      for (int i = 0; i < 200; ++i) {
        const std::string path = "/" + std::to_string(c) + "-" + std::to_string(i);
        if (client.Send(Get(path)) && client.ReadResponse().ends_with(path + "|"))
          good.fetch_add(1);
      }
    });
  }
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(good.load(), 800);
}

}  // namespace
}  // namespace roentgen::net
