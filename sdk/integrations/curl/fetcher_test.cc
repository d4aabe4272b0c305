#include <gtest/gtest.h>
#include <xray/curl.h>
#include <nlohmann/json.hpp>

#include "tests/echo_server.h"

namespace xray {
namespace {

using nlohmann::json;
using testing::EchoServer;

class CurlFetcherTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!EchoServer::installed()) GTEST_SKIP() << "python3 or openssl is not installed";
  }
  const std::shared_ptr<HttpFetcher> fetcher_ = CurlFetcher();
};

TEST_F(CurlFetcherTest, SendsMethodHeadersAndBody) {
  const EchoServer server;
  const FetchResponse response = fetcher_->Fetch({.method = "PUT",
                                                  .url = server.Url("/a?b=c"),
                                                  .headers = {{"X-One", "1"}, {"X-Empty", ""}},
                                                  .body = std::string("x\0y", 3),
                                                  .timeout_ms = 20'000});
  ASSERT_TRUE(response.ok()) << response.error;
  const json request = json::parse(response.body);
  EXPECT_EQ(request["method"], "PUT");
  EXPECT_EQ(request["path"], "/a?b=c");
  EXPECT_EQ(request["body"], std::string("x\0y", 3));
  const json& headers = request["headers"];
  EXPECT_NE(std::find(headers.begin(), headers.end(), json({"x-one", "1"})), headers.end());
  EXPECT_NE(std::find(headers.begin(), headers.end(), json({"x-empty", ""})), headers.end());
}

TEST_F(CurlFetcherTest, AnyStatusIsAnAnswer) {
  const EchoServer server;
  const FetchResponse response =
      fetcher_->Fetch({.method = "POST", .url = server.Url("/status/503"), .timeout_ms = 20'000});
  EXPECT_EQ(response.error, "");
  EXPECT_EQ(response.status, 503);
  EXPECT_FALSE(response.ok());
  EXPECT_EQ(json::parse(response.body)["method"], "POST");
}

TEST_F(CurlFetcherTest, HttpsTrustsTheAuthorityItIsGivenAndNoOther) {
  const EchoServer server(EchoServer::Scheme::kHttps);
  FetchRequest request{.url = server.Url("/"),
                       .connect_timeout_ms = 20'000,
                       .timeout_ms = 20'000,
                       .ca_file = server.ca_file()};
  const FetchResponse trusted = fetcher_->Fetch(request);
  EXPECT_TRUE(trusted.ok()) << trusted.error;
  request.ca_file.clear();
  const FetchResponse refused = fetcher_->Fetch(request);
  EXPECT_EQ(refused.status, 0);
  EXPECT_TRUE(refused.error.starts_with("CURLE_PEER_FAILED_VERIFICATION: ")) << refused.error;
}

TEST_F(CurlFetcherTest, AResponseThatIsTooLongIsAnError) {
  const EchoServer server;
  const FetchResponse response =
      fetcher_->Fetch({.url = server.Url("/"), .timeout_ms = 20'000, .response_bytes_max = 10});
  EXPECT_EQ(response.error, "CURLE_WRITE_ERROR: the response is too long");
  EXPECT_EQ(response.body, "");
}

TEST_F(CurlFetcherTest, SaysWhyThereIsNoAnswer) {
  const FetchResponse refused =
      fetcher_->Fetch({.url = "http://127.0.0.1:" + std::to_string(testing::FreePort())});
  EXPECT_TRUE(refused.error.starts_with("CURLE_COULDNT_CONNECT: ")) << refused.error;
  const FetchResponse other = fetcher_->Fetch({.url = "file:///etc/hostname"});
  EXPECT_TRUE(other.error.starts_with("CURLE_UNSUPPORTED_PROTOCOL: ")) << other.error;
}

}  // namespace
}  // namespace xray
