#include "src/emit/address.h"

#include <gtest/gtest.h>

namespace xray::detail {
namespace {

TEST(DaemonAddressText, OneAddressServesBoth) {
  const auto address = ParseDaemonAddress("xray-service.default:2000");
  EXPECT_EQ(address.error, "");
  EXPECT_EQ(address.udp.ToString(), "xray-service.default:2000");
  EXPECT_EQ(address.tcp.ToString(), "xray-service.default:2000");
}

TEST(DaemonAddressText, TwoAddressesInEitherOrder) {
  for (const char* text :
       {"tcp:10.0.0.1:2001 udp:10.0.0.2:2002", "udp:10.0.0.2:2002   tcp:10.0.0.1:2001"}) {
    const auto address = ParseDaemonAddress(text);
    EXPECT_EQ(address.error, "");
    EXPECT_EQ(address.udp.ToString(), "10.0.0.2:2002");
    EXPECT_EQ(address.tcp.ToString(), "10.0.0.1:2001");
  }
}

TEST(DaemonAddressText, TakesIpv6InBrackets) {
  const auto address = ParseDaemonAddress("[::1]:2000");
  EXPECT_EQ(address.udp.host, "::1");
  EXPECT_EQ(address.udp.ToString(), "[::1]:2000");
}

TEST(DaemonAddressText, RefusesTheRestAndSaysWhat) {
  for (const char* text :
       {"", "localhost", ":2000", "localhost:", "localhost:0", "localhost:65536", "localhost:2o",
        "::1:2000", "[::1]", "tcp:a:1", "tcp:a:1 tcp:b:2", "udp:a:1 udp:b:2", "a:1 b:2",
        "tcp:a:1 udp:b:2 udp:c:3", "http://a:1", "tcp:a udp:b:1"}) {
    const auto address = ParseDaemonAddress(text);
    EXPECT_NE(address.error, "") << text;
    EXPECT_NE(address.error.find(text), std::string::npos);
  }
}

}  // namespace
}  // namespace xray::detail
