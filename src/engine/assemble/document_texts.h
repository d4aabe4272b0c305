// Documents as text, and traces loaded from them, for the tests of this room.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "base/check.h"
#include "engine/assemble/assembled_trace.h"

namespace roentgen::assemble {

inline constexpr double kInProgress = -1;  // as the end of a document
inline constexpr std::int64_t kBase_s = 1'761'955'200;
inline constexpr std::string_view kTraceIdText = "1-69054d80-000000000000000000000001";

inline TimestampUs At(double seconds) {
  return {kBase_s * kUsPerSecond + static_cast<std::int64_t>(seconds * 1e6)};
}

// Times are seconds after the start of the trace. `more` is further fields, each after a comma.
inline std::string Nested(std::uint64_t id, std::string_view name, double start_s, double end_s,
                          std::string_view more = "") {
  const std::string end = end_s == kInProgress ? std::string(R"("in_progress":true)")
                                               : fmt::format(R"("end_time":{:.6f})",
                                                             static_cast<double>(kBase_s) + end_s);
  return fmt::format(R"({{"name":"{}","id":"{:016x}","start_time":{:.6f},{}{}}})", name, id,
                     static_cast<double>(kBase_s) + start_s, end, more);
}

inline std::string SegmentText(std::uint64_t id, std::string_view name, double start_s,
                               double end_s, std::string_view more = "") {
  return Nested(id, name, start_s, end_s, fmt::format(R"(,"trace_id":"{}"{})", kTraceIdText, more));
}

inline std::string Under(std::uint64_t parent) {
  return fmt::format(R"(,"parent_id":"{:016x}")", parent);
}

inline std::string Subsegment(std::uint64_t id, std::uint64_t parent, std::string_view name,
                              double start_s, double end_s, std::string_view more = "") {
  return SegmentText(id, name, start_s, end_s,
                     fmt::format(R"({},"type":"subsegment"{})", Under(parent), more));
}

inline std::string Holding(std::initializer_list<std::string> subsegments) {
  std::string text = R"(,"subsegments":[)";
  for (const std::string& each : subsegments) text += (text.back() == '[' ? "" : ",") + each;
  return text + "]";
}

inline constexpr std::string_view kRemote = R"(,"namespace":"remote")";
inline constexpr std::string_view kFault = R"(,"fault":true)";
inline constexpr std::string_view kError = R"(,"error":true)";

template <class... Texts>
std::string Join(const Texts&... texts) {
  std::string all;
  (all.append(texts), ...);
  return all;
}

// As a store would answer: by id, with the row of these documents.
inline LoadedTrace Load(const std::vector<std::string>& texts) {
  LoadedTrace loaded;
  loaded.row.id = *TraceId::Parse(kTraceIdText);
  loaded.row.start = {INT64_MAX};
  loaded.row.end = {INT64_MIN};
  wire::SegmentDecoder decoder(wire::kStoredDocumentLimits);
  for (const std::string& text : texts) {
    std::vector<wire::DecodedDocument> decoded;
    RG_CHECK(decoder.Decode(text, decoded) && decoded.size() == 1);
    const Segment& segment = decoded[0].segment;
    loaded.row.start = std::min(loaded.row.start, segment.start_time);
    loaded.row.end = std::max(loaded.row.end, segment.end_time.value_or(segment.start_time));
    loaded.documents.push_back(
        {segment.id, segment.is_subsegment, segment.in_progress, std::move(decoded[0].json)});
  }
  std::ranges::sort(loaded.documents, {}, &StoredDocument::id);
  return loaded;
}

inline AssembledTrace Assembled(const LoadedTrace& loaded) {
  wire::SegmentDecoder decoder(wire::kStoredDocumentLimits);
  auto trace = Assemble(loaded, decoder, AccountId(1));
  RG_CHECK(trace);
  return std::move(*trace);
}

inline AssembledTrace AssembledFrom(const std::vector<std::string>& texts) {
  return Assembled(Load(texts));
}

// The processed documents, decoded again.
inline std::vector<Segment> Shown(const AssembledTrace& trace,
                                  const std::vector<BackLink>& back_links = {}) {
  const auto processed = Process(trace, back_links);
  RG_CHECK(processed);
  std::vector<Segment> shown;
  wire::SegmentDecoder decoder(wire::kStoredDocumentLimits);
  for (const ProcessedSegment& each : *processed) {
    std::vector<wire::DecodedDocument> decoded;
    RG_CHECK(decoder.Decode(each.document, decoded) && decoded.size() == 1);
    shown.push_back(std::move(decoded[0].segment));
  }
  return shown;
}

// `name(child child(grandchild))` of each processed document, one a line.
inline std::string Outline(const Segment& entity) {
  std::string text = entity.name;
  for (const Segment& nested : entity.subsegments) {
    text += (&nested == &entity.subsegments.front() ? "(" : " ") + Outline(nested);
  }
  return entity.subsegments.empty() ? text : text + ")";
}

inline std::string OutlineOf(const std::vector<Segment>& shown) {
  std::string text;
  for (const Segment& each : shown) text += Outline(each) + (each.inferred ? " inferred\n" : "\n");
  return text;
}

inline std::string OutlineOf(const std::vector<std::string>& texts) {
  return OutlineOf(Shown(AssembledFrom(texts)));
}

}  // namespace roentgen::assemble
