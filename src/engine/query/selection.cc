#include "engine/query/selection.h"

#include <algorithm>
#include <iterator>
#include <queue>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "base/hash.h"
#include "engine/ingest/terms.h"
#include "engine/match/matches.h"

namespace roentgen::query {
namespace {

using match::IndexQuery;
using match::Verdict;
using Candidates = std::optional<std::vector<TraceId>>;

// A trace may start up to an hour before the second its id names (engine/ingest/committer.cc).
constexpr DurationUs kStartBeforeIndex{kUsPerHour};
// So few candidates are looked up one by one, newest first until there are enough; more are found
// while the list is read.
constexpr std::size_t kLookUp = 100'000;
// So few whose place in the list their ids do not tell: all of these are loaded before the first.
constexpr std::size_t kLoadFirst = 5'000;
// A trace stands in the list at the second its id names, or earlier than that, as long as it starts
// no later than this after it (engine/ingest/committer.cc).
constexpr DurationUs kStartAfterEpoch{7 * kUsPerDay};
constexpr std::size_t kRowsAtOnce = 256;

bool IsActiveIn(const Segment& segment, TimestampUs from, TimestampUs to) {
  return segment.start_time < to && segment.end_time.value_or(segment.start_time) >= from;
}

// The newest moment of a segment's activity inside the range.
TimestampUs LastEventIn(const Segment& segment, TimestampUs from, TimestampUs to) {
  const TimestampUs end = segment.end_time.value_or(segment.start_time);
  return end < to ? end : std::max(segment.start_time, from);
}

// For Event and Service ranges: the newest matching moment of any segment, or nothing.
std::optional<TimestampUs> MatchedTime(const assemble::AssembledTrace& trace,
                                       const Selection& selection) {
  std::optional<TimestampUs> matched;
  for (const auto& document : trace.documents) {
    const Segment& segment = document.segment;
    if (selection.range_type == TimeRangeType::kEvent) {
      if (!IsActiveIn(segment, selection.from, selection.to)) continue;
      const TimestampUs at = LastEventIn(segment, selection.from, selection.to);
      matched = std::max(matched.value_or(at), at);
    } else if (segment.end_time && *segment.end_time >= selection.from &&
               *segment.end_time < selection.to) {
      matched = std::max(matched.value_or(*segment.end_time), *segment.end_time);
    }
  }
  return matched;
}

// Rows that can match: a trace is listed by its start, but Event and Service ask when it was busy.
TraceScan ScanFor(const Selection& selection, DurationUs longest_trace, AccountId account) {
  TraceScan scan{account, selection.from, selection.to, selection.before};
  if (selection.range_type == TimeRangeType::kTraceId) return scan;
  scan.from = selection.from - longest_trace;
  scan.to = selection.to + kStartBeforeIndex;
  return scan;
}

// The same traces at every reading, whatever the page and the fraction of the page before.
bool IsInSample(const TraceId& id, double fraction) {
  if (fraction >= 1) return true;
  const double at = static_cast<double>(Hash64(id.ToString()) >> 11) * 0x1.0p-53;
  return at < fraction;
}

class IndexReader {
 public:
  IndexReader(const SegmentStore& store, const TraceScan& range, const SelectionLimits& limits)
      : store_(store), range_(range), limits_(limits), most_(limits.candidates) {}

  Result<Candidates> Read(const IndexQuery& query) {
    switch (query.kind) {
      case IndexQuery::Kind::kEverything: return Candidates();
      case IndexQuery::Kind::kTerm: return Term(query);
      case IndexQuery::Kind::kAll: return All(query);
      case IndexQuery::Kind::kAny: return Any(query);
    }
    return Candidates();
  }

 private:
  Result<Candidates> Term(const IndexQuery& query) {
    if (limits_.is_over && limits_.is_over()) return Candidates();  // the list's reading says so
    RG_TRY(const bool is_known, IsKnown(query.since));
    if (!is_known) return Candidates();
    RG_TRY(std::vector<TraceId> found, Find(query.terms));
    if (query.otherwise != 0 && found.size() <= most_) {
      RG_TRY(const std::vector<TraceId> others, Find({query.otherwise}));
      found = United(found, others);
    }
    if (!saturated_) {
      // A document with too many terms is a candidate for every query.
      RG_TRY(saturated_, Find({ingest::TermHash(ingest::TermField::kSaturated, "1")}));
    }
    if (found.size() + saturated_->size() > most_) return Candidates();
    return Candidates(United(found, *saturated_));
  }

  // Whether every document of the range has such terms.
  Result<bool> IsKnown(std::uint8_t since) {
    if (since <= 1) return true;
    if (!oldest_) {
      RG_TRY(oldest_, store_.OldestTerms(range_.account, range_.from, range_.to));
    }
    return *oldest_ >= since;
  }

  Result<std::vector<TraceId>> Find(std::vector<std::uint64_t> terms) {
    RG_TRY(std::vector<TraceId> ids,
           store_.FindTraces({range_.account, range_.from, range_.to, std::move(terms), most_}));
    std::ranges::sort(ids);
    return ids;
  }

  Result<Candidates> All(const IndexQuery& query) {
    Candidates common;
    for (const IndexQuery& part : query.parts) {
      if (common && common->empty()) break;
      RG_TRY(Candidates found, Read(part));
      if (!found) continue;
      if (!common) {
        common = std::move(found);
        continue;
      }
      std::vector<TraceId> both;
      std::ranges::set_intersection(*common, *found, std::back_inserter(both));
      common = std::move(both);
    }
    return common;
  }

  Result<Candidates> Any(const IndexQuery& query) {
    std::vector<TraceId> all;
    for (const IndexQuery& part : query.parts) {
      RG_TRY(const Candidates found, Read(part));
      if (!found) return Candidates();
      all = United(all, *found);
    }
    if (all.size() > most_) return Candidates();
    return Candidates(std::move(all));
  }

  static std::vector<TraceId> United(const std::vector<TraceId>& a, const std::vector<TraceId>& b) {
    std::vector<TraceId> out;
    out.reserve(a.size() + b.size());
    std::ranges::set_union(a, b, std::back_inserter(out));
    return out;
  }

  const SegmentStore& store_;
  const TraceScan& range_;
  const SelectionLimits& limits_;
  std::size_t most_;
  std::optional<std::vector<TraceId>> saturated_;
  std::optional<std::uint8_t> oldest_;
};

// Ids that may satisfy the plan, ascending; nothing when the index cannot narrow the range down.
Result<Candidates> FindCandidates(const SegmentStore& store, TraceScan range,
                                  const IndexQuery& query, const SelectionLimits& limits) {
  // What lies after the cursor has been seen; the cursor's own moment may hold more.
  if (range.before) range.to = std::min(range.to, {range.before->index_time.us + 1});
  if (range.from >= range.to) return Candidates(std::vector<TraceId>());
  return IndexReader(store, range, limits).Read(query);
}

class Selector {
 public:
  Selector(const SegmentStore& store, const Selection& selection, const SelectionLimits& limits,
           const std::function<bool(const SelectedTrace&)>& visit)
      : store_(store), selection_(selection), limits_(limits), visit_(visit) {}

  Result<SelectionEnd> Run() {
    DurationUs longest_trace;
    if (selection_.range_type != TimeRangeType::kTraceId) {
      RG_TRY(longest_trace, store_.LongestTrace());
    }
    scan_ = ScanFor(selection_, longest_trace, limits_.account);
    RG_TRY(candidates_, FindCandidates(store_, scan_, selection_.plan->index, limits_));
    Result<void> done = AreFew() ? LookUp() : ReadList();
    if (!done) return std::move(done.error());
    return end_;
  }

 private:
  // Few candidates: their rows, newest first, and each only when its turn may have come. An id
  // tells no row's place for sure, but none within the range stands later than its id says.
  Result<void> LookUp() {
    std::vector<TraceId> waiting;  // ids ascend by their time: the newest is the last
    RowHeap rows;
    for (const TraceId& id : *candidates_) {
      if (MayWait(id)) {
        waiting.push_back(id);
      } else {
        RG_TRY_VOID(LoadRow(id, rows));
      }
    }
    while (!waiting.empty() || !rows.empty()) {
      if (!waiting.empty() && (rows.empty() || rows.top().index_time <= waiting.back().epoch())) {
        RG_TRY_VOID(LoadRow(waiting.back(), rows));
        waiting.pop_back();
        continue;
      }
      RG_TRY(const bool more, Look(rows.top()));
      if (!more) return {};
      rows.pop();
    }
    end_.resume.reset();
    return {};
  }

  // Whether the id tells before when the row's turn cannot come.
  bool MayWait(const TraceId& id) const {
    if (scan_.to - scan_.from >= kStartAfterEpoch) return false;
    return id.epoch() >= scan_.from && id.epoch() < scan_.to;
  }

  bool AreFew() const {
    if (!candidates_ || candidates_->size() > kLookUp) return false;
    if (candidates_->size() <= kLoadFirst) return true;
    const auto others =
        std::ranges::count_if(*candidates_, [this](const TraceId& id) { return !MayWait(id); });
    return static_cast<std::size_t>(others) <= kLoadFirst;
  }

  struct IsOlder {
    bool operator()(const TraceRow& a, const TraceRow& b) const {
      return CursorOf(a) < CursorOf(b);
    }
  };
  using RowHeap = std::priority_queue<TraceRow, std::vector<TraceRow>, IsOlder>;

  Result<void> LoadRow(const TraceId& id, RowHeap& rows) {
    RG_TRY(const auto loaded, store_.LoadTrace(limits_.account, id, 0));
    if (loaded && IsInRange(loaded->row)) rows.push(loaded->row);
    return {};
  }

  bool IsInRange(const TraceRow& row) const {
    if (row.index_time < scan_.from || row.index_time >= scan_.to) return false;
    return !scan_.before || CursorOf(row) < *scan_.before;
  }

  // Every row of the range, some at a time, so that the store is free in between.
  Result<void> ReadList() {
    while (true) {
      std::vector<TraceRow> rows;
      RG_TRY_VOID(store_.ScanTraces(scan_, [&](const TraceRow& row) {
        rows.push_back(row);
        return rows.size() < kRowsAtOnce;
      }));
      for (const TraceRow& row : rows) {
        RG_TRY(const bool more, Look(row));
        if (!more) return {};
      }
      if (rows.size() < kRowsAtOnce) break;
      scan_.before = CursorOf(rows.back());
    }
    end_.resume.reset();
    return {};
  }

  static TraceScan::Cursor CursorOf(const TraceRow& row) { return {row.index_time, row.id}; }

  // Whether to go on.
  Result<bool> Look(const TraceRow& row) {
    end_.limit = Reached();
    if (end_.limit != SearchLimit::kNone) return StopBefore(row);
    ++end_.processed;
    end_.resume = CursorOf(row);
    if (!MayMatch(row)) return true;
    return ReadTrace(row);
  }

  SearchLimit Reached() const {
    if (end_.processed == limits_.rows) return SearchLimit::kRows;
    if (read_ == limits_.traces) return SearchLimit::kReads;
    return limits_.is_over && limits_.is_over() ? SearchLimit::kTime : SearchLimit::kNone;
  }

  // The time may be over before the first trace: then the row's own moment is still to be seen.
  bool StopBefore(const TraceRow& row) {
    if (!end_.resume) end_.resume = TraceScan::Cursor{{row.index_time.us + 1}, TraceId()};
    return false;
  }

  bool MayMatch(const TraceRow& row) const {
    const bool by_start = selection_.range_type == TimeRangeType::kTraceId;
    if (!by_start && (row.start >= selection_.to || row.end < selection_.from)) return false;
    if (!IsInSample(row.id, selection_.fraction)) return false;
    if (candidates_ && !std::ranges::binary_search(*candidates_, row.id)) return false;
    const auto& filter = selection_.plan->filter;
    return filter == nullptr || match::JudgeRow(*filter, row) != Verdict::kNo;
  }

  // Whether to go on.
  Result<bool> ReadTrace(const TraceRow& row) {
    ++read_;
    RG_TRY(const auto loaded, store_.LoadTrace(limits_.account, row.id, limits_.documents));
    if (!loaded) return true;  // dropped by retention since the scan
    RG_TRY(const auto trace, assemble::Assemble(*loaded, decoder_, limits_.account));
    std::optional<TimestampUs> matched;
    if (selection_.range_type != TimeRangeType::kTraceId) {
      matched = MatchedTime(trace, selection_);
      if (!matched) return true;
    }
    if (selection_.plan->filter != nullptr) {
      const match::TraceView view(trace, loaded->row, limits_.account);
      if (!match::Matches(*selection_.plan->filter, view)) return true;
    }
    return visit_({loaded->row, trace, *loaded, matched});
  }

  const SegmentStore& store_;
  const Selection& selection_;
  const SelectionLimits& limits_;
  const std::function<bool(const SelectedTrace&)>& visit_;
  wire::SegmentDecoder decoder_{wire::kStoredDocumentLimits};
  TraceScan scan_;
  Candidates candidates_;
  SelectionEnd end_;
  std::size_t read_ = 0;
};

}  // namespace

Result<SelectionEnd> Select(const SegmentStore& store, const Selection& selection,
                            const SelectionLimits& limits,
                            const std::function<bool(const SelectedTrace&)>& visit) {
  return Selector(store, selection, limits, visit).Run();
}

Result<void> CheckRange(TimestampUs start, TimestampUs end, DurationUs longest) {
  if (start >= end) return MakeError(ErrorCode::kInvalid, "StartTime must be before EndTime");
  if (end - start <= longest) return {};
  return MakeError(ErrorCode::kInvalid, fmt::format("Time range cannot be longer than {} hours",
                                                    longest.us / kUsPerHour));
}

}  // namespace roentgen::query
