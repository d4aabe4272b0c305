#include "model/statistics.h"

#include <algorithm>

namespace roentgen {
namespace {

// A histogram with fewer is added bucket by bucket, a larger one by merging.
constexpr std::size_t kFewBuckets = 4;

}  // namespace

void Statistics::Add(Outcome outcome, DurationUs response, std::int64_t sign) {
  switch (outcome) {
    case Outcome::kOk: ok += sign; break;
    case Outcome::kError: error += sign; break;
    case Outcome::kThrottle: throttle += sign; break;
    case Outcome::kFault: fault += sign; break;
  }
  total_response_us += sign * response.us;
}

void Statistics::Add(const Statistics& other, std::int64_t sign) {
  ok += sign * other.ok;
  error += sign * other.error;
  throttle += sign * other.throttle;
  fault += sign * other.fault;
  total_response_us += sign * other.total_response_us;
}

std::int64_t Histogram::BucketUs(DurationUs duration) {
  std::int64_t value = duration.us < 0 ? 0 : duration.us;
  std::int64_t unit = 1;
  while (value / unit >= 1000) unit *= 10;
  return (value + unit / 2) / unit * unit;
}

void Histogram::Add(DurationUs duration, std::int64_t count) {
  AddBucket(BucketUs(duration), count);
}

void Histogram::AddBucket(std::int64_t bucket_us, std::int64_t count) {
  if (count == 0) return;
  if (buckets_.empty() || buckets_.back().first < bucket_us) {
    buckets_.emplace_back(bucket_us, count);
    return;
  }
  const auto first_of = [](const auto& bucket) { return bucket.first; };
  const auto it = std::ranges::lower_bound(buckets_, bucket_us, {}, first_of);
  if (it->first != bucket_us) {
    buckets_.emplace(it, bucket_us, count);
    return;
  }
  it->second += count;
  if (it->second == 0) buckets_.erase(it);
}

// Most buckets of a minute are in the sum already: those are added where they stand, the others
// merged in afterwards.
void Histogram::Add(const Histogram& other, std::int64_t sign) {
  if (other.buckets_.size() < kFewBuckets && &other != this) {
    for (const auto& [bucket_us, count] : other.buckets_) AddBucket(bucket_us, sign * count);
    return;
  }
  Buckets added;
  bool has_zero = false;
  auto mine = buckets_.begin();
  for (const auto& [bucket_us, count] : other.buckets_) {
    while (mine != buckets_.end() && mine->first < bucket_us) ++mine;
    if (mine != buckets_.end() && mine->first == bucket_us) {
      mine->second += sign * count;
      has_zero = has_zero || mine->second == 0;
    } else {
      added.emplace_back(bucket_us, sign * count);
    }
  }
  if (has_zero) std::erase_if(buckets_, [](const auto& bucket) { return bucket.second == 0; });
  if (added.empty()) return;
  Buckets merged(buckets_.size() + added.size());
  const auto first_of = [](const auto& bucket) { return bucket.first; };
  std::ranges::merge(buckets_, added, merged.begin(), {}, first_of, first_of);
  buckets_ = std::move(merged);
}

std::int64_t Histogram::count() const {
  std::int64_t sum = 0;
  for (const auto& [bucket_us, count] : buckets_) sum += count;
  return sum;
}

DurationUs Histogram::Quantile(double quantile) const {
  const double wanted = quantile * static_cast<double>(count());
  std::int64_t seen = 0;
  for (const auto& [bucket_us, count] : buckets_) {
    seen += count;
    if (static_cast<double>(seen) >= wanted) return {bucket_us};
  }
  return {};
}

}  // namespace roentgen
