// One root segment and four callees of about 500 bytes each, written straight as text: the
// generator must never be what a throughput measurement measures.

#include <array>
#include <charconv>
#include <string>
#include <string_view>

#include "base/hex.h"
#include "engine/load/segment_text.h"
#include "engine/load/topologies.h"

namespace roentgen::load {
namespace {

constexpr std::array<std::string_view, 5> kServices = {
    "bench-gateway", "bench-catalog", "bench-basket", "bench-pricing", "bench-stock"};
constexpr std::array<std::string_view, 4> kTiers = {"gold", "silver", "bronze", "free"};

void AppendDecimal(std::string& out, std::uint64_t value) {
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  out.append(digits.data(), end);
}

struct FlatSegment {
  std::size_t service = 0;
  SegmentId id;
  SegmentId parent;
  TimestampUs start;
  TimestampUs end;
  bool fault = false;
};

void AppendIdentity(std::string& out, const FlatSegment& segment, std::string_view trace_id) {
  out += R"({"name":")";
  out += kServices[segment.service];
  out += R"(","id":")";
  AppendHex(out, segment.id.value(), 16);
  out += R"(","trace_id":")";
  out += trace_id;
  if (!segment.parent.IsNone()) {
    out += R"(","parent_id":")";
    AppendHex(out, segment.parent.value(), 16);
  }
  out += R"(","start_time":)";
  AppendSeconds(out, segment.start);
  out += R"(,"end_time":)";
  AppendSeconds(out, segment.end);
}

void AppendBody(std::string& out, const FlatSegment& segment, Random& random) {
  const std::uint64_t draw = random.Next();
  if (segment.fault) out += R"(,"fault":true)";
  out += R"(,"http":{"request":{"method":"GET","url":"http://)";
  out += kServices[segment.service];
  out += R"(/api/v1/items/)";
  AppendDecimal(out, draw % 1000);
  out += R"(","user_agent":"roentgen-load/1.0"},"response":{"status":)";
  out += segment.fault ? "500" : "200";
  out += R"(,"content_length":)";
  AppendDecimal(out, (draw >> 10) % 10000);
  out += R"(}},"annotations":{"tier":")";
  out += kTiers[(draw >> 24) % kTiers.size()];
  out += R"(","user_id":)";
  AppendDecimal(out, (draw >> 26) % 10000);
  out += R"(,"order_id":)";
  AppendDecimal(out, 10000000 + (draw >> 40) % 90000000);
  out += R"(},"service":{"version":"1.4.2"},"origin":"AWS::EKS::Container")";
  out += R"(,"aws":{"xray":{"sdk":"X-Ray for C++","sdk_version":"1.0.0"}}})";
}

}  // namespace

void BuildFlat(TraceBuilder& builder) {
  Random& random = builder.random();
  const std::string trace_id = builder.trace_id().ToString();
  FlatSegment root;
  root.id = builder.NextId();
  root.start = builder.start();
  root.end = root.start + DurationUs{random.Latency(9000)};
  const std::size_t failing = random.Chance(builder.plan().error_share)
                                  ? 1 + random.Below(kServices.size() - 1)
                                  : kServices.size();
  root.fault = failing < kServices.size();

  for (std::size_t service = 0; service < kServices.size(); ++service) {
    FlatSegment segment = root;
    if (service > 0) {
      segment.service = service;
      segment.id = builder.NextId();
      segment.parent = root.id;
      segment.start = root.start + DurationUs{static_cast<std::int64_t>(random.Below(1000))};
      segment.end = segment.start + DurationUs{random.Latency(3000)};
      segment.fault = service == failing;
    }
    // Sent at once rather than when it ends: a throughput run keeps no queue of waiting documents.
    LoadDocument& document = builder.Send(builder.trace_id(), segment.id, 0);
    AppendIdentity(document.json, segment, trace_id);
    AppendBody(document.json, segment, random);
    builder.Disturb();
  }
}

}  // namespace roentgen::load
