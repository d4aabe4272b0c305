#include "engine/query/trace_queries.h"

#include <algorithm>

#include <fmt/core.h>

#include "base/hash.h"
#include "engine/assemble/summary.h"
#include "engine/graph/contribution.h"
#include "engine/graph/graph_builder.h"
#include "engine/query/page_token.h"

namespace roentgen::query {
namespace {

constexpr std::size_t kMaxBackLinks = 100;  // links shown of one trace (X-Ray quotas)
// A trace may start up to an hour before the second its id names (engine/ingest/committer.cc).
constexpr DurationUs kStartBeforeIndex{kUsPerHour};

Error Invalid(std::string message) { return MakeError(ErrorCode::kInvalid, std::move(message)); }

Result<void> CheckRange(TimestampUs start, TimestampUs end, DurationUs longest) {
  if (start >= end) return Invalid("StartTime must be before EndTime");
  if (end - start > longest) {
    return Invalid(
        fmt::format("Time range cannot be longer than {} hours", longest.us / kUsPerHour));
  }
  return {};
}

Result<std::vector<TraceId>> ParseIds(std::span<const std::string> texts, std::size_t most) {
  if (texts.size() > most) return Invalid(fmt::format("Exceeding maximum query size: {}", most));
  std::vector<TraceId> ids;
  for (const std::string& text : texts) {
    const auto id = TraceId::Parse(text);
    if (!id) return Invalid(fmt::format("Invalid trace id: {}", text));
    if (std::ranges::find(ids, *id) == ids.end()) ids.push_back(*id);
  }
  return ids;
}

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
                                       const SummariesRequest& request) {
  std::optional<TimestampUs> matched;
  for (const auto& document : trace.documents) {
    const Segment& segment = document.segment;
    if (request.range_type == TimeRangeType::kEvent) {
      if (!IsActiveIn(segment, request.start, request.end)) continue;
      const TimestampUs at = LastEventIn(segment, request.start, request.end);
      matched = std::max(matched.value_or(at), at);
    } else if (segment.end_time && *segment.end_time >= request.start &&
               *segment.end_time < request.end) {
      matched = std::max(matched.value_or(*segment.end_time), *segment.end_time);
    }
  }
  return matched;
}

// Rows that can match: a trace is listed by its start, but Event and Service ask when it was busy.
TraceScan ScanFor(const SummariesRequest& request, DurationUs longest_trace, AccountId account) {
  TraceScan scan{account, request.start, request.end, std::nullopt};
  if (request.range_type == TimeRangeType::kTraceId) return scan;
  scan.from = request.start - longest_trace;
  scan.to = request.end + kStartBeforeIndex;
  return scan;
}

bool CanMatch(const SummariesRequest& request, const TraceRow& row) {
  if (request.range_type == TimeRangeType::kTraceId) return true;
  return row.start < request.end && row.end >= request.start;
}

graph::TraceSketch SketchOf(const assemble::AssembledTrace& trace, AccountId tenant,
                            graph::NodeTable& nodes) {
  graph::TraceSketch sketch;
  sketch.id = trace.id;
  for (const auto& document : trace.documents) {
    sketch.Put(graph::MakeSketch(document.segment, 0, document.json.size(), tenant, nodes));
  }
  return sketch;
}

// Link edges between the traces asked for; a link that leads elsewhere has no node to come from.
void AddLinks(const std::vector<graph::TraceSketch>& sketches, graph::ContributionSum& sum) {
  for (const graph::TraceSketch& sketch : sketches) {
    for (const graph::DocumentSketch& document : sketch.documents) {
      for (const graph::LinkSketch& link : document.links) {
        const auto source =
            std::ranges::find(sketches, link.producer_trace, &graph::TraceSketch::id);
        if (source == sketches.end()) continue;
        const auto producer = graph::ResolveProducer(*source, link.producer_id);
        if (producer) graph::AddLink(sketch, document, *producer, sum, 1);
      }
    }
  }
}

}  // namespace

TraceQueries::TraceQueries(const SegmentStore& store, QueryLimits limits)
    : store_(store), limits_(limits) {}

Result<SummariesPage> TraceQueries::GetTraceSummaries(const SummariesRequest& request) const {
  RG_TRY_VOID(CheckRange(request.start, request.end, limits_.max_summary_range));
  if (!request.filter_expression.empty()) {
    return MakeError(ErrorCode::kUnsupported,
                     "FilterExpression is not offered by this version yet");
  }
  if (request.sampling) {
    return MakeError(ErrorCode::kUnsupported, "Sampling is not offered by this version yet");
  }
  DurationUs longest_trace;
  if (request.range_type != TimeRangeType::kTraceId) {
    RG_TRY(longest_trace, store_.LongestTrace());
  }
  TraceScan scan = ScanFor(request, longest_trace, limits_.account);
  if (!request.next_token.empty()) {
    RG_TRY(scan.before, DecodeToken(request.next_token));
  }
  SummariesPage page;
  page.approximate_time = request.start;
  std::vector<TraceRow> rows;
  std::optional<TraceScan::Cursor> resume;
  std::size_t scanned = 0;
  RG_TRY_VOID(store_.ScanTraces(scan, [&](const TraceRow& row) {
    if (rows.size() == limits_.page_summaries || scanned == limits_.page_rows_scanned) {
      page.next_token = EncodeToken(*resume);
      page.approximate_time = resume->index_time;
      return false;
    }
    ++scanned;
    resume = TraceScan::Cursor{row.index_time, row.id};
    if (CanMatch(request, row)) rows.push_back(row);
    return true;
  }));
  page.processed = scanned;
  wire::SegmentDecoder decoder(wire::kStoredDocumentLimits);
  for (const TraceRow& row : rows) RG_TRY_VOID(AddSummary(request, row, decoder, page));
  return page;
}

Result<bool> TraceQueries::AddSummary(const SummariesRequest& request, const TraceRow& row,
                                      wire::SegmentDecoder& decoder, SummariesPage& page) const {
  RG_TRY(const auto loaded, store_.LoadTrace(limits_.account, row.id, limits_.summary_documents));
  if (!loaded) return false;  // dropped by retention since the scan
  RG_TRY(const auto trace, assemble::Assemble(*loaded, decoder, limits_.account));
  std::optional<TimestampUs> matched;
  if (request.range_type != TimeRangeType::kTraceId) {
    matched = MatchedTime(trace, request);
    if (!matched) return false;
  }
  TraceSummary summary = assemble::Summarise(trace, loaded->row, limits_.account);
  if (request.range_type == TimeRangeType::kEvent) summary.matched_event_time = matched;
  page.summaries.push_back(std::move(summary));
  return true;
}

Result<std::vector<ProcessedTrace>> TraceQueries::BatchGetTraces(
    std::span<const std::string> trace_ids) const {
  RG_TRY(const auto ids, ParseIds(trace_ids, limits_.max_trace_ids));
  wire::SegmentDecoder decoder(wire::kStoredDocumentLimits);
  std::vector<ProcessedTrace> traces;
  for (const TraceId& id : ids) {
    RG_TRY(const auto loaded, store_.LoadTrace(limits_.account, id, limits_.max_trace_documents));
    if (!loaded) continue;
    RG_TRY(const auto assembled, assemble::Assemble(*loaded, decoder, limits_.account));
    RG_TRY(const auto links, store_.LoadBackLinks(limits_.account, id, kMaxBackLinks));
    ProcessedTrace trace;
    trace.id = id;
    trace.duration = loaded->row.end - loaded->row.start;
    trace.limit_exceeded = (loaded->row.flags & kRowLimitExceeded) != 0 || loaded->truncated;
    RG_TRY(trace.segments, assemble::Process(assembled, links));
    traces.push_back(std::move(trace));
  }
  return traces;
}

Result<ServiceGraph> TraceQueries::GetServiceGraph(TimestampUs start, TimestampUs end) const {
  RG_TRY_VOID(CheckRange(start, end, limits_.max_graph_range));
  const std::int64_t from_minute = MinuteOf(start);
  const std::int64_t to_minute = MinuteOf({end.us - 1}) + 1;
  graph::GraphBuilder builder;
  RG_TRY_VOID(store_.ScanRollup(limits_.account, from_minute, to_minute,
                                [&](const RollupRow& row) { builder.Add(row); }));
  return builder.Build(StartOfMinute(from_minute), StartOfMinute(to_minute));
}

Result<ServiceGraph> TraceQueries::GetTraceGraph(std::span<const std::string> trace_ids) const {
  RG_TRY(const auto ids, ParseIds(trace_ids, limits_.max_graph_trace_ids));
  wire::SegmentDecoder decoder(wire::kStoredDocumentLimits);
  graph::NodeTable nodes;
  std::vector<graph::TraceSketch> sketches;
  TimestampUs start{INT64_MAX};
  TimestampUs end{INT64_MIN};
  for (const TraceId& id : ids) {
    RG_TRY(const auto loaded, store_.LoadTrace(limits_.account, id, limits_.max_trace_documents));
    if (!loaded) continue;
    RG_TRY(const auto assembled, assemble::Assemble(*loaded, decoder, limits_.account));
    sketches.push_back(SketchOf(assembled, limits_.account, nodes));
    start = std::min(start, loaded->row.start);
    end = std::max(end, loaded->row.end);
  }
  graph::ContributionSum sum;
  for (const graph::TraceSketch& sketch : sketches) graph::AddTrace(sketch, sum, 1);
  AddLinks(sketches, sum);
  graph::GraphBuilder builder;
  for (const RollupRow& row : sum.TakeRows()) builder.Add(row);
  return sketches.empty() ? ServiceGraph{} : builder.Build(start, end);
}

}  // namespace roentgen::query
