// The traces of a range that satisfy a filter, newest first, read only as far as somebody looks.
//
// Rows are judged first, by index candidates and by the numbers in them; a trace's documents are
// read only when that leaves the question open. The evaluator has the last word, so an answer never
// depends on which index was used.
//
// Thread-safety: pure but for the store; any thread.
// Ownership:     borrows store and plan.
// Errors:        the store's.
// Bounds:        SelectionLimits; when one ends the selection early, `resume` says where.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "base/result.h"
#include "engine/assemble/assembled_trace.h"
#include "engine/match/plan.h"
#include "model/examined.h"
#include "ports/segment_store.h"

namespace roentgen::query {

enum class TimeRangeType { kTraceId, kEvent, kService };

struct SelectionLimits {
  AccountId account;
  std::size_t rows = 200'000;        // of the list, looked at
  std::size_t traces = 5'000;        // whose documents are read
  std::size_t documents = 10'000;    // of one trace
  std::size_t candidates = 200'000;  // of one index term; beyond that the list is read instead
  // Asked between traces: whether the time for it is over. Empty: never.
  std::function<bool()> is_over;
};

struct Selection {
  TimestampUs from;  // inclusive
  TimestampUs to;    // exclusive
  TimeRangeType range_type = TimeRangeType::kTraceId;
  const match::Plan* plan = nullptr;
  double fraction = 1;  // of the traces, the same ones every time
  std::optional<TraceScan::Cursor> before;
};

struct SelectedTrace {
  const TraceRow& row;
  const assemble::AssembledTrace& trace;
  const LoadedTrace& loaded;
  std::optional<TimestampUs> matched_time;  // of kEvent and kService ranges
};

struct SelectionEnd {
  std::optional<TraceScan::Cursor> resume;  // where to go on; nothing at the end of the range
  std::uint64_t processed = 0;              // traces looked at, matching or not
  SearchLimit limit = SearchLimit::kNone;   // what ended it early, unless `visit` did
};

// Calls `visit` for each trace until it returns false.
Result<SelectionEnd> Select(const SegmentStore& store, const Selection& selection,
                            const SelectionLimits& limits,
                            const std::function<bool(const SelectedTrace&)>& visit);

// Start before end, and no further apart than `longest`; else kInvalid, in X-Ray's words.
Result<void> CheckRange(TimestampUs start, TimestampUs end, DurationUs longest);

}  // namespace roentgen::query
