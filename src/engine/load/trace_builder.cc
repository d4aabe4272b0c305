#include "engine/load/trace_builder.h"

#include <algorithm>
#include <string>
#include <utility>

#include "engine/load/segment_text.h"

namespace roentgen::load {
namespace {

constexpr std::uint64_t kTraceSalt = 0x7472616365ULL;
constexpr std::uint64_t kLinkSalt = 0x6c696e6bULL;
constexpr std::uint64_t kContentSalt = 0x636f6e74ULL;
constexpr double kStreamedShare = 0.03;  // segments that send one subsegment ahead of themselves
constexpr std::int64_t kSendDelayUs = 400;

// Where ids come from. Runs of the same seed are told apart by when they began and what they send:
// at the same time, two of them must not share a trace.
std::uint64_t SourceOf(const LoadPlan& plan) {
  const std::uint64_t run =
      Mix(static_cast<std::uint64_t>(plan.start.us)) + static_cast<std::uint64_t>(plan.topology);
  return Mix(plan.seed ^ Mix(run));
}

TraceId MakeTraceId(std::uint64_t source, std::uint64_t index, std::uint64_t salt,
                    TimestampUs start) {
  const std::uint64_t low = Mix(Mix(source ^ salt) ^ index);
  const auto high = static_cast<std::uint32_t>(Mix(low ^ salt));
  return {static_cast<std::uint32_t>(start.us / kUsPerSecond), high, low};
}

// What a segment's document holds while it is still open.
Segment Beginning(const Segment& segment) {
  Segment open = segment;
  open.end_time.reset();
  open.in_progress = true;
  open.flags = {};
  open.cause.reset();
  open.subsegments.clear();
  open.annotations.clear();
  open.metadata_json.clear();
  if (open.http) open.http->status.reset();
  if (open.http) open.http->content_length.reset();
  return open;
}

}  // namespace

TraceBuilder::TraceBuilder(const LoadPlan& plan, std::uint64_t index, TimestampUs start,
                           TraceContent& out)
    : plan_(plan),
      index_(index),
      start_(start),
      out_(out),
      random_(Mix(Mix(plan.seed ^ kContentSalt) ^ index)),
      source_(SourceOf(plan)),
      trace_id_(MakeTraceId(source_, index, kTraceSalt, start)),
      id_state_(Mix(Mix(source_) + index)) {}

SegmentId TraceBuilder::NextId() {
  const std::uint64_t value = Mix(id_state_);
  id_state_ += 0x9e3779b97f4a7c15ULL;
  return SegmentId{value == 0 ? 1 : value};
}

TraceId TraceBuilder::LinkedTraceId(TimestampUs start) const {
  return MakeTraceId(source_, index_, kLinkSalt, start);
}

Segment TraceBuilder::Open(const ServiceProfile& service, SegmentId parent, TimestampUs start) {
  Segment segment;
  segment.name = service.name;
  segment.origin = service.origin;
  segment.service_version = service.version;
  segment.id = NextId();
  segment.trace_id = trace_id_;
  segment.parent_id = parent;
  segment.start_time = start;
  return segment;
}

Segment TraceBuilder::Sub(std::string_view name, Namespace kind, TimestampUs start) {
  Segment sub;
  sub.name = name;
  sub.id = NextId();
  sub.is_subsegment = true;
  sub.name_space = kind;
  sub.start_time = start;
  return sub;
}

Segment TraceBuilder::CallTo(const ServiceProfile& callee, std::string_view method,
                             std::string_view path, TimestampUs start, bool traced) {
  Segment call = Sub(callee.name, Namespace::kRemote, start);
  call.http.emplace();
  call.http->method = method;
  call.http->url = "http://";
  call.http->url += callee.host;
  call.http->url += path;
  call.http->traced = traced;
  return call;
}

void TraceBuilder::Emit(Segment segment, TimestampUs end) {
  segment.end_time = end;
  const std::int64_t due_us = (end - start_).us + kSendDelayUs;
  if (random_.Chance(plan_.in_progress_share)) {
    LoadDocument& begun =
        Send(segment.trace_id, segment.id, (segment.start_time - start_).us + kSendDelayUs);
    begun.in_progress = true;
    AppendSegment(begun.json, Beginning(segment));
  }
  if (random_.Chance(kStreamedShare)) StreamOneApart(segment, due_us);
  AppendSegment(Send(segment.trace_id, segment.id, due_us).json, segment);
  Disturb();
}

// SDKs send finished subsegments ahead of a segment that has grown large. The first that made no
// call of its own is enough to exercise that path.
void TraceBuilder::StreamOneApart(Segment& segment, std::int64_t due_us) {
  const auto leaf = std::ranges::find_if(segment.subsegments, [](const Segment& sub) {
    return sub.subsegments.empty() && sub.name_space == Namespace::kNone;
  });
  if (leaf == segment.subsegments.end()) return;
  Segment apart = std::move(*leaf);
  segment.subsegments.erase(leaf);
  apart.trace_id = segment.trace_id;
  apart.parent_id = segment.id;
  AppendSegment(Send(apart.trace_id, apart.id, due_us).json, apart);
  Disturb();
}

LoadDocument& TraceBuilder::Send(TraceId trace, SegmentId id, std::int64_t due_us) {
  if (used_ == out_.documents.size()) out_.documents.emplace_back();
  LoadDocument& document = out_.documents[used_++];
  document.json.clear();
  document.trace_id = trace;
  document.id = id;
  document.due_us = due_us;
  document.in_progress = false;
  document.duplicate = false;
  return document;
}

void TraceBuilder::Disturb() {
  if (random_.Chance(plan_.late_share)) {
    const auto spread = static_cast<std::uint64_t>(std::max<std::int64_t>(plan_.late_by.us, 1));
    out_.documents[used_ - 1].due_us +=
        plan_.late_by.us / 2 + static_cast<std::int64_t>(random_.Below(spread));
  }
  if (random_.Chance(plan_.duplicate_share)) {
    const auto again_us = static_cast<std::int64_t>(random_.Below(kUsPerSecond));
    const LoadDocument first = out_.documents[used_ - 1];
    LoadDocument& copy = Send(first.trace_id, first.id, first.due_us + again_us);
    copy.json = first.json;
    copy.duplicate = true;
  }
}

void TraceBuilder::Finish() {
  out_.documents.resize(used_);
  // Nearly sorted already, because callees end before their callers: insertion, which is stable.
  const auto first = out_.documents.begin();
  for (auto at = first; at != out_.documents.end(); ++at) {
    const auto place = std::ranges::upper_bound(first, at, at->due_us, {}, &LoadDocument::due_us);
    std::rotate(place, at, at + 1);
  }
}

void Answer(Segment& segment, std::int64_t status, std::int64_t content_length) {
  if (!segment.http) segment.http.emplace();
  segment.http->status = status;
  if (content_length >= 0) segment.http->content_length = content_length;
  segment.flags.error = status >= 400 && status < 500;
  segment.flags.throttle = status == 429;
  segment.flags.fault = status >= 500;
}

}  // namespace roentgen::load
