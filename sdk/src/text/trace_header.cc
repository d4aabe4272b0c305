#include <xray/trace_header.h>

#include "src/text/hex.h"

namespace xray {
namespace {

std::string_view Trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool SameIgnoringCase(std::string_view a, std::string_view lower) {
  if (a.size() != lower.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const char c = a[i] >= 'A' && a[i] <= 'Z' ? static_cast<char>(a[i] - 'A' + 'a') : a[i];
    if (c != lower[i]) return false;
  }
  return true;
}

// Header values travel on into requests and logs of others: nothing but visible ASCII may pass.
bool Printable(std::string_view text) {
  for (const char c : text) {
    if (c < 0x20 || c > 0x7E) return false;
  }
  return true;
}

SampledFlag ParseSampled(std::string_view value) {
  if (value == "1") return SampledFlag::kYes;
  if (value == "0") return SampledFlag::kNo;
  if (value == "?") return SampledFlag::kRequested;
  return SampledFlag::kUnknown;
}

void TakePair(TraceHeader& header, std::string_view pair) {
  const auto equals = pair.find('=');
  if (equals == std::string_view::npos) return;
  const auto key = Trimmed(pair.substr(0, equals));
  const auto value = Trimmed(pair.substr(equals + 1));
  if (SameIgnoringCase(key, "root")) {
    header.root = TraceId::Parse(value);
  } else if (SameIgnoringCase(key, "parent")) {
    header.parent = SegmentId::Parse(value);
  } else if (SameIgnoringCase(key, "sampled")) {
    header.sampled = ParseSampled(value);
  } else if (!key.empty() && !SameIgnoringCase(key, "self") && Printable(key) && Printable(value)) {
    if (header.extras.size() + key.size() + value.size() + 2 > kExtrasBytesMax) return;
    if (!header.extras.empty()) header.extras += ';';
    header.extras.append(key).append("=").append(value);
  }
}

}  // namespace

TraceHeader TraceHeader::Parse(std::string_view text) {
  text = text.substr(0, kTraceHeaderBytesMax);
  TraceHeader header;
  while (!text.empty()) {
    const auto end = text.find(';');
    TakePair(header, text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return header;
}

TraceHeader TraceHeader::ParseTraceparent(std::string_view traceparent,
                                          std::string_view tracestate) {
  TraceHeader header;
  const auto text = Trimmed(traceparent);
  // 00-<32>-<16>-<2>, and for versions to come anything behind another '-'.
  const bool shaped = text.size() >= 55 && text[2] == '-' && text[35] == '-' && text[52] == '-' &&
                      (text.size() == 55 || text[55] == '-');
  if (!shaped) return header;
  const auto version = detail::ParseHex(text.substr(0, 2));
  if (!version || *version == 0xFF || (*version == 0 && text.size() != 55)) return header;
  const auto flags = detail::ParseHex(text.substr(53, 2));
  const auto root = TraceId::ParseW3c(text.substr(3, 32));
  const auto parent = SegmentId::Parse(text.substr(36, 16));
  if (!flags || !root || !parent) return header;
  header.root = root;
  header.parent = parent;
  header.sampled = (*flags & 1U) != 0 ? SampledFlag::kYes : SampledFlag::kNo;
  if (tracestate.size() <= kExtrasBytesMax && Printable(tracestate)) header.tracestate = tracestate;
  return header;
}

TraceHeader TraceHeader::FromHeaders(std::string_view x_amzn_trace_id, std::string_view traceparent,
                                     std::string_view tracestate) {
  TraceHeader header = Parse(x_amzn_trace_id);
  if (header.root) {
    // A client that sends both means one trace; its tracestate belongs to it.
    TraceHeader w3c = ParseTraceparent(traceparent, tracestate);
    if (w3c.root == header.root) header.tracestate = std::move(w3c.tracestate);
    return header;
  }
  TraceHeader w3c = ParseTraceparent(traceparent, tracestate);
  if (!w3c.root) return header;
  w3c.extras = std::move(header.extras);
  return w3c;
}

std::string TraceHeader::ToString() const {
  std::string text;
  const auto part = [&text](std::string_view key, std::string_view value) {
    if (!text.empty()) text += ';';
    text.append(key).append(value);
  };
  if (root) part("Root=", root->ToString());
  if (parent) part("Parent=", parent->ToString());
  switch (sampled) {
    case SampledFlag::kYes: part("Sampled=", "1"); break;
    case SampledFlag::kNo: part("Sampled=", "0"); break;
    case SampledFlag::kRequested: part("Sampled=", "?"); break;
    case SampledFlag::kUnknown: break;
  }
  if (!extras.empty()) part("", extras);
  return text;
}

std::string TraceHeader::ToTraceparent() const {
  if (!root || !parent) return {};
  return "00-" + root->ToW3c() + "-" + parent->ToString() +
         (sampled == SampledFlag::kYes ? "-01" : "-00");
}

}  // namespace xray
