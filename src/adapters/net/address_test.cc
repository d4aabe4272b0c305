#include "adapters/net/address.h"

#include <gtest/gtest.h>

namespace roentgen::net {
namespace {

TEST(HostPort, ParsesAddressesAsPeopleWriteThem) {
  EXPECT_EQ(*HostPort::Parse("127.0.0.1:2080"), (HostPort{"127.0.0.1", 2080}));
  EXPECT_EQ(*HostPort::Parse("[::1]:2000"), (HostPort{"::1", 2000}));
  EXPECT_EQ(*HostPort::Parse("localhost:0"), (HostPort{"localhost", 0}));
  EXPECT_EQ(*HostPort::Parse(":9"), (HostPort{"", 9}));
}

TEST(HostPort, RefusesWhatIsNoAddress) {
  for (const char* text :
       {"", "2080", "host", "host:", "host:x", "host:65536", "host:-1", "::1:2080"}) {
    EXPECT_FALSE(HostPort::Parse(text)) << text;
  }
}

TEST(HostPort, PrintsWhatItParses) {
  for (const char* text : {"127.0.0.1:2080", "[::1]:2000", "localhost:0"}) {
    EXPECT_EQ(HostPort::Parse(text)->ToString(), text);
  }
}

TEST(SocketAddress, KnowsLoopback) {
  const auto is_loopback = [](const char* host) {
    return SocketAddress::Resolve({host, 1})->IsLoopback();
  };
  EXPECT_TRUE(is_loopback("127.0.0.1"));
  EXPECT_TRUE(is_loopback("127.9.9.9"));
  EXPECT_TRUE(is_loopback("::1"));
  EXPECT_TRUE(is_loopback("::ffff:127.0.0.1"));
  EXPECT_FALSE(is_loopback("0.0.0.0"));
  EXPECT_FALSE(is_loopback("::"));
  EXPECT_FALSE(is_loopback("::ffff:10.0.0.1"));
}

TEST(SocketAddress, KeepsThePortThroughPrinting) {
  auto v6 = *SocketAddress::Resolve({"::1", 5});
  v6.set_port(6);
  EXPECT_EQ(v6.ToString(), "[::1]:6");
  EXPECT_EQ(SocketAddress::Resolve({"127.0.0.1", 7})->ToString(), "127.0.0.1:7");
}

TEST(SocketAddress, AnUnknownNameIsUnavailable) {
  const auto result = SocketAddress::Resolve({"no-such-host.invalid", 1});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace roentgen::net
