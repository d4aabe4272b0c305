#include "wire/segment_json/segment_decoder.h"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "wire/json/json_scalar.h"
#include "wire/json/utf8.h"
#include "wire/segment_json/block_reader.h"
#include "wire/segment_json/document_schema.h"
#include "wire/segment_json/name_rule.h"

namespace roentgen::wire {
namespace {

using Outcome = std::expected<void, DocumentError>;
using Code = DocumentErrorCode;

// 10000-01-01. Later times are milliseconds given for seconds; differences of accepted times never
// overflow.
constexpr std::int64_t kEndOfTimeUs = 253'402'300'800 * kUsPerSecond;

constexpr std::size_t kMaxQuotedChars = 80;

// `"what?"` for error causes, cut short.
std::string Quoted(JsonValue value) {
  const std::string_view raw = value.raw();
  const std::string_view shown = PrefixOfChars(raw, kMaxQuotedChars);
  return shown.size() == raw.size() ? std::string(raw) : std::string(shown) + "...";
}

bool IsAbsent(JsonValue value) { return !value || value.IsNull(); }

// Microseconds of a time that is a number in range.
std::optional<std::int64_t> TimeOf(JsonValue value) {
  if (!value.IsNumber()) return std::nullopt;
  const auto us = ParseJsonMicros(value.inner());
  return us && *us >= 0 && *us < kEndOfTimeUs ? us : std::nullopt;
}

bool IsZeroOrEmpty(JsonValue value) {
  return value.IsString() && value.inner().find_first_not_of('0') == std::string_view::npos &&
         (value.inner().empty() || value.inner().size() == 16);
}

constexpr std::string_view kTimeRule =
    "must be a number of seconds since 1970, fraction allowed, before the year 10000";

// Reads one top-level document and all that is embedded in it.
class DocumentReader {
 public:
  DocumentReader(const DecodeLimits& limits, JsonValue root) : limits_(limits), root_(root) {}

  Outcome Read(Segment& segment) {
    const Members members(kEntityKeys, root_);
    const JsonValue type = members[kEntityKeys.Slot("type")];
    if (const JsonValue id = members[kEntityKeys.Slot("id")]; id && id.IsString()) {
      std::string scratch;
      id_ = id.text(scratch);
    }
    std::string type_text;
    segment.is_subsegment = ReadText(type, type_text) && type_text == "subsegment";
    in_subsegment_ = segment.is_subsegment;
    if (Outcome ok = Id(members, segment); !ok) return ok;
    if (Outcome ok = RequiredTraceId(members, segment); !ok) return ok;
    if (Outcome ok = Name(members, segment); !ok) return ok;
    if (Outcome ok = Times(members, segment); !ok) return ok;
    if (Outcome ok = RequiredParentId(members, segment); !ok) return ok;
    return Rest(members, segment);
  }

 private:
  std::unexpected<DocumentError> Fail(Code code, std::string cause = {}) const {
    return std::unexpected(DocumentError{code, id_, in_subsegment_, std::move(cause)});
  }

  // The cause of a fault that X-Ray reports of an embedded subsegment as the word null.
  std::string ObservedCause(std::string cause) const {
    return embedded_ ? std::string("null") : std::move(cause);
  }

  // "subsegment 70de5b6f19ff9a0b: " for embedded ones, whose id the error's Id does not say.
  std::string Which(const Segment& segment) const {
    if (!embedded_) return {};
    return segment.id.IsNone() ? "an embedded subsegment: "
                               : fmt::format("subsegment {}: ", segment.id.ToString());
  }

  Outcome Id(const Members& members, Segment& segment) const {
    const JsonValue id = members[kEntityKeys.Slot("id")];
    if (IsAbsent(id)) {
      return Fail(Code::kMissingId, embedded_ ? Which(segment) + "id is missing" : "");
    }
    segment.id = ReadSegmentId(id);
    if (!segment.id.IsNone()) return {};
    return Fail(Code::kInvalidId,
                Which(segment) +
                    fmt::format("id {} must be 16 hexadecimal digits, not all zero", Quoted(id)));
  }

  Outcome RequiredTraceId(const Members& members, Segment& segment) const {
    const JsonValue trace = members[kEntityKeys.Slot("trace_id")];
    if (IsAbsent(trace)) return Fail(Code::kMissingTraceId);
    const auto trace_id = ReadTraceId(trace);
    segment.trace_id = trace_id.value_or(TraceId());
    if (trace_id) return {};
    return Fail(
        Code::kInvalidTraceId,
        fmt::format("trace_id {} must be 1-, 8 hexadecimal digits, - and 24 more", Quoted(trace)));
  }

  Outcome Name(const Members& members, Segment& segment) const {
    const JsonValue name = members[kEntityKeys.Slot("name")];
    if (IsAbsent(name)) return Fail(Code::kMissingName, Which(segment) + "name is missing");
    const bool is_text = ReadText(name, segment.name);
    const std::string_view fault = is_text ? NameFault(segment.name) : "is not a string";
    if (fault.empty()) return {};
    return Fail(Code::kInvalidName, ObservedCause(fmt::format("name {} {}", Quoted(name), fault)));
  }

  Outcome Times(const Members& members, Segment& segment) const {
    const JsonValue start = members[kEntityKeys.Slot("start_time")];
    if (IsAbsent(start)) {
      return Fail(Code::kMissingStartTime, Which(segment) + "start_time is missing");
    }
    const auto start_us = TimeOf(start);
    if (!start_us) {
      return Fail(Code::kInvalidStartTime,
                  Which(segment) + fmt::format("start_time {} {}", Quoted(start), kTimeRule));
    }
    segment.start_time = TimestampUs{*start_us};
    const JsonValue end = members[kEntityKeys.Slot("end_time")];
    if (IsAbsent(end)) {
      segment.in_progress = ReadFlag(members[kEntityKeys.Slot("in_progress")]);
      return segment.in_progress ? Outcome() : Fail(Code::kMissingEndTime, ObservedCause({}));
    }
    const auto end_us = TimeOf(end);
    if (!end_us) {
      return Fail(Code::kInvalidEndTime,
                  Which(segment) + fmt::format("end_time {} {}", Quoted(end), kTimeRule));
    }
    // Clocks that were set back in between give ends before starts; such work took no time.
    segment.end_time = TimestampUs{std::max(*start_us, *end_us)};
    return {};
  }

  Outcome RequiredParentId(const Members& members, Segment& segment) const {
    const JsonValue parent = members[kEntityKeys.Slot("parent_id")];
    if (IsAbsent(parent) || IsZeroOrEmpty(parent)) {
      return segment.is_subsegment ? Fail(Code::kMissingParentId) : Outcome();
    }
    segment.parent_id = ReadSegmentId(parent);
    if (!segment.parent_id.IsNone()) return {};
    return Fail(Code::kInvalidParentId,
                fmt::format("parent_id {} must be 16 hexadecimal digits", Quoted(parent)));
  }

  Outcome Embedded(JsonValue value, Segment& segment) {
    const Members members(kEntityKeys, value);
    segment.is_subsegment = true;
    if (Outcome ok = Id(members, segment); !ok) return ok;
    if (Outcome ok = Name(members, segment); !ok) return ok;
    if (Outcome ok = Times(members, segment); !ok) return ok;
    segment.trace_id = ReadTraceId(members[kEntityKeys.Slot("trace_id")]).value_or(TraceId());
    segment.parent_id = ReadSegmentId(members[kEntityKeys.Slot("parent_id")]);
    return Rest(members, segment);
  }

  Outcome Rest(const Members& members, Segment& segment) {
    Flags(members, segment);
    if (const JsonValue service = members[kEntityKeys.Slot("service")];
        service && service.IsObject()) {
      const Members fields(kServiceKeys, service);
      ReadText(fields[kServiceKeys.Slot("version")], segment.service_version);
    }
    ReadText(members[kEntityKeys.Slot("user")], segment.user, kMaxShortChars);
    ReadText(members[kEntityKeys.Slot("origin")], segment.origin);
    ReadText(members[kEntityKeys.Slot("resource_arn")], segment.resource_arn);
    segment.http = ReadHttp(members[kEntityKeys.Slot("http")]);
    segment.traced = ReadFlag(members[kEntityKeys.Slot("traced")]) ||
                     (segment.http.has_value() && segment.http->traced);
    segment.aws = ReadAws(members[kEntityKeys.Slot("aws")]);
    segment.sql = ReadSql(members[kEntityKeys.Slot("sql")]);
    segment.cause = ReadCause(members[kEntityKeys.Slot("cause")]);
    segment.annotations = ReadAnnotations(members[kEntityKeys.Slot("annotations")]);
    if (const JsonValue metadata = members[kEntityKeys.Slot("metadata")];
        metadata && metadata.IsObject()) {
      segment.metadata_json = metadata.raw();
    }
    segment.precursor_ids = ReadIds(members[kEntityKeys.Slot("precursor_ids")]);
    segment.links = ReadLinks(members[kEntityKeys.Slot("links")]);
    return Subsegments(members[kEntityKeys.Slot("subsegments")], segment);
  }

  static void Flags(const Members& members, Segment& segment) {
    segment.flags.error = ReadFlag(members[kEntityKeys.Slot("error")]);
    segment.flags.throttle = ReadFlag(members[kEntityKeys.Slot("throttle")]);
    segment.flags.fault = ReadFlag(members[kEntityKeys.Slot("fault")]);
    segment.inferred = ReadFlag(members[kEntityKeys.Slot("inferred")]);
    std::string name_space;
    if (!ReadText(members[kEntityKeys.Slot("namespace")], name_space) || name_space.empty()) return;
    segment.name_space = name_space == "aws"      ? Namespace::kAws
                         : name_space == "remote" ? Namespace::kRemote
                                                  : Namespace::kOther;
  }

  Outcome Subsegments(JsonValue list, Segment& segment) {
    if (!list || !list.IsArray()) return {};
    std::size_t count = 0;
    for (JsonValue one = list.first(); one.IsIn(list); one = one.next()) {
      if (one.IsObject()) ++count;
    }
    subsegments_ += count;
    if (subsegments_ > limits_.max_subsegments) {
      return Fail(Code::kInvalidSegment,
                  fmt::format("more than {} subsegments", limits_.max_subsegments));
    }
    segment.subsegments.reserve(count);
    in_subsegment_ = embedded_ = true;
    for (JsonValue one = list.first(); one.IsIn(list); one = one.next()) {
      if (!one.IsObject()) continue;
      if (Outcome ok = Embedded(one, segment.subsegments.emplace_back()); !ok) return ok;
    }
    return {};
  }

  const DecodeLimits& limits_;
  JsonValue root_;
  std::optional<std::string> id_;
  bool in_subsegment_ = false;  // said in error messages
  bool embedded_ = false;
  std::size_t subsegments_ = 0;
};

std::unexpected<DocumentError> Refused(std::string cause) {
  return std::unexpected(
      DocumentError{Code::kInvalidSegment, std::nullopt, false, std::move(cause)});
}

}  // namespace

Outcome SegmentDecoder::Decode(std::string_view text, std::vector<DecodedDocument>& out) {
  text = TrimJsonSpace(text);
  if (text.size() > limits_.max_document_bytes) {
    return Refused(fmt::format("the document has {} bytes, more than the limit of {}", text.size(),
                               limits_.max_document_bytes));
  }
  if (auto parsed = index_.Parse(text, limits_.max_depth); !parsed) {
    return Refused(std::move(parsed.error().message));
  }
  const JsonValue root = index_.root();
  if (root.IsArray()) return DecodeArray(root, out);
  if (!root.IsObject())
    return Refused("the document is neither a JSON object nor an array of them");
  return DecodeOne(root, out);
}

Outcome SegmentDecoder::DecodeArray(JsonValue array, std::vector<DecodedDocument>& out) {
  if (array.IsEmpty())
    return std::unexpected(DocumentError{Code::kMissingId, std::nullopt, false, ""});
  const std::size_t before = out.size();
  for (JsonValue one = array.first(); one.IsIn(array); one = one.next()) {
    Outcome ok = one.IsObject() ? DecodeOne(one, out)
                                : Refused("an element of the document's array is not an object");
    if (!ok) {
      out.resize(before);
      return ok;
    }
  }
  return {};
}

Outcome SegmentDecoder::DecodeOne(JsonValue object, std::vector<DecodedDocument>& out) const {
  DecodedDocument& document = out.emplace_back();
  Outcome ok = DocumentReader(limits_, object).Read(document.segment);
  if (!ok) {
    out.pop_back();
    return ok;
  }
  document.json = object.raw();
  return {};
}

}  // namespace roentgen::wire
