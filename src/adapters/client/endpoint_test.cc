#include "adapters/client/endpoint.h"

#include <gtest/gtest.h>

namespace roentgen::client {
namespace {

TEST(Endpoint, ReadsUrls) {
  const auto plain = Endpoint::ParseUrl("http://127.0.0.1:2080");
  ASSERT_TRUE(plain.has_value());
  EXPECT_EQ(*plain, (Endpoint{"127.0.0.1", 2080, ""}));
  EXPECT_EQ(plain->Url(), "http://127.0.0.1:2080");
  EXPECT_EQ(Endpoint::ParseUrl("traces.internal/xray/")->Url(), "http://traces.internal:80/xray");
  EXPECT_EQ(Endpoint::ParseUrl("http://[::1]:2080")->HostPort(), "[::1]:2080");
  EXPECT_EQ(Endpoint::ParseUrl("http://[::1]")->port, 80);
}

TEST(Endpoint, RefusesWhatIsNoAddress) {
  for (const char* text : {"", "http://", "ftp://a:1", "http://a:99999", "http://a:b",
                           "http://a b:1", "http://user@host:1"}) {
    const auto parsed = Endpoint::ParseUrl(text);
    ASSERT_FALSE(parsed.has_value()) << text;
    EXPECT_EQ(parsed.error().code, ErrorCode::kInvalid) << text;
  }
  EXPECT_EQ(Endpoint::ParseUrl("https://a").error().code, ErrorCode::kUnsupported);
}

TEST(Endpoint, ReadsHostAndPort) {
  EXPECT_EQ(*Endpoint::ParseHostPort("localhost:2000"), (Endpoint{"localhost", 2000, ""}));
  EXPECT_EQ(*Endpoint::ParseHostPort(":2000"), (Endpoint{"127.0.0.1", 2000, ""}));
  EXPECT_FALSE(Endpoint::ParseHostPort("localhost").has_value());
  EXPECT_FALSE(Endpoint::ParseHostPort("localhost:0").has_value());
}

}  // namespace
}  // namespace roentgen::client
