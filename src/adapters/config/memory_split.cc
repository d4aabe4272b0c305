#include "adapters/config/memory_split.h"

#include <algorithm>

namespace roentgen::config {
namespace {

constexpr std::uint64_t kProcessBytes = 24ULL << 20;

// Shares of what is left, in sixteenths. The queue weighs documents by what they take decoded.
constexpr std::uint64_t kHttpShare = 2;
constexpr std::uint64_t kQueueShare = 3;
constexpr std::uint64_t kLiveShare = 3;
constexpr std::uint64_t kStoreShare = 6;
constexpr std::uint64_t kAnswerShare = 2;
static_assert(kHttpShare + kQueueShare + kLiveShare + kStoreShare + kAnswerShare == 16);

}  // namespace

MemorySplit SplitMemory(std::uint64_t memory_bytes) {
  const std::uint64_t left = std::max(memory_bytes, 2 * kProcessBytes) - kProcessBytes;
  const auto share = [left](std::uint64_t sixteenths) {
    return static_cast<std::size_t>(left / 16 * sixteenths);
  };
  return {.process_bytes = kProcessBytes,
          .http_body_bytes = share(kHttpShare),
          .queue_bytes = share(kQueueShare),
          .live_trace_bytes = share(kLiveShare),
          .store_bytes = share(kStoreShare),
          .answer_bytes = share(kAnswerShare)};
}

}  // namespace roentgen::config
