#include <gtest/gtest.h>
#include <xray/asio.h>
#include <xray/beast.h>

#include <future>
#include <stdexcept>
#include <string>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include "tests/document_catcher.h"

namespace {

namespace net = boost::asio;
namespace http = boost::beast::http;
using net::ip::tcp;
using nlohmann::json;
using Request = http::request<http::string_body>;
using Response = http::response<http::string_body>;
constexpr auto kAwait = net::as_tuple(net::use_awaitable);

net::awaitable<Response> Handle(Request request) {
  xray::Subsegment work = xray::BeginSubsegment("work");
  co_await net::post(co_await net::this_coro::executor, net::use_awaitable);
  if (request.target() == "/fail") throw std::runtime_error("no");
  Response response(http::status::ok, 11);
  response.body() = request.body();
  response.prepare_payload();
  co_return response;
}

using Handler = xray::beast::TracedHandler<net::awaitable<Response> (*)(Request)>;

net::awaitable<void> Serve(const Handler& handler, tcp::acceptor& acceptor) {
  auto [accept_error, socket] = co_await acceptor.async_accept(kAwait);
  boost::beast::flat_buffer buffer;
  Request request;
  co_await http::async_read(socket, buffer, request, kAwait);
  const tcp::endpoint remote = socket.remote_endpoint();
  Response response = co_await handler(std::move(request), remote);
  co_await http::async_write(socket, response, kAwait);
}

// Calls from one coroutine to the other, on the same thread.
net::awaitable<std::string> Call(xray::Recorder& recorder, tcp::endpoint server) {
  xray::Segment segment = recorder.BeginSegment("caller");
  tcp::socket socket(co_await net::this_coro::executor);
  co_await socket.async_connect(server, kAwait);
  Request request(http::verb::post, "/echo", 11);
  request.set(http::field::host, "echo");
  request.body() = "payload";
  request.prepare_payload();
  xray::ClientTrace call = xray::beast::BeginCall(request);
  co_await http::async_write(socket, request, kAwait);
  boost::beast::flat_buffer buffer;
  Response response;
  const auto [error, bytes] = co_await http::async_read(socket, buffer, response, kAwait);
  xray::beast::FinishCall(call, response, error);
  EXPECT_EQ(xray::Context::Current().id(), segment.id());
  co_return response.body();
}

class BeastCoroutines : public testing::Test {
 protected:
  xray::testing::DocumentCatcher catcher_;
  xray::Recorder recorder_{
      {.daemon_address = catcher_.address(), .sampling = xray::SamplingStrategy::kAll}};
  const Handler handler_ =
      xray::beast::Traced(recorder_, xray::SegmentNaming::Fixed("echo"), &Handle);
  net::io_context io_;
};

TEST_F(BeastCoroutines, AClientAndAServerOnOneThreadKeepTheirSegmentsApart) {
  tcp::acceptor acceptor(io_, {net::ip::address_v4::loopback(), 0});
  xray::asio::Spawn(io_, Serve(handler_, acceptor), net::detached);
  auto body = xray::asio::Spawn(io_, Call(recorder_, acceptor.local_endpoint()), net::use_future);
  io_.run();
  EXPECT_EQ(body.get(), "payload");
  ASSERT_TRUE(catcher_.WaitFor(2));
  json caller;
  json callee;
  for (const json& document : catcher_.documents()) {
    (document["name"] == "caller" ? caller : callee) = document;
  }
  EXPECT_EQ(callee["parent_id"], caller["subsegments"][0]["id"]);
  EXPECT_EQ(callee["http"]["response"]["content_length"], 7);
  EXPECT_EQ(callee["subsegments"][0]["name"], "work");
  EXPECT_EQ(caller["subsegments"].size(), 1u);
}

TEST_F(BeastCoroutines, RecordTheExceptionThatLeavesTheirHandler) {
  Request request(http::verb::get, "/fail", 11);
  auto end = xray::asio::Spawn(io_, handler_(request, tcp::endpoint()), net::use_future);
  io_.run();
  EXPECT_THROW(end.get(), std::runtime_error);
  EXPECT_TRUE(xray::Context::Current().empty());
  ASSERT_TRUE(catcher_.WaitFor(1));
  const json document = catcher_.documents()[0];
  EXPECT_EQ(document["fault"], true);
  EXPECT_TRUE(document.dump().find("std::runtime_error") != std::string::npos);
}

}  // namespace
