#include "wire/segment_json/block_reader.h"

#include "wire/json/json_scalar.h"
#include "wire/json/utf8.h"
#include "wire/segment_json/document_schema.h"

namespace roentgen::wire {
namespace {

bool IsObject(JsonValue value) { return value && value.IsObject(); }
bool IsArray(JsonValue value) { return value && value.IsArray(); }

std::size_t CountElements(JsonValue array) {
  std::size_t count = 0;
  for (JsonValue element = array.first(); element.IsIn(array); element = element.next()) ++count;
  return count;
}

StackFrame ReadStackFrame(JsonValue value) {
  const Members members(kStackFrameKeys, value);
  StackFrame frame;
  ReadText(members[kStackFrameKeys.Slot("path")], frame.path);
  frame.line = ReadInteger(members[kStackFrameKeys.Slot("line")]).value_or(0);
  ReadText(members[kStackFrameKeys.Slot("label")], frame.label);
  return frame;
}

ExceptionRecord ReadException(JsonValue value) {
  const Members members(kExceptionKeys, value);
  ExceptionRecord exception;
  ReadText(members[kExceptionKeys.Slot("id")], exception.id);
  ReadText(members[kExceptionKeys.Slot("message")], exception.message);
  ReadText(members[kExceptionKeys.Slot("type")], exception.type);
  ReadText(members[kExceptionKeys.Slot("cause")], exception.cause);
  exception.remote = ReadFlag(members[kExceptionKeys.Slot("remote")]);
  exception.truncated = ReadInteger(members[kExceptionKeys.Slot("truncated")]).value_or(0);
  exception.skipped = ReadInteger(members[kExceptionKeys.Slot("skipped")]).value_or(0);
  const JsonValue stack = members[kExceptionKeys.Slot("stack")];
  if (!IsArray(stack)) return exception;
  exception.stack.reserve(CountElements(stack));
  for (JsonValue frame = stack.first(); frame.IsIn(stack); frame = frame.next()) {
    if (frame.IsObject()) exception.stack.push_back(ReadStackFrame(frame));
  }
  return exception;
}

void ReadHttpRequest(JsonValue value, HttpBlock& http) {
  if (!IsObject(value)) return;
  const Members members(kHttpRequestKeys, value);
  ReadText(members[kHttpRequestKeys.Slot("method")], http.method, kMaxShortChars);
  ReadText(members[kHttpRequestKeys.Slot("url")], http.url, kMaxShortChars);
  ReadText(members[kHttpRequestKeys.Slot("user_agent")], http.user_agent, kMaxShortChars);
  ReadText(members[kHttpRequestKeys.Slot("client_ip")], http.client_ip, kMaxShortChars);
  http.x_forwarded_for = ReadFlag(members[kHttpRequestKeys.Slot("x_forwarded_for")]);
  http.traced = ReadFlag(members[kHttpRequestKeys.Slot("traced")]);
}

void ReadSdk(JsonValue value, AwsBlock& aws) {
  if (!IsObject(value)) return;
  const Members members(kSdkKeys, value);
  ReadText(members[kSdkKeys.Slot("sdk")], aws.sdk);
  ReadText(members[kSdkKeys.Slot("sdk_version")], aws.sdk_version);
}

void ReadCompute(JsonValue value, std::string& zone, std::string* instance_id) {
  if (!IsObject(value)) return;
  const Members members(kComputeKeys, value);
  ReadText(members[kComputeKeys.Slot("availability_zone")], zone);
  if (instance_id != nullptr) ReadText(members[kComputeKeys.Slot("instance_id")], *instance_id);
}

AnnotationValue ReadAnnotationValue(JsonValue value) {
  if (value.IsBool()) return value.IsTrue();
  if (value.IsNumber()) return ParseJsonDouble(value.inner()).value_or(0);
  std::string text;
  ReadText(value, text, kMaxAnnotationChars);
  return text;
}

}  // namespace

bool ReadText(JsonValue value, std::string& out, std::size_t max_chars) {
  if (!value || !value.IsString()) return false;
  if (!value.escaped()) {
    out.assign(PrefixOfChars(value.inner(), max_chars));
    return true;
  }
  out.clear();
  AppendUnescaped(out, value.inner());
  out.resize(PrefixOfChars(out, max_chars).size());
  return true;
}

bool ReadFlag(JsonValue value) { return value && value.IsTrue(); }

std::optional<std::int64_t> ReadInteger(JsonValue value) {
  if (!value) return std::nullopt;
  if (value.IsNumber()) return ParseJsonInteger(value.inner());
  const bool spelled = value.IsString() && IsJsonNumber(value.inner());
  return spelled ? ParseJsonInteger(value.inner()) : std::nullopt;
}

SegmentId ReadSegmentId(JsonValue value) {
  if (!value || !value.IsString()) return {};
  std::string scratch;
  return SegmentId::Parse(value.text(scratch)).value_or(SegmentId());
}

std::optional<TraceId> ReadTraceId(JsonValue value) {
  if (!value || !value.IsString()) return std::nullopt;
  std::string scratch;
  return TraceId::Parse(value.text(scratch));
}

std::optional<HttpBlock> ReadHttp(JsonValue value) {
  if (!IsObject(value)) return std::nullopt;
  const Members members(kHttpKeys, value);
  std::optional<HttpBlock> http(std::in_place);
  ReadHttpRequest(members[kHttpKeys.Slot("request")], *http);
  const JsonValue response = members[kHttpKeys.Slot("response")];
  if (IsObject(response)) {
    const Members fields(kHttpResponseKeys, response);
    http->status = ReadInteger(fields[kHttpResponseKeys.Slot("status")]);
    http->content_length = ReadInteger(fields[kHttpResponseKeys.Slot("content_length")]);
  }
  return http;
}

std::optional<AwsBlock> ReadAws(JsonValue value) {
  if (!IsObject(value)) return std::nullopt;
  const Members members(kAwsKeys, value);
  std::optional<AwsBlock> aws(std::in_place);
  ReadText(members[kAwsKeys.Slot("account_id")], aws->account_id);
  ReadText(members[kAwsKeys.Slot("operation")], aws->operation);
  ReadText(members[kAwsKeys.Slot("region")], aws->region);
  ReadText(members[kAwsKeys.Slot("request_id")], aws->request_id);
  ReadText(members[kAwsKeys.Slot("queue_url")], aws->queue_url);
  ReadText(members[kAwsKeys.Slot("queue_name")], aws->queue_name);
  ReadText(members[kAwsKeys.Slot("table_name")], aws->table_name);
  ReadText(members[kAwsKeys.Slot("bucket_name")], aws->bucket_name);
  ReadText(members[kAwsKeys.Slot("function_name")], aws->function_name);
  ReadText(members[kAwsKeys.Slot("topic_arn")], aws->topic_arn);
  aws->resource_names = ReadTexts(members[kAwsKeys.Slot("resource_names")]);
  // An instance knows its zone better than a container, an SDK its name better than the old block.
  ReadCompute(members[kAwsKeys.Slot("ecs")], aws->availability_zone, nullptr);
  ReadCompute(members[kAwsKeys.Slot("ec2")], aws->availability_zone, &aws->ec2_instance_id);
  ReadSdk(members[kAwsKeys.Slot("tracing")], *aws);
  ReadSdk(members[kAwsKeys.Slot("xray")], *aws);
  return aws;
}

std::optional<SqlBlock> ReadSql(JsonValue value) {
  if (!IsObject(value)) return std::nullopt;
  const Members members(kSqlKeys, value);
  std::optional<SqlBlock> sql(std::in_place);
  ReadText(members[kSqlKeys.Slot("connection_string")], sql->connection_string);
  ReadText(members[kSqlKeys.Slot("url")], sql->url);
  ReadText(members[kSqlKeys.Slot("sanitized_query")], sql->sanitized_query);
  ReadText(members[kSqlKeys.Slot("database_type")], sql->database_type);
  ReadText(members[kSqlKeys.Slot("database_version")], sql->database_version);
  ReadText(members[kSqlKeys.Slot("driver_version")], sql->driver_version);
  ReadText(members[kSqlKeys.Slot("user")], sql->user, kMaxShortChars);
  ReadText(members[kSqlKeys.Slot("preparation")], sql->preparation);
  return sql;
}

std::optional<Cause> ReadCause(JsonValue value) {
  if (!value) return std::nullopt;
  std::optional<Cause> cause(std::in_place);
  if (ReadText(value, cause->reference)) return cause;
  if (!value.IsObject()) return std::nullopt;
  const Members members(kCauseKeys, value);
  ReadText(members[kCauseKeys.Slot("working_directory")], cause->working_directory);
  cause->paths = ReadTexts(members[kCauseKeys.Slot("paths")]);
  const JsonValue exceptions = members[kCauseKeys.Slot("exceptions")];
  if (!IsArray(exceptions)) return cause;
  for (JsonValue one = exceptions.first(); one.IsIn(exceptions); one = one.next()) {
    if (one.IsObject()) cause->exceptions.push_back(ReadException(one));
  }
  return cause;
}

std::optional<Link> ReadLink(JsonValue value) {
  if (!IsObject(value)) return std::nullopt;
  const Members members(kLinkKeys, value);
  Link link;
  link.id = ReadSegmentId(members[kLinkKeys.Slot("id")]);
  const auto trace_id = ReadTraceId(members[kLinkKeys.Slot("trace_id")]);
  if (link.id.IsNone() || !trace_id) return std::nullopt;
  link.trace_id = *trace_id;
  const JsonValue attributes = members[kLinkKeys.Slot("attributes")];
  if (!IsObject(attributes)) return link;
  const Members fields(kLinkAttributeKeys, attributes);
  std::string kind;
  // Without the attribute a link is what a consumer writes: one to its producer.
  if (!ReadText(fields[kLinkAttributeKeys.Slot("aws.xray.reserved.reference_type")], kind)) {
    return link;
  }
  link.kind = kind == "parent"  ? LinkKind::kParent
              : kind == "child" ? LinkKind::kChild
                                : LinkKind::kOther;
  return link;
}

std::vector<Link> ReadLinks(JsonValue value) {
  std::vector<Link> links;
  if (!IsArray(value)) return links;
  for (JsonValue one = value.first(); one.IsIn(value) && links.size() < kMaxLinks;
       one = one.next()) {
    if (const auto link = ReadLink(one)) links.push_back(*link);
  }
  return links;
}

std::vector<SegmentId> ReadIds(JsonValue value) {
  std::vector<SegmentId> ids;
  if (!IsArray(value)) return ids;
  for (JsonValue one = value.first(); one.IsIn(value); one = one.next()) {
    if (const SegmentId id = ReadSegmentId(one); !id.IsNone()) ids.push_back(id);
  }
  return ids;
}

std::vector<std::string> ReadTexts(JsonValue value) {
  std::vector<std::string> texts;
  if (!IsArray(value)) return texts;
  for (JsonValue one = value.first(); one.IsIn(value); one = one.next()) {
    if (one.IsString()) ReadText(one, texts.emplace_back());
  }
  return texts;
}

std::vector<std::pair<std::string, AnnotationValue>> ReadAnnotations(JsonValue value) {
  std::vector<std::pair<std::string, AnnotationValue>> annotations;
  if (!IsObject(value) || value.IsEmpty()) return annotations;
  std::vector<AnnotationView> members;
  CollectAnnotations(value, members);
  annotations.reserve(members.size());
  for (const AnnotationView& member : members) {
    annotations.emplace_back(std::string(member.key), ReadAnnotationValue(member.value));
  }
  return annotations;
}

}  // namespace roentgen::wire
