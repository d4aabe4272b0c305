#include "engine/query/time_series.h"

#include <algorithm>

#include "engine/filter/binder.h"
#include "engine/query/page_token.h"

namespace roentgen::query {
namespace {

constexpr std::int64_t kSecondsPerMinute = 60;

Error Invalid(std::string message) { return MakeError(ErrorCode::kInvalid, std::move(message)); }

// Which rows of the graph's minutes are added up.
class Place {
 public:
  static Result<Place> Of(const std::optional<std::string>& selector) {
    Place place;
    if (selector) {
      RG_TRY(place.selector_, filter::CompileEntitySelector(*selector));
    }
    return place;
  }

  bool IsOfNodes() const { return selector_ && !selector_->is_edge; }

  // Link edges are left out: theirs is the age of an event, no response time.
  bool Holds(const RollupKey& key) const {
    const bool is_node = key.kind == RollupKind::kNode || key.kind == RollupKind::kInferredNode;
    if (IsOfNodes()) return is_node && filter::Selects(selector_->service, key.source);
    if (key.kind != RollupKind::kEdge) return false;
    if (!selector_) return key.source.type == kClientType;
    return filter::Selects(selector_->from, key.source) &&
           filter::Selects(selector_->to, key.target);
  }

 private:
  std::optional<filter::EntitySelector> selector_;
};

// The minutes of a range in periods that begin at multiples of themselves.
struct Periods {
  std::int64_t minutes = 1;  // of one
  std::int64_t first = 0;    // minute at which the first begins; it may lie before the range
  std::int64_t from = 0;     // the range's minutes, half-open
  std::int64_t to = 0;

  std::int64_t count() const { return (to - 1 - first) / minutes + 1; }
  std::int64_t StartOf(std::int64_t index) const { return first + index * minutes; }
  std::int64_t IndexOf(std::int64_t minute) const { return (minute - first) / minutes; }
};

Result<Periods> PeriodsOf(const SeriesRequest& request) {
  if (request.period_s <= 0 || request.period_s % kSecondsPerMinute != 0) {
    return Invalid("Period must be a positive multiple of 60 seconds");
  }
  Periods periods;
  periods.minutes = request.period_s / kSecondsPerMinute;
  periods.from = MinuteOf(request.start);
  periods.to = MinuteOf({request.end.us - 1}) + 1;
  const std::int64_t past = periods.from % periods.minutes;
  periods.first = periods.from - (past < 0 ? past + periods.minutes : past);
  return periods;
}

// Index of the period at which a page begins.
Result<std::int64_t> FirstOfPage(const Periods& periods, const std::string& token) {
  if (token.empty()) return std::int64_t{0};
  RG_TRY(const TimestampUs start, DecodeTimeToken(token));
  const std::int64_t minute = MinuteOf(start);
  if (minute < periods.from || minute >= periods.to) return Invalid("Invalid NextToken");
  const std::int64_t index = periods.IndexOf(minute);
  if (StartOfMinute(periods.StartOf(index)) != start) return Invalid("Invalid NextToken");
  return index;
}

}  // namespace

Result<TimeSeries> ReadTimeSeries(const SegmentStore& store, const SeriesRequest& request,
                                  const SeriesLimits& limits) {
  if (request.forecast) {
    return MakeError(ErrorCode::kUnsupported,
                     "ForecastStatistics come with insights, which are not offered by this version "
                     "of Roentgen yet");
  }
  RG_TRY(const Periods periods, PeriodsOf(request));
  RG_TRY(const Place place, Place::Of(request.selector));
  RG_TRY(const std::int64_t begin, FirstOfPage(periods, request.next_token));
  const std::int64_t end =
      std::min(periods.count(), begin + static_cast<std::int64_t>(limits.page_buckets));
  TimeSeries series;
  series.is_of_nodes = place.IsOfNodes();
  for (std::int64_t index = begin; index < end; ++index) {
    series.buckets.push_back({.start = StartOfMinute(periods.StartOf(index))});
  }
  if (end < periods.count()) {
    series.next_token = EncodeTimeToken(StartOfMinute(periods.StartOf(end)));
  }
  const std::int64_t from = std::max(periods.from, periods.StartOf(begin));
  const std::int64_t to = end < periods.count() ? periods.StartOf(end) : periods.to;
  RG_TRY_VOID(
      ScanMinutes(store, limits.account, request.group, from, to, [&](const RollupRow& row) {
        if (!place.Holds(row.key)) return;
        const auto at = static_cast<std::size_t>(periods.IndexOf(row.key.minute) - begin);
        series.buckets[at].statistics.Add(row.cell.statistics);
        series.buckets[at].response_time.Add(row.cell.response_time);
      }));
  return series;
}

}  // namespace roentgen::query
