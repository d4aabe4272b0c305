#include "engine/relay/relay.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "engine/relay/relay_test_harness.h"

namespace roentgen::relay {
namespace {

std::uint64_t DropsOf(const Bench& bench, Drop reason) {
  return bench.counters.dropped[static_cast<std::size_t>(reason)].value();
}
std::uint64_t RejectsOf(const Bench& bench, Reject reason) {
  return bench.counters.rejected[static_cast<std::size_t>(reason)].value();
}

TEST(Relay, SendsAFullBatchAtOnceAndAnUnfinishedOneAfterASecond) {
  Bench bench;
  bench.Add(0, 51);
  bench.relay.Step();
  ASSERT_EQ(bench.uploader.waiting(), 1u);
  EXPECT_NE(bench.uploader.body().find(R"(\"d49\")"), std::string::npos);
  EXPECT_EQ(bench.uploader.body().find(R"(\"d50\")"), std::string::npos);
  bench.Pass(kSecond);
  ASSERT_EQ(bench.uploader.waiting(), 2u);
  bench.uploader.Answer(Accepted());
  bench.uploader.Answer(Accepted());
  bench.relay.Step();
  EXPECT_EQ(bench.counters.sent.value(), 51u);
  EXPECT_EQ(bench.counters.memory_bytes.value(), 0);
  EXPECT_EQ(bench.Unaccounted(), 0);
}

TEST(Relay, NeverHasMoreRequestsUnderWayThanItMay) {
  Bench bench({.concurrency = 3});
  bench.Add(0, 50 * 10);
  bench.relay.Step();
  EXPECT_EQ(bench.uploader.waiting(), 3u);
  while (bench.uploader.waiting() > 0) {
    bench.uploader.Answer(Accepted());
    bench.relay.Step();
  }
  EXPECT_EQ(bench.uploader.most(), 3u);
  EXPECT_EQ(bench.counters.sent.value(), 500u);
}

TEST(Relay, SendsAFailedBatchAgainUnchangedAfterAWaitThatDoubles) {
  Bench bench({.spool_after = DurationUs{kUsPerHour}});
  bench.Add(0, 50);
  bench.relay.Step();
  const std::string body = bench.uploader.body();
  DurationUs wait = bench.limits.first_backoff;
  for (int attempt = 0; attempt < 4; ++attempt) {
    bench.uploader.Answer(Failed());
    bench.relay.Step();
    bench.Pass({wait.us - 1});
    EXPECT_EQ(bench.uploader.waiting(), 0u) << attempt;
    bench.Pass(DurationUs{1});
    ASSERT_EQ(bench.uploader.waiting(), 1u) << attempt;
    EXPECT_EQ(bench.uploader.body(), body);
    wait = DurationUs{wait.us * 2};
  }
  bench.uploader.Answer(Accepted());
  bench.relay.Step();
  EXPECT_EQ(bench.counters.sent.value(), 50u);
  EXPECT_EQ(bench.counters.retried.value(), 200u);
  EXPECT_EQ(bench.counters.backend_away.value(), 0);
}

TEST(Relay, AsksOneAtATimeWhileTheBackendIsAwayAndOpensUpAfterwards) {
  Bench bench({.concurrency = 4, .spool_after = DurationUs{kUsPerHour}});
  bench.Add(0, 50 * 12);
  bench.relay.Step();
  ASSERT_EQ(bench.uploader.waiting(), 4u);
  for (int i = 0; i < 4; ++i) bench.uploader.Answer(Failed(UploadResult::kThrottled));
  bench.relay.Step();
  EXPECT_EQ(bench.counters.requests_throttled.value(), 4u);
  bench.Pass(kSecond);
  ASSERT_EQ(bench.uploader.waiting(), 1u);
  bench.uploader.Answer(Accepted());
  bench.relay.Step();
  EXPECT_EQ(bench.uploader.waiting(), 2u);  // half of the four
  while (bench.uploader.waiting() > 0) {
    bench.uploader.Answer(Accepted());
    bench.relay.Step();
  }
  EXPECT_EQ(bench.counters.sent.value(), 600u);
  EXPECT_GE(bench.counters.window.value(), 3);
}

TEST(Relay, CountsOnlyTheUnprocessedDocumentsAsRefused) {
  Bench bench;
  bench.Add(0, 50);
  bench.relay.Step();
  bench.uploader.Answer(Accepted({{"d7", "InvalidSegment", "no"}, {"unknown", "Odd", "?"}}));
  bench.relay.Step();
  EXPECT_EQ(bench.counters.sent.value(), 49u);
  EXPECT_EQ(RejectsOf(bench, Reject::kRefused), 1u);
  EXPECT_EQ(bench.Unaccounted(), 0);
}

// A page of metrics is read while documents come and go: none may be missing from it.
TEST(Relay, NeverMissesADocumentInItsAccountWhileTheyMove) {
  Bench bench({.memory_bytes = 60'000, .document_bytes = 100});
  constexpr int kDocuments = 20'000;
  std::atomic<bool> is_done = false;
  std::int64_t most = 0;
  std::thread reader([&] {
    while (!is_done) most = std::max(most, bench.Unaccounted());
  });
  std::thread adder([&] {
    for (int i = 0; i < kDocuments; ++i) {
      bench.relay.Add(i % 2'000 == 0 ? std::string(101, 'x') : Document(i));
    }
  });
  const auto all = [&] { return bench.counters.received.value() == kDocuments; };
  for (int round = 0; !all() || bench.uploader.waiting() > 0; ++round) {
    bench.relay.Step();
    if (bench.uploader.waiting() > 0) {
      bench.uploader.Answer(round % 50 == 0 ? Failed(UploadResult::kThrottled) : Accepted());
    }
    if (round % 100 == 0) bench.Pass(kSecond);
  }
  adder.join();
  is_done = true;
  reader.join();
  EXPECT_EQ(most, 0);
  EXPECT_EQ(bench.Unaccounted(), 0);
}

TEST(Relay, SendsOnlyTheDocumentsAgainThatTheBackendCouldNotProcessNow) {
  Bench bench({.document_attempts = 3});
  bench.Add(0, 50);
  bench.relay.Step();
  bench.uploader.Answer(
      Accepted({{"d3", "ThrottledException", ""}, {"d4", "InternalFailure", ""}}));
  bench.relay.Step();
  EXPECT_EQ(bench.counters.sent.value(), 48u);
  bench.Pass(kSecond);
  ASSERT_EQ(bench.uploader.waiting(), 1u);
  EXPECT_EQ(bench.uploader.body().find("d5"), std::string::npos);
  bench.uploader.Answer(Accepted({{"d4", "InternalFailure", ""}}));
  bench.Pass(kSecond);
  bench.Pass(kSecond);
  ASSERT_EQ(bench.uploader.waiting(), 1u);
  bench.uploader.Answer(Accepted({{"d4", "InternalFailure", ""}}));
  bench.relay.Step();
  EXPECT_EQ(bench.counters.sent.value(), 49u);
  EXPECT_EQ(DropsOf(bench, Drop::kAttempts), 1u);
  EXPECT_EQ(bench.Unaccounted(), 0);
  EXPECT_EQ(bench.counters.memory_bytes.value(), 0);
}

TEST(Relay, FindsTheOneDocumentThatMakesTheBackendRefuseRequests) {
  Bench bench;
  bench.Add(0, 50);
  bench.relay.Step();
  int requests = 0;
  while (bench.uploader.waiting() > 0) {
    const bool is_bad = bench.uploader.body().find(R"(\"d33\")") != std::string::npos;
    bench.uploader.Answer(is_bad ? Failed(UploadResult::kRefused) : Accepted());
    bench.relay.Step();
    ++requests;
  }
  EXPECT_EQ(bench.counters.sent.value(), 49u);
  EXPECT_EQ(RejectsOf(bench, Reject::kBadRequest), 1u);
  EXPECT_LE(requests, 1 + 2 * 6);
  EXPECT_EQ(bench.counters.memory_bytes.value(), 0);
}

TEST(Relay, RejectsADocumentAboveTheLimit) {
  Bench bench;
  bench.relay.Add(std::string(bench.limits.document_bytes + 1, 'x'));
  EXPECT_EQ(RejectsOf(bench, Reject::kTooLarge), 1u);
  EXPECT_EQ(bench.Unaccounted(), 0);
}

TEST(Relay, WithoutASpoolTheOldestDocumentsGoWhenMemoryIsFull) {
  Bench bench({.memory_bytes = 64u << 10, .concurrency = 1}, false);
  bench.Add(0, 50);
  bench.relay.Step();
  bench.uploader.Answer(Failed());
  bench.relay.Step();
  bench.Add(50, 50 * 40);
  EXPECT_LE(bench.counters.memory_bytes.value(), 64 << 10);
  EXPECT_GT(DropsOf(bench, Drop::kBufferFull), 0u);
  EXPECT_EQ(bench.Unaccounted(), 0);
  bench.Pass(kSecond);
  ASSERT_EQ(bench.uploader.waiting(), 1u);
  EXPECT_EQ(bench.uploader.body().find(R"(\"d0\")"), std::string::npos);  // the oldest went
}

TEST(Relay, SpoolsWhatWaitsWhileTheBackendIsAwayAndSendsItOldestFirstAfterwards) {
  Bench bench({.concurrency = 1});
  bench.Add(0, 150);
  bench.relay.Step();
  for (int i = 0; i < 40 && bench.counters.spooled.value() < 150; ++i) {
    while (bench.uploader.waiting() > 0) bench.uploader.Answer(Failed());
    bench.Pass(kSecond);
  }
  while (bench.uploader.waiting() > 0) bench.uploader.Answer(Failed());
  bench.relay.Step();
  EXPECT_EQ(bench.counters.spooled.value(), 150);
  EXPECT_EQ(bench.counters.memory_bytes.value(), 0);
  EXPECT_EQ(bench.Unaccounted(), 0);
  bench.Pass(bench.limits.max_backoff);
  for (int i = 0; i < 3; ++i) {
    ASSERT_EQ(bench.uploader.waiting(), 1u);
    bench.uploader.Answer(Accepted());
    bench.relay.Step();
  }
  ASSERT_EQ(bench.uploader.arrived().size(), 3u);
  EXPECT_NE(bench.uploader.arrived()[0].find(R"(\"d0\")"), std::string::npos);
  EXPECT_EQ(bench.counters.sent.value(), 150u);
  EXPECT_EQ(bench.counters.replayed.value(), 150u);
  EXPECT_EQ(bench.spool.usage().documents, 0u);
  EXPECT_EQ(bench.Unaccounted(), 0);
}

TEST(Relay, TakesUpASpoolThatIsThere) {
  RelayCounters counters;
  FakeClock clock{{0}};
  WaitingUploader uploader;
  testing::MemorySegmentSpool spool;
  const std::string one = Document(1);
  const std::string_view documents[] = {one};
  ASSERT_TRUE(spool.Append(documents));
  Relay relay(clock, uploader, &spool, {}, counters, [] { return 0.0; });
  EXPECT_EQ(counters.recovered.value(), 1u);
  relay.Step();
  ASSERT_EQ(uploader.waiting(), 1u);
  uploader.Answer(Accepted());
  relay.Step();
  EXPECT_EQ(counters.sent.value(), 1u);
  EXPECT_EQ(counters.spooled.value(), 0);
}

TEST(Relay, LiveDocumentsPassWhileTheSpoolIsSent) {
  Bench bench({.concurrency = 2});
  std::vector<std::string> old;
  for (int i = 0; i < 5'000; ++i) old.push_back(Document(i));
  const std::vector<std::string_view> views(old.begin(), old.end());
  ASSERT_TRUE(bench.spool.Append(views));
  bench.counters.spooled.Add(5'000);
  bench.counters.recovered.Add(5'000);
  bench.Add(10'000, 100);
  bench.relay.Step();
  ASSERT_EQ(bench.uploader.waiting(), 2u);
  int live = 0;
  for (int i = 0; i < 4; ++i) {
    live += bench.uploader.body().find(R"(\"d100)") != std::string::npos ? 1 : 0;
    bench.uploader.Answer(Accepted());
    bench.relay.Step();
  }
  EXPECT_EQ(live, 2);
  EXPECT_EQ(bench.Unaccounted(), 0);
}

TEST(Relay, StoppingSendsWhatThereIs) {
  Bench bench;
  bench.Add(0, 3);
  bench.relay.Stop({5 * kUsPerSecond});
  bench.relay.Step();
  EXPECT_FALSE(bench.relay.finished());
  ASSERT_EQ(bench.uploader.waiting(), 1u);
  bench.uploader.Answer(Accepted());
  bench.relay.Step();
  EXPECT_TRUE(bench.relay.finished());
  EXPECT_EQ(bench.counters.sent.value(), 3u);
}

TEST(Relay, StoppingKeepsInTheSpoolWhatDoesNotArriveInTime) {
  Bench bench;
  bench.Add(0, 60);
  bench.relay.Stop({5 * kUsPerSecond});
  bench.relay.Step();
  while (bench.uploader.waiting() > 0) bench.uploader.Answer(Failed(UploadResult::kCancelled));
  bench.Pass({6 * kUsPerSecond});
  while (bench.uploader.waiting() > 0) bench.uploader.Answer(Failed(UploadResult::kCancelled));
  bench.relay.Step();
  EXPECT_TRUE(bench.relay.finished());
  EXPECT_EQ(bench.counters.spooled.value(), 60);
  EXPECT_EQ(bench.spool.usage().documents, 60u);
  EXPECT_EQ(bench.Unaccounted(), 0);
}

TEST(Relay, StoppingWithoutASpoolCountsWhatIsLost) {
  Bench bench({}, false);
  bench.Add(0, 7);
  bench.relay.Stop({kUsPerSecond});
  bench.relay.Step();
  bench.uploader.Answer(Failed());
  bench.Pass({2 * kUsPerSecond});
  EXPECT_TRUE(bench.relay.finished());
  EXPECT_EQ(DropsOf(bench, Drop::kShutdown), 7u);
  EXPECT_EQ(bench.Unaccounted(), 0);
}

}  // namespace
}  // namespace roentgen::relay
