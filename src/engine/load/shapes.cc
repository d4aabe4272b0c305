// Chains and fans: regular systems of any size, for layouts and limits.

#include <fmt/format.h>

#include <string>
#include <utility>

#include "engine/load/topologies.h"

namespace roentgen::load {
namespace {

constexpr std::int64_t kNetworkUs = 350;

struct Served {
  TimestampUs end;
  std::int64_t status = 200;
};

// The n-th service of a shape; owns the texts its profile points to.
struct NumberedService {
  std::string name;
  std::string host;

  NumberedService(std::string_view shape, int number)
      : name(fmt::format("{}-{:02}", shape, number)), host(name + ".shapes.internal:8080") {}
  ServiceProfile profile() const {
    return {name.c_str(), "AWS::EKS::Container", "1.0.0", host.c_str()};
  }
};

// A segment of `service` that works alone and answers `status`.
Served ServeLeaf(TraceBuilder& builder, const NumberedService& service, SegmentId parent,
                 TimestampUs start, std::int64_t status) {
  Segment segment = builder.Open(service.profile(), parent, start);
  Answer(segment, status, 64);
  segment.http->method = "GET";
  segment.http->url = "http://" + service.host + "/work";
  const TimestampUs end = start + DurationUs{builder.random().Latency(2500)};
  builder.Emit(std::move(segment), end);
  return {end, status};
}

Served ServeChain(TraceBuilder& builder, int level, SegmentId parent, TimestampUs start,
                  std::int64_t status) {
  const NumberedService self("chain", level);
  if (level >= builder.plan().depth) return ServeLeaf(builder, self, parent, start, status);
  const NumberedService next("chain", level + 1);
  Segment segment = builder.Open(self.profile(), parent, start);
  Segment call = builder.CallTo(next.profile(), "GET", "/work",
                                start + DurationUs{builder.random().Latency(800)});
  const Served below =
      ServeChain(builder, level + 1, call.id, call.start_time + DurationUs{kNetworkUs}, status);
  call.end_time = below.end + DurationUs{kNetworkUs};
  Answer(call, below.status);
  const TimestampUs end = *call.end_time + DurationUs{builder.random().Latency(400)};
  segment.subsegments.push_back(std::move(call));
  Answer(segment, below.status, 128);
  segment.http->method = "GET";
  segment.http->url = "http://" + self.host + "/work";
  builder.Emit(std::move(segment), end);
  return {end, below.status};
}

}  // namespace

void BuildChain(TraceBuilder& builder) {
  const std::int64_t status = builder.random().Chance(builder.plan().error_share) ? 503 : 200;
  ServeChain(builder, 1, SegmentId{}, builder.start(), status);
}

void BuildFan(TraceBuilder& builder) {
  Random& random = builder.random();
  const auto width = static_cast<std::uint64_t>(builder.plan().width);
  const std::uint64_t failing =
      random.Chance(builder.plan().error_share) ? random.Below(width) : width;
  const NumberedService root("fan", 0);
  Segment segment = builder.Open(root.profile(), SegmentId{}, builder.start());
  TimestampUs last = builder.start() + DurationUs{500};
  for (std::uint64_t i = 0; i < width; ++i) {
    const NumberedService leaf("fan", static_cast<int>(i) + 1);
    Segment call = builder.CallTo(leaf.profile(), "GET", "/work",
                                  builder.start() + DurationUs{random.Latency(600)});
    const Served below = ServeLeaf(builder, leaf, call.id, call.start_time + DurationUs{kNetworkUs},
                                   i == failing ? 500 : 200);
    call.end_time = below.end + DurationUs{kNetworkUs};
    last = std::max(last, *call.end_time);
    Answer(call, below.status);
    segment.subsegments.push_back(std::move(call));
  }
  Answer(segment, failing < width ? 502 : 200, 512);
  segment.http->method = "GET";
  segment.http->url = "http://" + root.host + "/work";
  builder.Emit(std::move(segment), last + DurationUs{random.Latency(500)});
}

}  // namespace roentgen::load
