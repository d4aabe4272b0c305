// What clients reported of each rule, by windows of ten seconds, for half an hour.
//
// Source: X-Ray API reference, GetSamplingStatisticSummaries.
// Thread-safety: none. Errors: kInvalid for a token it has not given.
// Bounds:        kSummariesKept of windows, kMostMaxRules and Default in each.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/sampling_statistics.h"

namespace roentgen::sampling {

struct SummariesPage {
  std::vector<SamplingSummary> summaries;  // by window, then by rule
  std::string next_token;                  // empty on the last page
};

class StatisticWindows {
 public:
  // Times that are over, or to come, count for the nearest window that is kept.
  void Add(const SamplingStatistics& statistics, TimestampUs now);
  Result<SummariesPage> Page(std::string_view token, TimestampUs now) const;

 private:
  std::map<TimestampUs, std::map<std::string, SamplingCounts>> windows_;
};

}  // namespace roentgen::sampling
