// The optional parts of a segment document as typed values. What does not fit its rule is left out;
// nothing here refuses a document.
//
// Thread-safety: pure functions. Every `value` may be absent.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/segment.h"
#include "wire/json/json_index.h"

namespace roentgen::wire {

// A string cut to `max_chars` code points; false when `value` is no string.
bool ReadText(JsonValue value, std::string& out, std::size_t max_chars = std::string::npos);
bool ReadFlag(JsonValue value);  // true only for the JSON value true
// A whole number, or a string holding one.
std::optional<std::int64_t> ReadInteger(JsonValue value);
SegmentId ReadSegmentId(JsonValue value);  // none when it is not an id
std::optional<TraceId> ReadTraceId(JsonValue value);

std::optional<HttpBlock> ReadHttp(JsonValue value);
std::optional<AwsBlock> ReadAws(JsonValue value);
std::optional<SqlBlock> ReadSql(JsonValue value);
std::optional<Cause> ReadCause(JsonValue value);
std::optional<Link> ReadLink(JsonValue value);
std::vector<Link> ReadLinks(JsonValue value);
std::vector<SegmentId> ReadIds(JsonValue value);
std::vector<std::string> ReadTexts(JsonValue value);
std::vector<std::pair<std::string, AnnotationValue>> ReadAnnotations(JsonValue value);

}  // namespace roentgen::wire
