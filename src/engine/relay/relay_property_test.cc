// Whatever the backend answers and in whatever order, every document ends in exactly one counter.

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "base/log.h"
#include "engine/relay/relay_test_harness.h"

namespace roentgen::relay {
namespace {

UploadAnswer RandomAnswer(Bench& bench, std::size_t index, int kind) {
  switch (kind % 8) {
    case 0: return Failed(UploadResult::kThrottled);
    case 1: return Failed();
    case 2: return Failed(UploadResult::kCancelled);
    case 3: return Failed(UploadResult::kRefused);
    case 4: {  // the first document of the body cannot be processed, now or ever
      const std::string& body = bench.uploader.body(index);
      const std::size_t at = body.find("\\\"d") + 2;
      const std::string id = body.substr(at, body.find("\\\"", at) - at);
      return Accepted({{id, kind < 16 ? "ThrottledException" : "Invalid", ""}});
    }
    default: return Accepted();
  }
}

void RandomHistory(Bench& bench) {
  int next = 0;
  const auto steps = *rc::gen::container<std::vector<std::pair<int, int>>>(
      rc::gen::pair(rc::gen::inRange(0, 4), rc::gen::inRange(0, 32)));
  for (const auto& [what, number] : steps) {
    bench.random = number / 32.0;
    if (what == 0) {
      bench.Add(next, number * 4);
      next += number * 4;
    } else if (what == 1) {
      bench.Pass({number * 200'000});
    } else if (bench.uploader.waiting() > 0) {
      const std::size_t index = static_cast<std::size_t>(number) % bench.uploader.waiting();
      bench.uploader.Answer(RandomAnswer(bench, index, number), index);
      bench.relay.Step();
    }
    RC_ASSERT(bench.Unaccounted() == 0);
    // A batch that arrived in part lies in the spool whole.
    RC_ASSERT(bench.counters.spooled.value() <=
              static_cast<std::int64_t>(bench.spool.usage().documents));
  }
}

// Everything comes to an end once the backend is well.
void Finish(Bench& bench) {
  for (int round = 0; round < 10'000; ++round) {
    while (bench.uploader.waiting() > 0) bench.uploader.Answer(Accepted());
    bench.Pass(bench.limits.max_backoff);
    if (bench.uploader.waiting() == 0 && bench.counters.in_flight.value() == 0 &&
        bench.counters.spooled.value() == 0) {
      return;
    }
  }
  RC_FAIL("never quiet");
}

RC_GTEST_PROP(RelayProperty, EveryDocumentEndsInOneCounter, ()) {
  SetLogSink([](LogLevel, std::string_view) {});
  Bench bench({.memory_bytes = 256u << 10, .batch_documents = 20, .concurrency = 3});
  RandomHistory(bench);
  Finish(bench);
  RC_ASSERT(bench.Unaccounted() == 0);
  RC_ASSERT(bench.counters.memory_bytes.value() == 0);
}

RC_GTEST_PROP(RelayProperty, AlsoWithoutASpoolAndInLittleMemory, ()) {
  SetLogSink([](LogLevel, std::string_view) {});
  Bench bench({.memory_bytes = 16u << 10, .batch_documents = 20, .concurrency = 2}, false);
  RandomHistory(bench);
  Finish(bench);
  RC_ASSERT(bench.Unaccounted() == 0);
  RC_ASSERT(bench.counters.memory_bytes.value() == 0);
}

RC_GTEST_PROP(RelayProperty, AlsoWhenStoppedInTheMiddle, ()) {
  SetLogSink([](LogLevel, std::string_view) {});
  Bench bench({.memory_bytes = 256u << 10, .batch_documents = 20, .concurrency = 3});
  RandomHistory(bench);
  bench.relay.Stop({kUsPerSecond});
  bench.relay.Step();
  bench.Pass({2 * kUsPerSecond});
  while (bench.uploader.waiting() > 0) {
    bench.uploader.Answer(Failed(UploadResult::kCancelled));
    bench.relay.Step();
  }
  bench.relay.Step();
  RC_ASSERT(bench.relay.finished());
  RC_ASSERT(bench.Unaccounted() == 0);
  RC_ASSERT(bench.counters.in_flight.value() == 0);
}

}  // namespace
}  // namespace roentgen::relay
