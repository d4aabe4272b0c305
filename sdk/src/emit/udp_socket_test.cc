#include "src/emit/udp_socket.h"

#include <cerrno>
#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/document_catcher.h"

namespace xray::detail {
namespace {

Endpoint ClosedPort() {
  const xray::testing::DocumentCatcher closed;
  return {.host = "127.0.0.1", .port = static_cast<std::uint16_t>(closed.port())};
}

// The kernel tells a refusal between two datagrams of a batch, and sendmmsg keeps it to itself.
TEST(UdpSocket, TellsARefusalInTheMiddleOfABatch) {
  UdpSocket socket;
  ASSERT_EQ(socket.Open(ClosedPort()), "");
  const std::vector<std::string> datagrams(10, "document");
  socket.Send(datagrams);
  EXPECT_EQ(socket.PendingError(1'000), ECONNREFUSED);
}

TEST(UdpSocket, TellsARefusalOnce) {
  UdpSocket socket;
  ASSERT_EQ(socket.Open(ClosedPort()), "");
  socket.Send(std::vector<std::string>(100, "document"));
  EXPECT_EQ(socket.PendingError(1'000), ECONNREFUSED);
  EXPECT_EQ(socket.PendingError(0), 0);
}

TEST(UdpSocket, HasNothingToTellOfADaemonThatTakesAll) {
  const xray::testing::DocumentCatcher daemon;
  UdpSocket socket;
  ASSERT_EQ(socket.Open({.host = "127.0.0.1", .port = static_cast<std::uint16_t>(daemon.port())}),
            "");
  const std::string document = "{\"format\": \"json\", \"version\": 1}\n{}";
  EXPECT_EQ(socket.Send(std::vector<std::string>(10, document)).count, 10u);
  EXPECT_TRUE(daemon.WaitFor(10));
  EXPECT_EQ(socket.PendingError(0), 0);
}

}  // namespace
}  // namespace xray::detail
