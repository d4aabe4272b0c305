#include "engine/load/segment_text.h"

#include <array>
#include <cmath>

#include "wire/json/json_writer.h"

namespace roentgen::load {
namespace {

using wire::JsonWriter;

// Empty values are left out, as SDKs do.
void Text(JsonWriter& json, std::string_view key, std::string_view value) {
  if (!value.empty()) json.StringField(key, value);
}

void Id(JsonWriter& json, std::string_view key, SegmentId id) {
  if (!id.IsNone()) json.StringField(key, id.ToString());
}

void True(JsonWriter& json, std::string_view key, bool value) {
  if (value) json.BoolField(key, true);
}

void Time(JsonWriter& json, std::string_view key, TimestampUs time) {
  std::string text;
  AppendSeconds(text, time);
  json.RawField(key, text);
}

void WriteHttp(JsonWriter& json, const HttpBlock& http) {
  json.BeginObject();
  if (!http.method.empty() || !http.url.empty()) {
    json.Key("request").BeginObject();
    Text(json, "method", http.method);
    Text(json, "url", http.url);
    Text(json, "client_ip", http.client_ip);
    Text(json, "user_agent", http.user_agent);
    True(json, "x_forwarded_for", http.x_forwarded_for);
    True(json, "traced", http.traced);
    json.EndObject();
  }
  if (http.status) {
    json.Key("response").BeginObject().IntField("status", *http.status);
    if (http.content_length) json.IntField("content_length", *http.content_length);
    json.EndObject();
  }
  json.EndObject();
}

void WriteAws(JsonWriter& json, const AwsBlock& aws) {
  json.BeginObject();
  Text(json, "operation", aws.operation);
  Text(json, "region", aws.region);
  Text(json, "request_id", aws.request_id);
  Text(json, "table_name", aws.table_name);
  Text(json, "queue_url", aws.queue_url);
  Text(json, "bucket_name", aws.bucket_name);
  if (!aws.ec2_instance_id.empty()) {
    json.Key("ec2").BeginObject().StringField("instance_id", aws.ec2_instance_id);
    Text(json, "availability_zone", aws.availability_zone);
    json.EndObject();
  }
  if (!aws.sdk.empty()) {
    json.Key("xray").BeginObject().StringField("sdk", aws.sdk);
    Text(json, "sdk_version", aws.sdk_version);
    json.EndObject();
  }
  json.EndObject();
}

void WriteSql(JsonWriter& json, const SqlBlock& sql) {
  json.BeginObject();
  Text(json, "url", sql.url);
  Text(json, "sanitized_query", sql.sanitized_query);
  Text(json, "database_type", sql.database_type);
  Text(json, "database_version", sql.database_version);
  Text(json, "driver_version", sql.driver_version);
  Text(json, "user", sql.user);
  Text(json, "preparation", sql.preparation);
  json.EndObject();
}

void WriteException(JsonWriter& json, const ExceptionRecord& exception) {
  json.BeginObject();
  Text(json, "id", exception.id);
  Text(json, "type", exception.type);
  Text(json, "message", exception.message);
  True(json, "remote", exception.remote);
  if (exception.truncated > 0) json.IntField("truncated", exception.truncated);
  Text(json, "cause", exception.cause);
  json.Key("stack").BeginArray();
  for (const StackFrame& frame : exception.stack) {
    json.BeginObject().StringField("path", frame.path).IntField("line", frame.line);
    json.StringField("label", frame.label).EndObject();
  }
  json.EndArray().EndObject();
}

void WriteCause(JsonWriter& json, const Cause& cause) {
  if (!cause.reference.empty()) {
    json.String(cause.reference);
    return;
  }
  json.BeginObject();
  Text(json, "working_directory", cause.working_directory);
  json.Key("exceptions").BeginArray();
  for (const ExceptionRecord& exception : cause.exceptions) WriteException(json, exception);
  json.EndArray().EndObject();
}

// Whole numbers as SDKs write integers.
void WriteNumber(JsonWriter& json, double value) {
  const bool whole = value == std::floor(value) && std::abs(value) < 1e15;
  if (whole) {
    json.Int(static_cast<std::int64_t>(value));
  } else {
    json.Double(value);
  }
}

void WriteAnnotations(JsonWriter& json, const Segment& segment) {
  json.BeginObject();
  for (const auto& [key, value] : segment.annotations) {
    json.Key(key);
    if (const bool* flag = std::get_if<bool>(&value)) json.Bool(*flag);
    if (const double* number = std::get_if<double>(&value)) WriteNumber(json, *number);
    if (const std::string* text = std::get_if<std::string>(&value)) json.String(*text);
  }
  json.EndObject();
}

void WriteLink(JsonWriter& json, const Link& link) {
  json.BeginObject().StringField("trace_id", link.trace_id.ToString());
  Id(json, "id", link.id);
  json.Key("attributes").BeginObject();
  json.StringField("aws.xray.reserved.reference_type",
                   link.kind == LinkKind::kParent ? "parent" : "child");
  json.EndObject().EndObject();
}

void WriteIdentity(JsonWriter& json, const Segment& segment) {
  Text(json, "name", segment.name);
  Id(json, "id", segment.id);
  if (segment.trace_id != TraceId{}) json.StringField("trace_id", segment.trace_id.ToString());
  Id(json, "parent_id", segment.parent_id);
  // An embedded subsegment is told by where it stands; an independent one by its trace id and type.
  if (segment.is_subsegment && segment.trace_id != TraceId{}) {
    json.StringField("type", "subsegment");
  }
  Time(json, "start_time", segment.start_time);
  if (segment.end_time) Time(json, "end_time", *segment.end_time);
  True(json, "in_progress", segment.in_progress);
  if (segment.name_space == Namespace::kAws) json.StringField("namespace", "aws");
  if (segment.name_space == Namespace::kRemote) json.StringField("namespace", "remote");
}

void WriteBlocks(JsonWriter& json, const Segment& segment) {
  if (segment.http) WriteHttp(json.Key("http"), *segment.http);
  if (segment.aws) WriteAws(json.Key("aws"), *segment.aws);
  if (segment.sql) WriteSql(json.Key("sql"), *segment.sql);
  if (segment.cause) WriteCause(json.Key("cause"), *segment.cause);
  if (!segment.service_version.empty()) {
    json.Key("service").BeginObject().StringField("version", segment.service_version).EndObject();
  }
  if (!segment.annotations.empty()) WriteAnnotations(json.Key("annotations"), segment);
  if (!segment.metadata_json.empty()) json.RawField("metadata", segment.metadata_json);
}

void WriteSegment(JsonWriter& json, const Segment& segment) {
  json.BeginObject();
  WriteIdentity(json, segment);
  True(json, "error", segment.flags.error);
  True(json, "throttle", segment.flags.throttle);
  True(json, "fault", segment.flags.fault);
  Text(json, "user", segment.user);
  Text(json, "origin", segment.origin);
  WriteBlocks(json, segment);
  if (!segment.links.empty()) {
    json.Key("links").BeginArray();
    for (const Link& link : segment.links) WriteLink(json, link);
    json.EndArray();
  }
  if (!segment.subsegments.empty()) {
    json.Key("subsegments").BeginArray();
    for (const Segment& child : segment.subsegments) WriteSegment(json, child);
    json.EndArray();
  }
  json.EndObject();
}

}  // namespace

void AppendSegment(std::string& out, const Segment& segment) {
  JsonWriter json(out);
  WriteSegment(json, segment);
}

void AppendSeconds(std::string& out, TimestampUs time) {
  std::array<char, 24> text;
  auto* end = text.data() + text.size();
  auto* at = end;
  auto rest = static_cast<std::uint64_t>(time.us);
  for (int digit = 0; digit < 6; ++digit, rest /= 10) *--at = static_cast<char>('0' + rest % 10);
  *--at = '.';
  do {
    *--at = static_cast<char>('0' + rest % 10);
    rest /= 10;
  } while (rest != 0);
  out.append(at, static_cast<std::size_t>(end - at));
}

}  // namespace roentgen::load
