// Builds the documents of one generated trace: hands out ids, times calls between services, and
// decides which documents are late, doubled, announced in progress or streamed apart.
//
// Thread-safety: one thread at a time.
// Ownership:     borrows `plan` and `out` for its lifetime.
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/load/load_plan.h"
#include "engine/load/random.h"
#include "engine/load/trace_content.h"
#include "model/segment.h"

namespace roentgen::load {

// A service as its segments show it. Borrows its texts, which are literals or outlive the build.
struct ServiceProfile {
  const char* name;
  const char* origin;   // compute, such as AWS::EKS::Container
  const char* version;  // of its release
  const char* host;     // in the URLs under which others call it
};

class TraceBuilder {
 public:
  TraceBuilder(const LoadPlan& plan, std::uint64_t index, TimestampUs start, TraceContent& out);
  TraceBuilder(const TraceBuilder&) = delete;
  TraceBuilder& operator=(const TraceBuilder&) = delete;

  Random& random() { return random_; }
  const LoadPlan& plan() const { return plan_; }
  std::uint64_t index() const { return index_; }
  TimestampUs start() const { return start_; }
  TraceId trace_id() const { return trace_id_; }

  SegmentId NextId();
  // The id of another trace that belongs to this one, such as that of a queue's consumer.
  TraceId LinkedTraceId(TimestampUs start) const;

  // A segment of `service` in this trace; not sent until `Emit`.
  Segment Open(const ServiceProfile& service, SegmentId parent, TimestampUs start);
  // A subsegment begun at `start`: local work, a call to another service, or an AWS call.
  Segment Sub(std::string_view name, Namespace kind, TimestampUs start);
  // A call to `callee` over HTTP, as the caller sees it; the callee's segment has it as parent.
  Segment CallTo(const ServiceProfile& callee, std::string_view method, std::string_view path,
                 TimestampUs start, bool traced = true);

  // Finishes `segment` at `end` and schedules its documents.
  void Emit(Segment segment, TimestampUs end);
  // Schedules one finished document's text; for topologies that write their text themselves.
  LoadDocument& Send(TraceId trace, SegmentId id, std::int64_t due_us);
  // Applies lateness and duplication to the document last sent, by the plan's shares.
  void Disturb();
  // Sorts the documents by when they are due; last.
  void Finish();

 private:
  void StreamOneApart(Segment& segment, std::int64_t due_us);

  const LoadPlan& plan_;
  const std::uint64_t index_;
  const TimestampUs start_;
  TraceContent& out_;
  Random random_;
  std::uint64_t source_;  // of ids
  TraceId trace_id_;
  std::uint64_t id_state_;
  std::size_t used_ = 0;  // documents of `out_` in use
};

// Sets status and, from it, the flags: 4xx error, 429 throttle too, 5xx fault.
void Answer(Segment& segment, std::int64_t status, std::int64_t content_length = -1);

}  // namespace roentgen::load
