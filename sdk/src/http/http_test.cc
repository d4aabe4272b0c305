#include <xray/http.h>

#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/document_catcher.h"

namespace xray {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using xray::testing::DocumentCatcher;

class HttpTest : public ::testing::Test {
 protected:
  HttpTest() : recorder_(MakeConfig()) {}
  Config MakeConfig() {
    Config config;
    config.name = "shop";
    config.daemon_address = catcher_.address();
    config.sampling = SamplingStrategy::kAll;
    config.log_level = LogLevel::kSilent;
    return config;
  }
  json Sent() {
    EXPECT_TRUE(recorder_.Flush(10'000));
    EXPECT_TRUE(catcher_.WaitFor(1));
    return catcher_.documents().at(0);
  }

  DocumentCatcher catcher_;
  Recorder recorder_;
  SegmentNaming naming_ = SegmentNaming::Fixed("shop");
};

TEST(Urls, LoseQueryFragmentAndCredentials) {
  EXPECT_EQ(UrlWithoutSecrets("http://kim:secret@shop:80/a/b?token=1#top"), "http://shop:80/a/b");
  EXPECT_EQ(UrlWithoutSecrets("https://shop?x=1"), "https://shop");
  EXPECT_EQ(UrlWithoutSecrets("http://shop/?next=http://u:p@other/"), "http://shop/");
  EXPECT_EQ(HostOf("http://shop:8095/a@b"), "shop");
  EXPECT_EQ(HostOf("http://[::1]:8095/"), "::1");
  EXPECT_EQ(FirstForwardedFor(" 203.0.113.7 , 10.0.0.1"), "203.0.113.7");
}

TEST_F(HttpTest, AnIncomingRequestBecomesASegment) {
  {
    ServerTrace trace(
        recorder_, naming_,
        {.method = "POST",
         .host = "shop.example:8095",
         .target = "/orders?coupon=secret",
         .user_agent = "curl/8",
         .forwarded_for = "203.0.113.7, 10.0.0.1",
         .remote_address = "10.0.0.1",
         .trace_header =
             "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=?"});
    EXPECT_EQ(trace.response_header(), "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1");
    trace.Finish(201, 17);
  }
  const json d = Sent();
  EXPECT_EQ(d["name"], "shop");
  EXPECT_EQ(d["trace_id"], "1-5759e988-bd862e3fe1be46a994272793");
  EXPECT_EQ(d["parent_id"], "53995c3f42cd8ad8");
  EXPECT_EQ(d["http"],
            json::parse(R"({"request":{"method":"POST","url":"http://shop.example:8095/orders",
      "user_agent":"curl/8","client_ip":"203.0.113.7","x_forwarded_for":true},
      "response":{"status":201,"content_length":17}})"));
}

TEST_F(HttpTest, AW3cClientsTraceGoesOn) {
  {
    ServerTrace trace(recorder_, naming_,
                      {.method = "GET",
                       .host = "shop",
                       .target = "/",
                       .remote_address = "10.0.0.1",
                       .traceparent = "00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01",
                       .tracestate = "vendor=x"});
    ClientTrace call("GET", "http://stock:80/items?id=7");
    EXPECT_THAT(
        call.headers(),
        ElementsAre(AllOf(Field(&Header::name, "X-Amzn-Trace-Id"),
                          Field(&Header::value,
                                HasSubstr("Root=1-5759e988-bd862e3fe1be46a994272793;Parent=" +
                                          call.subsegment().id().ToString() + ";Sampled=1"))),
                    AllOf(Field(&Header::name, "traceparent"),
                          Field(&Header::value, "00-5759e988bd862e3fe1be46a994272793-" +
                                                    call.subsegment().id().ToString() + "-01")),
                    AllOf(Field(&Header::name, "tracestate"), Field(&Header::value, "vendor=x"))));
    call.Finish(404, 0);
    trace.Finish(200);
  }
  const json d = Sent();
  EXPECT_EQ(d["trace_id"], "1-5759e988-bd862e3fe1be46a994272793");
  const json& call = d["subsegments"][0];
  EXPECT_EQ(call["name"], "stock");
  EXPECT_EQ(call["namespace"], "remote");
  EXPECT_EQ(call["error"], true);
  EXPECT_EQ(call["http"],
            json::parse(R"({"request":{"method":"GET","url":"http://stock:80/items","traced":true},
      "response":{"status":404,"content_length":0}})"));
}

TEST_F(HttpTest, ACallWithoutAnAnswerIsAFault) {
  {
    ServerTrace trace(recorder_, naming_, {.method = "GET", .host = "shop", .target = "/"});
    {
      ClientTrace call("GET", "http://stock/");
      call.Fail("CURLE_COULDNT_CONNECT", "connection refused");
    }
    {
      ClientTrace forgotten("GET", "http://stock/");
    }
    trace.Finish(502);
  }
  const json d = Sent();
  EXPECT_EQ(d["fault"], true);
  EXPECT_EQ(d["subsegments"][0]["fault"], true);
  EXPECT_EQ(d["subsegments"][0]["cause"]["exceptions"][0]["type"], "CURLE_COULDNT_CONNECT");
  EXPECT_EQ(d["subsegments"][1]["fault"], true);
}

TEST_F(HttpTest, ARequestThatIsNeverAnsweredIsAFault) {
  {
    ServerTrace trace(recorder_, naming_, {.method = "GET", .host = "shop", .target = "/"});
  }
  EXPECT_EQ(Sent()["fault"], true);
}

TEST_F(HttpTest, NamesFollowTheHostWhereItMatches) {
  const auto dynamic = SegmentNaming::Dynamic("fallback", "*.example.com");
  EXPECT_EQ(dynamic.NameFor("shop.EXAMPLE.com:8095", recorder_), "shop.EXAMPLE.com");
  EXPECT_EQ(dynamic.NameFor("10.0.0.1", recorder_), "fallback");
  EXPECT_EQ(SegmentNaming::Fixed("").NameFor("x", recorder_), "shop");
}

// A pattern that names the port, as it must in the SDKs that match the header with it, matches too.
TEST_F(HttpTest, AHostPatternMayNameThePort) {
  const auto dynamic = SegmentNaming::Dynamic("fallback", "*.example.com:8095");
  EXPECT_EQ(dynamic.NameFor("shop.example.com:8095", recorder_), "shop.example.com");
  EXPECT_EQ(dynamic.NameFor("shop.example.com:80", recorder_), "fallback");
  EXPECT_EQ(dynamic.NameFor("shop.example.com", recorder_), "fallback");
}

// The same rule must match the same request in every SDK of a fleet (ADR 0007): the header as it
// came.
TEST_F(HttpTest, SamplingRulesSeeTheHostWithItsPort) {
  Config config;
  config.daemon_address = catcher_.address();
  config.sampling = SamplingStrategy::kLocalized;
  config.sampling_rules = R"({"version": 2, "default": {"fixed_target": 0, "rate": 0}, "rules": [
      {"host": "shop.example.com:8095", "http_method": "*", "url_path": "*",
       "fixed_target": 0, "rate": 1}]})";
  Recorder recorder(config);
  const auto dynamic = SegmentNaming::Dynamic("fallback", "*.example.com");
  const auto sampled = [&](std::string_view host) {
    ServerTrace trace(recorder, dynamic, {.method = "GET", .host = host, .target = "/"});
    trace.Finish(200);
    return trace.segment().sampled();
  };
  EXPECT_TRUE(sampled("shop.example.com:8095"));
  EXPECT_FALSE(sampled("shop.example.com"));
  EXPECT_FALSE(sampled("shop.example.com:80"));
  EXPECT_TRUE(recorder.Flush(10'000));
  ASSERT_TRUE(catcher_.WaitFor(1));
  EXPECT_EQ(catcher_.documents()[0]["name"], "shop.example.com");
}

TEST_F(HttpTest, WithoutASegmentACallCarriesNoHeader) {
  ClientTrace call("GET", "http://stock/");
  EXPECT_TRUE(call.headers().empty());
}

TEST_F(HttpTest, ADisabledRecorderLeavesRequestsAlone) {
  recorder_.SetEnabled(false);
  ServerTrace trace(recorder_, naming_, {.method = "GET", .host = "shop", .target = "/"});
  EXPECT_EQ(trace.response_header(), "");
  trace.Finish(200);
}

}  // namespace
}  // namespace xray
