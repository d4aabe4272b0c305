// X-Amzn-Trace-Id and traceparent: what a request carries from one service to the next.
//
// Thread-safety: value types.
// Errors:        parsing never fails as a whole; a part that is malformed is left out.
// Bounds:        kTraceHeaderBytesMax of an incoming header are read, the rest is ignored; extras
// keep
//                at most kExtrasBytesMax bytes.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <xray/ids.h>

namespace xray {

// Names of the headers.
inline constexpr std::string_view kTraceHeaderName = "X-Amzn-Trace-Id";
inline constexpr std::string_view kTraceparentName = "traceparent";
inline constexpr std::string_view kTracestateName = "tracestate";
// Bounds, see above.
inline constexpr std::size_t kTraceHeaderBytesMax = 4096;
inline constexpr std::size_t kExtrasBytesMax = 512;

// The caller's decision.
enum class SampledFlag : unsigned char {
  kUnknown,    // the header says nothing: this service decides
  kNo,         // Sampled=0
  kYes,        // Sampled=1
  kRequested,  // Sampled=?: this service decides and says so in its response
};

// A header's parts: read from an incoming request, written into an outgoing one.
struct TraceHeader {
  std::optional<TraceId> root;
  std::optional<SegmentId> parent;
  SampledFlag sampled = SampledFlag::kUnknown;
  // Lineage and every other key=value pair, `;` between them, passed on as they came. `Self` is not
  // kept.
  std::string extras;
  // W3C tracestate, passed on as it came.
  std::string tracestate;

  // "Root=1-...;Parent=...;Sampled=1;Lineage=...". Keys in any case, pairs in any order, spaces
  // trimmed.
  static TraceHeader Parse(std::string_view text);
  // "00-<trace id>-<parent id>-01" (W3C Trace Context, version 00 and later ones that begin like
  // it).
  static TraceHeader ParseTraceparent(std::string_view traceparent,
                                      std::string_view tracestate = {});
  // X-Amzn-Trace-Id if it has a Root, else traceparent, else the decision of X-Amzn-Trace-Id alone.
  static TraceHeader FromHeaders(std::string_view x_amzn_trace_id, std::string_view traceparent,
                                 std::string_view tracestate = {});

  // The header text; absent parts are left out. Extras follow.
  std::string ToString() const;
  // Empty without a root and a parent.
  std::string ToTraceparent() const;
};

}  // namespace xray
