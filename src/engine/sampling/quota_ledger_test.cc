#include "engine/sampling/quota_ledger.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/sampling/sampling_limits.h"

namespace roentgen::sampling {
namespace {

struct Fleet {
  // All report, one after the other, with as many requests as `demands` says.
  void Round(const std::vector<std::int64_t>& demands, std::int64_t reservoir) {
    quotas.assign(demands.size(), -1);
    for (std::size_t n = 0; n < demands.size(); ++n) {
      if (demands[n] < 0) continue;  // silent
      quotas[n] = ledger.Report(std::to_string(n), demands[n], reservoir, now);
      EXPECT_LE(ledger.given(), reservoir);
    }
    now = now + kReportInterval;
  }
  void Rounds(int count, const std::vector<std::int64_t>& demands, std::int64_t reservoir) {
    for (int n = 0; n < count; ++n) Round(demands, reservoir);
  }

  QuotaLedger ledger{100};
  TimestampUs now{1'795'341'600'000'000};
  std::vector<std::int64_t> quotas;
};

using Quotas = std::vector<std::int64_t>;

TEST(QuotaLedger, OneClientHasItAll) {
  Fleet fleet;
  fleet.Round({100}, 7);
  EXPECT_EQ(fleet.quotas, Quotas{7});
  fleet.Round({0}, 7);
  EXPECT_EQ(fleet.quotas, Quotas{7});
  fleet.Round({100}, 0);
  EXPECT_EQ(fleet.quotas, Quotas{0});
}

TEST(QuotaLedger, SharesFollowDemandAndAddUp) {
  Fleet fleet;
  fleet.Rounds(3, {100, 100}, 10);
  EXPECT_EQ(fleet.quotas, (Quotas{5, 5}));
  fleet.Rounds(50, {300, 100}, 12);
  EXPECT_EQ(fleet.quotas, (Quotas{9, 3}));
  fleet.Rounds(50, {0, 100}, 12);
  EXPECT_EQ(fleet.quotas, (Quotas{0, 12}));
  fleet.Rounds(50, {0, 0}, 12);
  EXPECT_EQ(fleet.ledger.given(), 12);
}

TEST(QuotaLedger, ARemainderIsGivenOutToo) {
  Fleet fleet;
  fleet.Rounds(4, {100, 100, 100}, 10);
  EXPECT_EQ(fleet.ledger.given(), 10);
  for (const std::int64_t quota : fleet.quotas) EXPECT_TRUE(quota == 3 || quota == 4) << quota;
}

TEST(QuotaLedger, WhoTakesTheRemainderTakesTurns) {
  Fleet fleet;
  std::vector<std::int64_t> held(4, 0);
  std::int64_t given = 0;
  constexpr std::int64_t kRounds = 2'000;
  for (int n = 0; n < kRounds; ++n) {
    fleet.Round({100, 100, 100, 300}, 1);
    for (std::size_t c = 0; c < held.size(); ++c) held[c] += fleet.quotas[c];
    given += fleet.ledger.given();
  }
  EXPECT_GT(given, kRounds * 95 / 100) << "changing hands costs little";
  for (std::size_t c = 0; c < 3; ++c)
    EXPECT_NEAR(static_cast<double>(held[c]), kRounds / 6.0, kRounds / 30.0) << c;
  EXPECT_NEAR(static_cast<double>(held[3]), kRounds / 2.0, kRounds / 20.0);
}

TEST(QuotaLedger, AShareOfTheGoneIsFreeOnceItsTimeIsOver) {
  Fleet fleet;
  fleet.Rounds(4, {100, 100}, 10);
  fleet.Rounds(3, {100, -1}, 10);
  EXPECT_EQ(fleet.quotas[0], 5) << "the other one may still be using its quota";
  fleet.Rounds(2, {100, -1}, 10);
  EXPECT_EQ(fleet.quotas[0], 10);
  EXPECT_EQ(fleet.ledger.clients(), 1u);
}

TEST(QuotaLedger, ASmallerReservoirWaitsForWhatWasGiven) {
  Fleet fleet;
  fleet.Rounds(4, {100, 100}, 100);
  EXPECT_EQ(fleet.ledger.Report("0", 100, 10, fleet.now), 0) << "the other one still has 50";
  EXPECT_EQ(fleet.ledger.Report("1", 100, 10, fleet.now), 5);
  fleet.now = fleet.now + kReportInterval;
  EXPECT_EQ(fleet.ledger.Report("0", 100, 10, fleet.now), 5);
}

TEST(QuotaLedger, OneClientTooManyGetsNothing) {
  QuotaLedger ledger(2);
  const TimestampUs now{1'795'341'600'000'000};
  ledger.Report("a", 1, 10, now);
  ledger.Report("b", 1, 10, now);
  EXPECT_EQ(ledger.Report("c", 1, 10, now), 0);
  EXPECT_EQ(ledger.refused_clients(), 1u);
  EXPECT_EQ(ledger.clients(), 2u);
  ledger.Expire(now + kQuotaTtl + DurationUs{2 * kUsPerSecond});
  EXPECT_EQ(ledger.clients(), 0u);
}

TEST(QuotaLedger, ReportsInOneSecondAreOneReport) {
  Fleet fleet;
  fleet.Rounds(5, {100, 100}, 10);
  for (int n = 0; n < 10; ++n) fleet.ledger.Report("0", 1, 10, fleet.now);
  fleet.ledger.Report("1", 100, 10, fleet.now);
  fleet.now = fleet.now + kReportInterval;
  EXPECT_LE(fleet.ledger.Report("0", 100, 10, fleet.now), 5);
}

}  // namespace
}  // namespace roentgen::sampling
