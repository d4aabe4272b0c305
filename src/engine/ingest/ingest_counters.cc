#include "engine/ingest/ingest_counters.h"

namespace roentgen::ingest {
namespace {

template <std::size_t N>
std::uint64_t Sum(const std::array<Counter, N>& counters) {
  std::uint64_t sum = 0;
  for (const Counter& counter : counters) sum += counter.value();
  return sum;
}

}  // namespace

std::uint64_t IngestCounters::TotalReceived() const { return Sum(received); }

std::uint64_t IngestCounters::TotalSettled() const {
  return stored.value() + duplicate.value() + Sum(rejected) + Sum(rejected_datagram) + Sum(dropped);
}

}  // namespace roentgen::ingest
