// An HTTP server on Boost.Beast coroutines whose requests are segments.
#include <xray/asio.h>
#include <xray/beast.h>
#include <xray/xray.h>

#include <charconv>
#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

namespace {

namespace net = boost::asio;
namespace http = boost::beast::http;
using net::ip::tcp;
using Request = http::request<http::string_body>;
using Response = http::response<http::string_body>;
constexpr auto kAwait = net::as_tuple(net::use_awaitable);

constexpr const char* kHelp =
    R"(beast_server [--requests N]

Serves HTTP on a free port of 127.0.0.1 and prints it. Every request is a segment called beast-
server, in the trace that its X-Amzn-Trace-Id or traceparent names; its answer tells the trace.

GET /hello a subsegment "think" around a timer GET /fail an exception: recorded, and answered with
500 anything else 404

Ends after N requests; without N it goes on. Documents go to AWS_XRAY_DAEMON_ADDRESS.
)";

Response Answer(http::status status, std::string body) {
  Response response(status, 11);
  response.body() = std::move(body);
  response.prepare_payload();
  return response;
}

// The subsegment stays this coroutine's own while others run on the same thread.
net::awaitable<Response> Hello() {
  xray::Subsegment think = xray::BeginSubsegment("think");
  net::steady_timer timer(co_await net::this_coro::executor, std::chrono::milliseconds(1));
  co_await timer.async_wait(kAwait);
  think.PutAnnotation("thoughts", 1);
  co_return Answer(http::status::ok, "hello\n");
}

net::awaitable<Response> Handle(Request request) {
  if (request.target() == "/hello") co_return co_await Hello();
  if (request.target() == "/fail") throw std::runtime_error("this path always fails");
  co_return Answer(http::status::not_found, "no such path\n");
}

const auto& Handler() {
  static const auto handler = xray::beast::Traced(
      xray::Recorder::Global(), xray::SegmentNaming::Fixed("beast-server"), &Handle);
  return handler;
}

net::awaitable<Response> Serve(Request request, tcp::endpoint remote) {
  try {
    co_return co_await Handler()(std::move(request), remote);
  } catch (const std::exception&) {
    co_return Answer(http::status::internal_server_error, "failed\n");
  }
}

// One request a connection.
net::awaitable<void> Connection(tcp::socket socket) {
  const tcp::endpoint remote = socket.remote_endpoint();
  boost::beast::tcp_stream stream(std::move(socket));
  stream.expires_after(std::chrono::seconds(30));
  boost::beast::flat_buffer buffer;
  Request request;
  const auto [read_error, read] = co_await http::async_read(stream, buffer, request, kAwait);
  if (read_error) co_return;
  Response response = co_await Serve(std::move(request), remote);
  response.keep_alive(false);
  co_await http::async_write(stream, response, kAwait);
}

net::awaitable<void> Listen(tcp::acceptor acceptor, int requests_max) {
  for (int i = 0; requests_max == 0 || i < requests_max; ++i) {
    auto [error, socket] = co_await acceptor.async_accept(kAwait);
    if (error) co_return;
    const auto executor = socket.get_executor();
    xray::asio::Spawn(executor, Connection(std::move(socket)), net::detached);
  }
}

}  // namespace

int main(int argc, char** argv) {
  int requests_max = 0;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--requests" && i + 1 < argc) {
      const std::string_view value = argv[++i];
      std::from_chars(value.data(), value.data() + value.size(), requests_max);
    } else {
      std::fputs(kHelp, stdout);
      return argument == "--help" ? 0 : 2;
    }
  }
  xray::Configure({.sampling = xray::SamplingStrategy::kAll});
  net::io_context io;
  tcp::acceptor acceptor(io, {net::ip::address_v4::loopback(), 0});
  std::printf("listening on 127.0.0.1:%d\n", int{acceptor.local_endpoint().port()});
  std::fflush(stdout);
  net::co_spawn(io, Listen(std::move(acceptor), requests_max), net::detached);
  io.run();
  return 0;
}
