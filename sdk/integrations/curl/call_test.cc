#include <algorithm>
#include <map>
#include <vector>

#include <gtest/gtest.h>
#include <xray/curl.h>
#include <xray/recorder.h>

#include "tests/document_catcher.h"
#include "tests/echo_server.h"

namespace xray {
namespace {

using nlohmann::json;
using testing::DocumentCatcher;
using testing::EchoServer;

std::size_t Append(char* bytes, std::size_t, std::size_t count, void* body) {
  static_cast<std::string*>(body)->append(bytes, count);
  return count;
}

class CurlCallTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!EchoServer::installed()) GTEST_SKIP() << "python3 or openssl is not installed";
    handle_ = curl_easy_init();
    Prepare(handle_, body_);
    list_ = curl_slist_append(curl_slist_append(nullptr, "X-One: 1"), "X-Two: 2");
  }
  void TearDown() override {
    curl_easy_cleanup(handle_);
    curl_slist_free_all(list_);
  }
  static void Prepare(CURL* handle, std::string& body) {
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &Append);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, &body);
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_PROXY, "");
  }

  // The segment in which `work` ran.
  template <class F>
  json Recorded(F&& work) {
    const DocumentCatcher daemon;
    Recorder recorder(
        {.name = "test", .daemon_address = daemon.address(), .sampling = SamplingStrategy::kAll});
    {
      auto segment = recorder.BeginSegment("test");
      work();
    }
    EXPECT_TRUE(daemon.WaitFor(1));
    const auto documents = daemon.documents();
    return documents.empty() ? json() : documents[0];
  }

  // Headers of the request as the server saw them.
  static std::map<std::string, std::vector<std::string>> HeadersIn(const std::string& body) {
    std::map<std::string, std::vector<std::string>> headers;
    const json request = json::parse(body);
    for (const json& header : request["headers"])
      headers[header[0]].push_back(header[1].get<std::string>());
    return headers;
  }

  CURL* handle_ = nullptr;
  curl_slist* list_ = nullptr;
  std::string body_;
};

TEST_F(CurlCallTest, RecordsTheRequestAndTheResponse) {
  const EchoServer server;
  const json segment = Recorded([&] {
    curl_easy_setopt(handle_, CURLOPT_URL, server.Url("/a?secret=1").c_str());
    curl_easy_setopt(handle_, CURLOPT_POSTFIELDS, "x");
    EXPECT_EQ(curl::Perform(handle_, {.headers = list_}), CURLE_OK);
  });
  const json& call = segment["subsegments"][0];
  EXPECT_EQ(call["name"], "127.0.0.1");
  EXPECT_EQ(call["namespace"], "remote");
  EXPECT_EQ(call["http"]["request"],
            (json{{"method", "POST"}, {"url", server.Url("/a")}, {"traced", true}}));
  EXPECT_EQ(call["http"]["response"], (json{{"status", 200}, {"content_length", body_.size()}}));
  EXPECT_FALSE(call.contains("fault"));
}

TEST_F(CurlCallTest, TheTraceHeadersComeBesideTheProgramsOwn) {
  const EchoServer server;
  const json segment = Recorded([&] {
    curl_easy_setopt(handle_, CURLOPT_URL, server.Url("/").c_str());
    EXPECT_EQ(curl::Perform(handle_, {.headers = list_}), CURLE_OK);
  });
  auto headers = HeadersIn(body_);
  EXPECT_EQ(headers["x-one"], std::vector<std::string>{"1"});
  EXPECT_EQ(headers["x-two"], std::vector<std::string>{"2"});
  const std::string root = segment["trace_id"];
  const std::string parent = segment["subsegments"][0]["id"];
  EXPECT_EQ(headers["x-amzn-trace-id"],
            std::vector<std::string>{"Root=" + root + ";Parent=" + parent + ";Sampled=1"});
  EXPECT_EQ(headers["traceparent"].size(), 1u);
  // The program's list is as it was, and the handle has it: without a trace the next transfer
  // sends it alone.
  EXPECT_STREQ(list_->next->data, "X-Two: 2");
  EXPECT_EQ(list_->next->next, nullptr);
  body_.clear();
  EXPECT_EQ(curl_easy_perform(handle_), CURLE_OK);
  headers = HeadersIn(body_);
  EXPECT_EQ(headers["x-two"], std::vector<std::string>{"2"});
  EXPECT_EQ(headers.count("x-amzn-trace-id"), 0u);
}

TEST_F(CurlCallTest, ATraceHeaderOfTheProgramWins) {
  const EchoServer server;
  list_ = curl_slist_append(list_, "x-amzn-trace-id: Root=1-5759e988-bd862e3fe1be46a994272793");
  Recorded([&] {
    curl_easy_setopt(handle_, CURLOPT_URL, server.Url("/").c_str());
    EXPECT_EQ(curl::Perform(handle_, {.headers = list_}), CURLE_OK);
  });
  EXPECT_EQ(HeadersIn(body_)["x-amzn-trace-id"],
            std::vector<std::string>{"Root=1-5759e988-bd862e3fe1be46a994272793"});
}

TEST_F(CurlCallTest, StatusesBecomeErrorsThrottlesAndFaults) {
  const EchoServer server;
  const json segment = Recorded([&] {
    for (const char* path : {"/status/404", "/status/429", "/status/500"}) {
      curl_easy_setopt(handle_, CURLOPT_URL, server.Url(path).c_str());
      EXPECT_EQ(curl::Perform(handle_), CURLE_OK);
    }
    curl_easy_setopt(handle_, CURLOPT_FAILONERROR, 1L);
    curl_easy_setopt(handle_, CURLOPT_URL, server.Url("/status/404").c_str());
    EXPECT_EQ(curl::Perform(handle_), CURLE_HTTP_RETURNED_ERROR);
  });
  const json& calls = segment["subsegments"];
  EXPECT_EQ(calls[0]["error"], true);
  EXPECT_EQ(calls[1]["throttle"], true);
  EXPECT_EQ(calls[2]["fault"], true);
  EXPECT_EQ(calls[3]["error"], true);
  EXPECT_FALSE(calls[3].contains("fault"));
  EXPECT_EQ(calls[3]["http"]["response"]["status"], 404);
}

TEST_F(CurlCallTest, AConnectionThatIsRefusedIsAFault) {
  const json segment = Recorded([&] {
    const std::string url = "http://127.0.0.1:" + std::to_string(testing::FreePort()) + "/";
    curl_easy_setopt(handle_, CURLOPT_URL, url.c_str());
    EXPECT_EQ(curl::Perform(handle_, {.name = "billing", .traced = false}), CURLE_COULDNT_CONNECT);
  });
  const json& call = segment["subsegments"][0];
  EXPECT_EQ(call["name"], "billing");
  EXPECT_EQ(call["fault"], true);
  EXPECT_FALSE(call["http"].contains("response"));
  EXPECT_FALSE(call["http"]["request"].contains("traced"));
  const json& exception = call["cause"]["exceptions"][0];
  EXPECT_EQ(exception["type"], "CURLE_COULDNT_CONNECT");
  EXPECT_NE(exception["message"].get<std::string>().find("Connection refused"), std::string::npos);
}

TEST_F(CurlCallTest, AnAnswerThatNeverComesIsAFault) {
  const EchoServer server;
  const json segment = Recorded([&] {
    curl_easy_setopt(handle_, CURLOPT_URL, server.Url("/close").c_str());
    EXPECT_EQ(curl::Perform(handle_), CURLE_GOT_NOTHING);
  });
  EXPECT_EQ(segment["subsegments"][0]["cause"]["exceptions"][0]["type"], "CURLE_GOT_NOTHING");
}

TEST_F(CurlCallTest, CallsOfTheMultiInterfaceAreSiblings) {
  const EchoServer server;
  const json segment = Recorded([&] {
    CURLM* multi = curl_multi_init();
    std::string bodies[3];
    std::map<CURL*, curl::Call> calls;
    for (std::string& body : bodies) {
      CURL* handle = curl_easy_init();
      Prepare(handle, body);
      curl_easy_setopt(handle, CURLOPT_URL, server.Url("/").c_str());
      calls.emplace(handle, curl::Call(handle, {.headers = list_}));
      curl_multi_add_handle(multi, handle);
    }
    for (int running = 1; running > 0;) {
      ASSERT_EQ(curl_multi_perform(multi, &running), CURLM_OK);
      ASSERT_EQ(curl_multi_poll(multi, nullptr, 0, 1'000, nullptr), CURLM_OK);
      int left = 0;
      while (CURLMsg* message = curl_multi_info_read(multi, &left)) {
        CURL* handle = message->easy_handle;
        const CURLcode code = message->data.result;
        curl_multi_remove_handle(multi, handle);
        calls.at(handle).Finish(code);
        calls.erase(handle);
        curl_easy_cleanup(handle);
      }
    }
    curl_multi_cleanup(multi);
    for (const std::string& body : bodies) {
      EXPECT_EQ(HeadersIn(body).count("x-amzn-trace-id"), 1u);
      EXPECT_EQ(HeadersIn(body).count("x-two"), 1u);
    }
  });
  EXPECT_EQ(segment["subsegments"].size(), 3u);
  for (const json& call : segment["subsegments"]) {
    EXPECT_EQ(call["http"]["response"]["status"], 200);
    EXPECT_FALSE(call.contains("subsegments"));
  }
}

TEST_F(CurlCallTest, ACallThatIsNotFinishedIsAFault) {
  const json segment = Recorded([&] {
    curl_easy_setopt(handle_, CURLOPT_URL, "http://127.0.0.1/");
    const curl::Call call(handle_, {.headers = list_});
  });
  EXPECT_EQ(segment["subsegments"][0]["fault"], true);
}

TEST_F(CurlCallTest, WithoutARecorderTheTransferIsAsEver) {
  const EchoServer server;
  curl_easy_setopt(handle_, CURLOPT_URL, server.Url("/").c_str());
  EXPECT_EQ(curl::Perform(handle_, {.headers = list_}), CURLE_OK);
  EXPECT_EQ(HeadersIn(body_)["x-two"], std::vector<std::string>{"2"});
}

}  // namespace
}  // namespace xray
