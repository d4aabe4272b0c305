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

void Histogram::Add(const Histogram& other, std::int64_t sign) {
  if (other.buckets_.size() < kFewBuckets && &other != this) {
    for (const auto& [bucket_us, count] : other.buckets_) AddBucket(bucket_us, sign * count);
    return;
  }
  std::vector<std::pair<std::int64_t, std::int64_t>> sum;
  sum.reserve(buckets_.size() + other.buckets_.size());
  auto mine = buckets_.cbegin();
  for (const auto& [bucket_us, count] : other.buckets_) {
    while (mine != buckets_.cend() && mine->first < bucket_us) sum.push_back(*mine++);
    std::int64_t total = sign * count;
    if (mine != buckets_.cend() && mine->first == bucket_us) total += (mine++)->second;
    if (total != 0) sum.emplace_back(bucket_us, total);
  }
  sum.insert(sum.end(), mine, buckets_.cend());
  buckets_ = std::move(sum);
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
