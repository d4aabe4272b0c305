#include "engine/sampling/statistic_windows.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/hex.h"
#include "engine/sampling/sampling_limits.h"

namespace roentgen::sampling {
namespace {

constexpr int kTimeDigits = 16;

TimestampUs WindowOf(TimestampUs time) { return {time.us - time.us % kWindow.us}; }

using Place = std::pair<TimestampUs, std::string>;

std::string TokenAfter(const SamplingSummary& last) {
  std::string token;
  AppendHex(token, static_cast<std::uint64_t>(last.window.us), kTimeDigits);
  for (const char c : last.rule) AppendHex(token, static_cast<unsigned char>(c), 2);
  return token;
}

Result<Place> PlaceOf(std::string_view token) {
  const Error refused =
      MakeError(ErrorCode::kInvalid, "NextToken is not one this operation has given");
  if (token.empty()) return Place{};
  const auto time = ParseHex(token.substr(0, kTimeDigits));
  if (token.size() <= kTimeDigits || token.size() % 2 != 0 || !time) return refused;
  Place place{{static_cast<std::int64_t>(*time)}, ""};
  for (std::size_t at = kTimeDigits; at < token.size(); at += 2) {
    const auto byte = ParseHex(token.substr(at, 2));
    if (!byte) return refused;
    place.second += static_cast<char>(*byte);
  }
  return place;
}

}  // namespace

void StatisticWindows::Add(const SamplingStatistics& statistics, TimestampUs now) {
  const TimestampUs oldest = WindowOf(now - kSummariesKept);
  windows_.erase(windows_.begin(), windows_.lower_bound(oldest));
  auto& window = windows_[WindowOf(std::clamp(statistics.time, oldest, now))];
  const bool is_full = window.size() > kMostMaxRules && !window.contains(statistics.rule);
  if (is_full) return;
  SamplingCounts& counts = window[statistics.rule];
  counts.requests += statistics.counts.requests;
  counts.sampled += statistics.counts.sampled;
  counts.borrowed += statistics.counts.borrowed;
}

Result<SummariesPage> StatisticWindows::Page(std::string_view token, TimestampUs now) const {
  RG_TRY(const Place after, PlaceOf(token));
  SummariesPage page;
  const auto first = windows_.lower_bound(std::max(after.first, WindowOf(now - kSummariesKept)));
  for (auto window = first; window != windows_.end(); ++window) {
    for (const auto& [rule, counts] : window->second) {
      if (Place(window->first, rule) <= after) continue;
      if (page.summaries.size() == kSummariesPerPage) {
        page.next_token = TokenAfter(page.summaries.back());
        return page;
      }
      page.summaries.push_back({rule, window->first, counts});
    }
  }
  return page;
}

}  // namespace roentgen::sampling
