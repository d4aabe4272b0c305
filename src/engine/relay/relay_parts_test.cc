#include <gtest/gtest.h>

#include "engine/relay/backend_gate.h"
#include "engine/relay/datagram_intake.h"
#include "engine/relay/relay_test_harness.h"
#include "engine/relay/telemetry_ledger.h"

namespace roentgen::relay {
namespace {

TEST(BackendGate, WaitsAreHalvedAtMostByChanceAndBounded) {
  double random = 0;
  BackendGate gate({}, [&random] { return random; });
  EXPECT_EQ(gate.Backoff(1).us, 200'000);
  EXPECT_EQ(gate.Backoff(3).us, 800'000);
  EXPECT_EQ(gate.Backoff(1'000).us, 30 * kUsPerSecond);
  random = 0.999;
  EXPECT_GE(gate.Backoff(1'000).us, 15 * kUsPerSecond);
  EXPECT_LT(gate.Backoff(1'000).us, 16 * kUsPerSecond);
}

TEST(BackendGate, FailuresOfTheSameTimeCountOnce) {
  BackendGate gate({.concurrency = 8}, [] { return 0.0; });
  const auto epoch = gate.epoch();
  for (int i = 0; i < 8; ++i) gate.OnFailure(epoch, {0});
  EXPECT_EQ(gate.window(), 4);
  EXPECT_EQ(gate.next_try().us, 200'000);
}

TEST(DatagramIntake, CountsEachWrongDatagramByItsReason) {
  Bench bench;
  DatagramIntake intake(bench.clock, bench.relay, bench.counters);
  intake.Add("{\"format\": \"json\", \"version\": 1}\n" + Document(1));
  intake.Add("{\"format\": \"json\", \"version\": 1}");
  intake.Add("{\"format\": \"xml\", \"version\": 1}\n{}");
  intake.AddTruncated(2);
  intake.Add("");
  EXPECT_EQ(bench.counters.received.value(), 5u);
  const auto& rejected = bench.counters.rejected;
  EXPECT_EQ(rejected[static_cast<std::size_t>(Reject::kMissingBody)].value(), 1u);
  EXPECT_EQ(rejected[static_cast<std::size_t>(Reject::kInvalidHeader)].value(), 1u);
  EXPECT_EQ(rejected[static_cast<std::size_t>(Reject::kTooLarge)].value(), 2u);
  EXPECT_EQ(bench.Unaccounted(), 0);
}

TEST(TelemetryLedger, EachRecordHasTheCountsSinceTheOneBefore) {
  RelayCounters counters;
  TelemetryLedger ledger(counters);
  ledger.Cut({1});
  EXPECT_EQ(ledger.waiting(), 0u);  // nothing has happened yet
  counters.received.Add(10);
  counters.sent.Add(7);
  counters.Dropped(Drop::kBufferFull, 2);
  counters.Rejected(Reject::kTooLarge);
  counters.faults[3].Add();
  ledger.Cut({2});
  counters.received.Add(5);
  ledger.Cut({3});
  const auto records = ledger.Take();
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records[0].received, 10u);
  EXPECT_EQ(records[0].sent, 7u);
  EXPECT_EQ(records[0].spillover, 2u);
  EXPECT_EQ(records[0].rejected, 1u);
  EXPECT_EQ(records[0].faults[3], 1u);
  EXPECT_EQ(records[1].received, 5u);
  EXPECT_EQ(records[1].faults[3], 0u);
  ledger.PutBack(records);
  EXPECT_EQ(ledger.waiting(), 2u);
  EXPECT_EQ(ledger.Take()[0].received, 10u);
}

}  // namespace
}  // namespace roentgen::relay
