#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <xray/beast.h>

#include <cerrno>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include "tests/document_catcher.h"

namespace {

namespace net = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;
using net::ip::tcp;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using Request = http::request<http::string_body>;
using Response = http::response<http::string_body>;

Request Get(std::string_view target) {
  Request request(http::verb::get, {target.data(), target.size()}, 11);
  request.set(http::field::host, "orders:8080");
  return request;
}

Response Answer(http::status status, std::string body) {
  Response response(status, 11);
  response.body() = std::move(body);
  response.prepare_payload();
  return response;
}

class Beast : public testing::Test {
 protected:
  std::vector<std::string> Documents(std::size_t count) {
    EXPECT_TRUE(recorder_.Flush(10'000));
    EXPECT_TRUE(catcher_.WaitFor(count));
    std::vector<std::string> texts;
    for (const auto& document : catcher_.documents()) texts.push_back(document.dump());
    return texts;
  }

  xray::testing::DocumentCatcher catcher_;
  xray::Recorder recorder_{
      {.daemon_address = catcher_.address(), .sampling = xray::SamplingStrategy::kAll}};
  const xray::SegmentNaming naming_ = xray::SegmentNaming::Fixed("orders");
  const tcp::endpoint peer_{net::ip::make_address("::ffff:10.1.2.3"), 4711};
};

TEST_F(Beast, RecordsWhatWasAskedAndAnswered) {
  Request request = Get("/list?token=secret");
  request.set(http::field::user_agent, "test/1");
  xray::ServerTrace trace = xray::beast::Begin(recorder_, naming_, request, peer_, "https");
  Response response = Answer(http::status::ok, "12345");
  xray::beast::Respond(trace, response);
  EXPECT_EQ(response["X-Amzn-Trace-Id"], "Root=" + trace.segment().trace_id().ToString());
  const auto documents = Documents(1);
  ASSERT_EQ(documents.size(), 1u);
  EXPECT_THAT(documents[0],
              AllOf(HasSubstr(R"("name":"orders")"), HasSubstr(R"("method":"GET")"),
                    HasSubstr(R"("url":"https://orders:8080/list")"),
                    HasSubstr(R"("client_ip":"10.1.2.3")"), HasSubstr(R"("user_agent":"test/1")"),
                    HasSubstr(R"("status":200)"), HasSubstr(R"("content_length":5)"),
                    Not(HasSubstr("secret"))));
}

TEST_F(Beast, ContinuesTheTraceOfTheCaller) {
  Request request = Get("/");
  request.set("x-amzn-trace-id",
              "Root=1-6b03229b-2d8721c94f79109b6ad3083f;Parent=53995c3f42cd8ad8;Sampled=?");
  request.set("X-Forwarded-For", "192.0.2.7, 10.0.0.1");
  xray::ServerTrace trace = xray::beast::Begin(recorder_, naming_, request, peer_);
  Response response = Answer(http::status::not_found, "");
  xray::beast::Respond(trace, response);
  EXPECT_EQ(response["X-Amzn-Trace-Id"], "Root=1-6b03229b-2d8721c94f79109b6ad3083f;Sampled=1");
  const auto documents = Documents(1);
  ASSERT_EQ(documents.size(), 1u);
  EXPECT_THAT(
      documents[0],
      AllOf(HasSubstr(R"("parent_id":"53995c3f42cd8ad8")"), HasSubstr(R"("client_ip":"192.0.2.7")"),
            HasSubstr(R"("x_forwarded_for":true)"), HasSubstr(R"("error":true)")));
}

TEST_F(Beast, UnderstandsTraceparent) {
  Request request = Get("/");
  request.set("traceparent", "00-6b03229b2d8721c94f79109b6ad3083f-53995c3f42cd8ad8-01");
  Response response = xray::beast::Traced(recorder_, naming_, [](const Request&) {
    EXPECT_EQ(xray::Context::Current().trace_id().ToW3c(), "6b03229b2d8721c94f79109b6ad3083f");
    return Answer(http::status::ok, "");
  })(request, peer_);
  EXPECT_EQ(response["X-Amzn-Trace-Id"], "Root=1-6b03229b-2d8721c94f79109b6ad3083f");
}

TEST_F(Beast, RecordsTheExceptionThatLeavesAHandlerAndLetsItGoOn) {
  const auto serve = xray::beast::Traced(recorder_, naming_, [](const Request&) -> Response {
    throw std::out_of_range("no such order");
  });
  EXPECT_THROW(serve(Get("/"), peer_), std::out_of_range);
  EXPECT_TRUE(xray::Context::Current().empty());
  const auto documents = Documents(1);
  ASSERT_EQ(documents.size(), 1u);
  EXPECT_THAT(documents[0], AllOf(HasSubstr(R"("fault":true)"), HasSubstr("std::out_of_range"),
                                  HasSubstr("no such order")));
}

TEST_F(Beast, AHandlerMayTakeTheRequestForItself) {
  Request request = Get("/");
  request.body() = "payload";
  const auto serve = xray::beast::Traced(recorder_, naming_, [](Request&& taken) {
    return Answer(http::status::ok, std::move(taken).body());
  });
  EXPECT_EQ(serve(std::move(request), peer_).body(), "payload");
}

// One request over a real connection, from a traced client to a traced server.
TEST_F(Beast, AClientAndAServerShareATrace) {
  net::io_context io;
  tcp::acceptor acceptor(io, {net::ip::address_v4::loopback(), 0});
  std::thread server([&] {
    tcp::socket socket = acceptor.accept();
    boost::beast::flat_buffer buffer;
    Request request;
    http::read(socket, buffer, request);
    const auto serve = xray::beast::Traced(recorder_, naming_, [](const Request&) {
      return Answer(http::status::too_many_requests, "slow down");
    });
    http::write(socket, serve(std::move(request), socket.remote_endpoint()));
  });
  xray::SegmentId call_id;
  {
    xray::Segment segment = recorder_.BeginSegment("client");
    tcp::socket socket(io);
    socket.connect(acceptor.local_endpoint());
    Request request = Get("/limited");
    xray::ClientTrace call = xray::beast::BeginCall(request, {.name = "orders-service"});
    call_id = call.subsegment().id();
    http::write(socket, request);
    boost::beast::flat_buffer buffer;
    Response response;
    error_code error;
    http::read(socket, buffer, response, error);
    xray::beast::FinishCall(call, response, error);
    EXPECT_EQ(response.body(), "slow down");
  }
  server.join();
  const auto documents = Documents(2);
  ASSERT_EQ(documents.size(), 2u);
  EXPECT_THAT(
      documents,
      testing::UnorderedElementsAre(
          HasSubstr(R"("parent_id":")" + call_id.ToString()),
          AllOf(HasSubstr(R"("name":"orders-service")"), HasSubstr(R"("namespace":"remote")"),
                HasSubstr(R"("url":"http://orders:8080/limited")"), HasSubstr(R"("traced":true)"),
                HasSubstr(R"("status":429)"), HasSubstr(R"("throttle":true)"))));
}

TEST_F(Beast, ACallThatFailsSaysWhy) {
  net::io_context io;
  tcp::acceptor acceptor(io, {net::ip::address_v4::loopback(), 0});
  const tcp::endpoint nobody = acceptor.local_endpoint();
  acceptor.close();
  {
    xray::Segment segment = recorder_.BeginSegment("client");
    Request request = Get("/");
    xray::ClientTrace call = xray::beast::BeginCall(request);
    EXPECT_THAT(std::string(request["X-Amzn-Trace-Id"]),
                HasSubstr("Parent=" + call.subsegment().id().ToString() + ";Sampled=1"));
    EXPECT_THAT(std::string(request["traceparent"]),
                HasSubstr(call.subsegment().id().ToString() + "-01"));
    tcp::socket socket(io);
    error_code error;
    socket.connect(nobody, error);
    ASSERT_TRUE(error);
    xray::beast::FailCall(call, error);
  }
  const auto documents = Documents(1);
  ASSERT_EQ(documents.size(), 1u);
  EXPECT_THAT(documents[0],
              AllOf(HasSubstr(R"("type":"system:ECONNREFUSED")"), HasSubstr(R"("fault":true)")));
}

TEST(ErrorName, KnowsTheCodesThatCallersMeet) {
  using xray::beast::ErrorName;
  EXPECT_EQ(ErrorName(error_code(ETIMEDOUT, boost::system::generic_category())),
            "generic:ETIMEDOUT");
  EXPECT_EQ(ErrorName(net::error::eof), "asio.misc:eof");
  EXPECT_EQ(ErrorName(net::error::host_not_found), "asio.netdb:host_not_found");
  EXPECT_EQ(ErrorName(net::error::host_not_found_try_again), "asio.netdb:host_not_found_try_again");
  EXPECT_EQ(ErrorName(net::error::no_data), "asio.netdb:no_data");
  EXPECT_EQ(ErrorName(net::error::no_recovery), "asio.netdb:no_recovery");
  EXPECT_EQ(ErrorName(boost::beast::error::timeout), "boost.beast:timeout");
  EXPECT_EQ(ErrorName(http::error::end_of_stream), "beast.http:end_of_stream");
  EXPECT_EQ(ErrorName(http::error::partial_message), "beast.http:partial_message");
  EXPECT_EQ(ErrorName(http::error::buffer_overflow), "beast.http:buffer_overflow");
  EXPECT_EQ(ErrorName(http::error::body_limit), "beast.http:body_limit");
  EXPECT_EQ(ErrorName(net::error::fd_set_failure), "asio.misc:4");
}

}  // namespace
