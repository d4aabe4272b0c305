#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <string>
#include <thread>

#include <xray/recorder.h>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include "services/http/server.h"

namespace services::http {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// A blocking client on one connection.
class Client {
 public:
  explicit Client(std::uint16_t port) : socket_(context_) {
    socket_.connect({boost::asio::ip::make_address("127.0.0.1"), port});
  }
  void Send(const std::string& text) { boost::asio::write(socket_, boost::asio::buffer(text)); }
  // Up to the end of the connection.
  std::string ReadAll() {
    boost::system::error_code error;
    boost::asio::read(socket_, boost::asio::dynamic_buffer(input_), error);
    return std::exchange(input_, "");
  }
  // One answer; its body is what ends with `last`.
  std::string ReadUntil(const std::string& last) {
    const std::size_t size =
        boost::asio::read_until(socket_, boost::asio::dynamic_buffer(input_), last);
    const std::string text = input_.substr(0, size);
    input_.erase(0, size);
    return text;
  }
  std::string Ask(const std::string& text) {
    Send(text);
    return ReadAll();
  }

 private:
  boost::asio::io_context context_;
  boost::asio::ip::tcp::socket socket_;
  std::string input_;
};

std::string Get(const std::string& path, const std::string& headers = "Connection: close\r\n") {
  return "GET " + path + " HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n";
}

std::string Post(const std::string& body) {
  return "POST /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

class ServerTest : public testing::Test {
 protected:
  ServerTest() { limits_.body_bytes_max = 100; }
  ~ServerTest() override { Stop(); }

  void Start(FaultPlan faults = {}) {
    Router router;
    router.Add({"GET", "/hello", [](const Request&) { return Response::Text("hello"); }});
    router.Add({"POST", "/echo", [](const Request& r) { return Response::Text(r.body); }});
    router.Add({"GET", "/broken", [](const Request&) -> Response {
                  throw std::runtime_error("a secret of the inside");
                }});
    router.Add({"GET", "/away", [](const Request&) -> Response { throw Unavailable("away"); }});
    router.Add({"GET", "/wait", [this](const Request&) {
                  entered_.set_value();
                  go_on_.get_future().wait();
                  return Response::Text("waited");
                }});
    router.Add({.method = "GET",
                .path = "/elsewhere",
                .handler = [](const Request&) { return Response::Text("elsewhere"); },
                .waits_for = "something else"});
    router.Add({"GET", "/health", [](const Request&) { return Response::Text("up"); }, true});
    dispatcher_ = std::make_unique<Dispatcher>(std::move(router),
                                               FaultSwitch(faults, [] { return 0.0; }, [](int) {}));
    server_ = std::make_unique<Server>(
        ServerOptions{.address = "127.0.0.1", .workers = 1, .name = "svc", .limits = limits_},
        *dispatcher_, recorder_);
    port_ = server_->port();
    thread_ = std::thread([this] { server_->Run(); });
  }
  void Stop() {
    if (!thread_.joinable()) return;
    server_->Stop();
    thread_.join();
  }
  std::string Ask(const std::string& text) { return Client(port_).Ask(text); }

  ServerLimits limits_;
  std::promise<void> entered_;
  std::promise<void> go_on_;
  xray::Recorder recorder_{{.sampling = xray::SamplingStrategy::kAll}};
  std::unique_ptr<Dispatcher> dispatcher_;
  std::unique_ptr<Server> server_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

TEST_F(ServerTest, AnswersWithTheTraceItJoined) {
  Start();
  const std::string answer =
      Ask(Get("/hello",
              "Connection: close\r\n"
              "X-Amzn-Trace-Id: Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;"
              "Sampled=1\r\n"));
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(answer, HasSubstr("X-Amzn-Trace-Id: Root=1-5759e988-bd862e3fe1be46a994272793"));
  EXPECT_THAT(answer, testing::EndsWith("\r\n\r\nhello"));
}

TEST_F(ServerTest, ServesManyRequestsOnOneConnection) {
  Start();
  Client client(port_);
  client.Send(Get("/hello", "") + Get("/hello", ""));
  EXPECT_THAT(client.ReadUntil("hello"), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(client.ReadUntil("hello"), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(client.Ask(Get("/hello")), HasSubstr("Connection: close"));
}

TEST_F(ServerTest, RefusesWhatIsNoRequestOrTooLarge) {
  Start();
  EXPECT_THAT(Ask("GARBAGE\r\n\r\n"), StartsWith("HTTP/1.1 400"));
  EXPECT_THAT(Ask(Post(std::string(101, 'x'))), StartsWith("HTTP/1.1 413"));
  EXPECT_THAT(Ask(Get("/hello", "X: " + std::string(20'000, 'x') + "\r\n")),
              StartsWith("HTTP/1.1 431"));
  EXPECT_THAT(Ask(Post(std::string(100, 'x'))), StartsWith("HTTP/1.1 200"));
}

TEST_F(ServerTest, EndsARequestThatDoesNotArrive) {
  limits_.read_timeout = std::chrono::milliseconds(50);
  Start();
  EXPECT_THAT(Ask("GET /hello HTTP/1.1\r\nHos"), StartsWith("HTTP/1.1 408"));
}

TEST_F(ServerTest, ClosesAConnectionThatStaysIdle) {
  limits_.idle_timeout = std::chrono::milliseconds(50);
  Start();
  EXPECT_EQ(Client(port_).ReadAll(), "");
}

TEST_F(ServerTest, LetsTheClientSendABodyItAsksAbout) {
  Start();
  Client client(port_);
  client.Send(
      "POST /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\nExpect: 100-continue\r\n"
      "Content-Length: 2\r\n\r\n");
  EXPECT_THAT(client.ReadUntil("\r\n\r\n"), StartsWith("HTTP/1.1 100"));
  EXPECT_THAT(client.Ask("ab"), testing::EndsWith("\r\n\r\nab"));
}

TEST_F(ServerTest, TurnsFailuresIntoJson) {
  Start();
  EXPECT_THAT(Ask(Get("/nothing")),
              testing::AllOf(StartsWith("HTTP/1.1 404"), HasSubstr(R"({"message":")")));
  EXPECT_THAT(Ask(Get("/echo")),
              testing::AllOf(StartsWith("HTTP/1.1 405"), HasSubstr("Allow: POST")));
  EXPECT_THAT(Ask(Get("/away")),
              testing::AllOf(StartsWith("HTTP/1.1 503"), HasSubstr(R"({"message":"away"})"),
                             HasSubstr("Retry-After: 1")));
}

TEST_F(ServerTest, TellsNobodyWhatBrokeInside) {
  Start();
  EXPECT_THAT(Ask(Get("/broken")), testing::AllOf(StartsWith("HTTP/1.1 500"),
                                                  HasSubstr(R"({"message":"internal error"})"),
                                                  Not(HasSubstr("secret"))));
}

TEST_F(ServerTest, InjectsFaultsButNotIntoHealth) {
  Start({.fault_rate = 0.5});
  EXPECT_THAT(Ask(Get("/hello")), StartsWith("HTTP/1.1 500"));
  EXPECT_THAT(Ask(Get("/health")), StartsWith("HTTP/1.1 200"));
}

TEST_F(ServerTest, ServesWhatWaitsForSomethingElseWhileALaneIsFullAndRefusesItsOthers) {
  limits_.requests_waiting_max = 1;
  Start();
  Client slow(port_);
  slow.Send(Get("/wait"));
  entered_.get_future().wait();
  EXPECT_THAT(Ask(Get("/health")), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(Ask(Get("/nothing")), StartsWith("HTTP/1.1 404"));
  EXPECT_THAT(Ask(Get("/elsewhere")), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(Ask(Get("/hello")), StartsWith("HTTP/1.1 503"));
  go_on_.set_value();
  EXPECT_THAT(slow.ReadAll(), testing::EndsWith("waited"));
}

TEST_F(ServerTest, RefusesConnectionsOverTheLimit) {
  limits_.connections_max = 1;
  Start();
  Client first(port_);
  first.Send(Get("/hello", ""));
  first.ReadUntil("hello");
  const std::string answer = Client(port_).ReadAll();
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 503"));
  EXPECT_THAT(answer, testing::EndsWith(R"({"message":"too many connections"})"));
}

TEST_F(ServerTest, FinishesWhatRunsWhenItIsStopped) {
  Start();
  Client slow(port_);
  Client idle(port_);
  idle.Send(Get("/health", ""));
  idle.ReadUntil("up");
  slow.Send(Get("/wait", ""));
  entered_.get_future().wait();
  server_->Stop();
  EXPECT_EQ(idle.ReadAll(), "");  // closed at once
  EXPECT_THROW(Client{port_}, boost::system::system_error);
  go_on_.set_value();
  EXPECT_THAT(slow.ReadAll(),
              testing::AllOf(HasSubstr("Connection: close"), testing::EndsWith("waited")));
  thread_.join();
}

TEST_F(ServerTest, StopsWithoutAnyConnection) {
  Start();
  Stop();
}

TEST(ServerAddress, ThatIsTakenIsAnError) {
  xray::Recorder recorder({.sampling = xray::SamplingStrategy::kNone});
  Dispatcher dispatcher(Router{}, FaultSwitch({}));
  const Server first({.address = "127.0.0.1", .name = "svc", .limits = {}}, dispatcher, recorder);
  EXPECT_THROW(Server({.address = "127.0.0.1", .port = first.port(), .name = "svc", .limits = {}},
                      dispatcher, recorder),
               std::system_error);
}

}  // namespace
}  // namespace services::http
