#include "engine/ingest/pipeline.h"

#include <optional>

#include <fmt/core.h>
#include <gtest/gtest.h>

#include "adapters/memory/memory_segment_store.h"
#include "ports/testing/failing_segment_store.h"

namespace roentgen::ingest {
namespace {

constexpr std::int64_t kNow_s = 1'761'955'200;

std::string Text(std::uint64_t id, std::int64_t start_s = kNow_s) {
  return fmt::format(R"({{"name":"web","id":"{:016x}","trace_id":"1-{:08x}-{:024x}",)"
                     R"("start_time":{},"end_time":{}}})",
                     id, kNow_s, id, start_s, start_s + 1);
}

std::string Datagram(const std::string& document) {
  return "{\"format\": \"json\", \"version\": 1}\n" + document;
}

class PipelineTest : public ::testing::Test {
 protected:
  void Drain() {
    while (pipeline_.queued_bytes() > 0) pipeline_.CommitOnce(std::chrono::microseconds(0));
  }
  void ExpectBalanced() {
    EXPECT_EQ(counters_.in_flight.value(), 0);
    EXPECT_EQ(counters_.TotalReceived(), counters_.TotalSettled());
  }

  FakeClock clock_{FromSeconds(kNow_s)};
  memory::MemorySegmentStore memory_;
  testing::FailingSegmentStore store_{memory_};
  IngestCounters counters_;
  IngestLimits limits_{.queue_bytes = 20'000, .batch_bytes = 4'000};
  Pipeline pipeline_{clock_, store_, counters_, limits_};
};

TEST_F(PipelineTest, PutAnswersOnlyAfterTheCommit) {
  Intake intake(pipeline_, Transport::kHttp);
  const std::string text = Text(1);
  const std::string_view documents[] = {text};
  std::optional<Result<PutOutcome>> answer;
  intake.Put(documents, [&](Result<PutOutcome> outcome) { answer = std::move(outcome); });
  EXPECT_FALSE(answer);
  EXPECT_EQ(counters_.in_flight.value(), 1);
  Drain();
  ASSERT_TRUE(answer && *answer);
  EXPECT_TRUE((*answer)->unprocessed.empty());
  EXPECT_EQ(counters_.stored.value(), 1u);
  ExpectBalanced();
}

TEST_F(PipelineTest, DocumentsAreInFlightFromTheDatagramOn) {
  Intake intake(pipeline_, Transport::kUdp);
  intake.AddDatagram(Datagram(Text(1)));
  intake.AddDatagram("nonsense");
  EXPECT_EQ(counters_.TotalReceived(), 2u);
  EXPECT_EQ(counters_.in_flight.value(), 1);
  intake.Flush();
  EXPECT_EQ(counters_.in_flight.value(), 1);
  Drain();
  ExpectBalanced();
}

TEST_F(PipelineTest, RefusedDocumentsAreNamedAndTheRestIsKept) {
  Intake intake(pipeline_, Transport::kHttp);
  const std::string good = Text(1);
  const std::string old = Text(2, kNow_s - 40 * 86'400);
  const std::string_view documents[] = {"{\"name\":", good, old};
  std::optional<Result<PutOutcome>> answer;
  intake.Put(documents, [&](Result<PutOutcome> outcome) { answer = std::move(outcome); });
  Drain();
  ASSERT_TRUE(answer && *answer);
  ASSERT_EQ((*answer)->unprocessed.size(), 2u);
  EXPECT_EQ((*answer)->unprocessed[0].code, DocumentErrorCode::kInvalidSegment);
  EXPECT_EQ((*answer)->unprocessed[1].code, DocumentErrorCode::kInvalidStartTime);
  EXPECT_EQ((*answer)->unprocessed[1].id, "0000000000000002");
  ExpectBalanced();
}

TEST_F(PipelineTest, NothingToCommitAnswersAtOnce) {
  Intake intake(pipeline_, Transport::kHttp);
  const std::string_view documents[] = {"[]"};
  bool answered = false;
  intake.Put(documents, [&](Result<PutOutcome> outcome) { answered = outcome.has_value(); });
  EXPECT_TRUE(answered);
  ExpectBalanced();
}

TEST_F(PipelineTest, FullQueueRefusesHttpAndDropsUdpAndCountsBoth) {
  Intake udp(pipeline_, Transport::kUdp);
  Intake http(pipeline_, Transport::kHttp);
  std::uint64_t id = 1;
  while (counters_.dropped[0].value() == 0) {
    udp.AddDatagram(Datagram(Text(id++)));
    udp.Flush();
  }
  const std::string text = Text(id);
  const std::string_view documents[] = {text};
  std::optional<Result<PutOutcome>> answer;
  http.Put(documents, [&](Result<PutOutcome> outcome) { answer = std::move(outcome); });
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->error().code, ErrorCode::kOverloaded);
  Drain();
  EXPECT_EQ(counters_.dropped[0].value(), 2u);
  ExpectBalanced();
}

TEST_F(PipelineTest, RefusingStoreIsToldToTheCallerAndRecoversByItself) {
  Intake intake(pipeline_, Transport::kHttp);
  store_.fail_commits = true;
  const std::string text = Text(1);
  const std::string_view documents[] = {text};
  std::optional<Result<PutOutcome>> answer;
  const auto keep = [&](Result<PutOutcome> outcome) { answer = std::move(outcome); };
  intake.Put(documents, keep);
  Drain();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->error().code, ErrorCode::kUnavailable);
  store_.fail_commits = false;
  intake.Put(documents, keep);
  Drain();
  EXPECT_TRUE(*answer);
  EXPECT_EQ(counters_.stored.value(), 1u);
  ExpectBalanced();
}

TEST_F(PipelineTest, BadDatagramsAreCountedByReason) {
  Intake intake(pipeline_, Transport::kUdp);
  intake.AddDatagram("nonsense\n" + Text(1));
  intake.AddDatagram("{\"format\":\"json\",\"version\":1}\n");
  intake.AddDatagram(Datagram(Text(1)));
  intake.Flush();
  Drain();
  for (const Counter& refused : counters_.rejected_datagram) EXPECT_EQ(refused.value(), 1u);
  EXPECT_EQ(counters_.stored.value(), 1u);
  ExpectBalanced();
}

TEST_F(PipelineTest, DocumentThatComesAgainAfterItsDayWasDroppedIsNoDuplicate) {
  Intake intake(pipeline_, Transport::kUdp);
  const auto send = [&] {
    intake.AddDatagram(Datagram(Text(1)));
    intake.Flush();
    Drain();
  };
  send();
  pipeline_.RequestDrop(DayOf(clock_.Now()) + 1);
  send();
  EXPECT_EQ(counters_.stored.value(), 2u);
  EXPECT_EQ(counters_.duplicate.value(), 0u);
  EXPECT_EQ(counters_.days_dropped.value(), 1u);
}

TEST_F(PipelineTest, EndFarInTheFutureIsRefused) {
  Intake intake(pipeline_, Transport::kHttp);
  std::string text = Text(1);
  text.replace(text.rfind(std::to_string(kNow_s + 1)), 10, std::to_string(kNow_s + 90'000));
  const std::string_view documents[] = {text};
  std::optional<Result<PutOutcome>> answer;
  intake.Put(documents, [&](Result<PutOutcome> outcome) { answer = std::move(outcome); });
  ASSERT_TRUE(answer && *answer && (*answer)->unprocessed.size() == 1);
  EXPECT_EQ((*answer)->unprocessed[0].code, DocumentErrorCode::kInvalidEndTime);
}

TEST_F(PipelineTest, CloseDrainsWhatWasTaken) {
  Intake intake(pipeline_, Transport::kUdp);
  intake.AddDatagram(Datagram(Text(1)));
  intake.Flush();
  pipeline_.Close();
  pipeline_.Run();
  EXPECT_EQ(counters_.stored.value(), 1u);
  intake.AddDatagram(Datagram(Text(2)));
  intake.Flush();
  const std::string text = Text(3);
  const std::string_view documents[] = {text};
  std::optional<Result<PutOutcome>> answer;
  intake.Put(documents, [&](Result<PutOutcome> outcome) { answer = std::move(outcome); });
  EXPECT_EQ(answer->error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(counters_.dropped[static_cast<std::size_t>(DropReason::kShutdown)].value(), 2u);
  ExpectBalanced();
}

}  // namespace
}  // namespace roentgen::ingest
