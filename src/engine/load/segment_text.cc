#include "engine/load/segment_text.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <cstring>
#include <iterator>

#include "base/hex.h"

namespace roentgen::load {
namespace {

// Appends members to an object, minding the commas; empty values are left out.
class ObjectText {
 public:
  explicit ObjectText(std::string& out) : out_(out) { out_ += '{'; }
  void Close() { out_ += '}'; }

  std::string& Key(std::string_view key) {
    if (!first_) out_ += ',';
    first_ = false;
    out_ += '"';
    out_ += key;
    out_ += "\":";
    return out_;
  }
  void Text(std::string_view key, std::string_view value) {
    if (!value.empty()) AppendQuoted(Key(key), value);
  }
  void Id(std::string_view key, SegmentId id) {
    if (!id.IsNone()) Hex(key, id);
  }
  void Number(std::string_view key, std::int64_t value) {
    fmt::format_to(std::back_inserter(Key(key)), "{}", value);
  }
  void True(std::string_view key, bool value) {
    if (value) Key(key) += "true";
  }

 private:
  void Hex(std::string_view key, SegmentId id) {
    Key(key) += '"';
    AppendHex(out_, id.value(), 16);
    out_ += '"';
  }

  std::string& out_;
  bool first_ = true;
};

template <class Items, class Append>
void AppendList(std::string& out, const Items& items, Append append) {
  out += '[';
  bool first = true;
  for (const auto& item : items) {
    if (!first) out += ',';
    first = false;
    append(item);
  }
  out += ']';
}

void AppendHttp(std::string& out, const HttpBlock& http) {
  ObjectText block(out);
  if (!http.method.empty() || !http.url.empty()) {
    ObjectText request(block.Key("request"));
    request.Text("method", http.method);
    request.Text("url", http.url);
    request.Text("client_ip", http.client_ip);
    request.Text("user_agent", http.user_agent);
    request.True("x_forwarded_for", http.x_forwarded_for);
    request.True("traced", http.traced);
    request.Close();
  }
  if (http.status) {
    ObjectText response(block.Key("response"));
    response.Number("status", *http.status);
    if (http.content_length) response.Number("content_length", *http.content_length);
    response.Close();
  }
  block.Close();
}

void AppendAws(std::string& out, const AwsBlock& aws) {
  ObjectText block(out);
  block.Text("operation", aws.operation);
  block.Text("region", aws.region);
  block.Text("request_id", aws.request_id);
  block.Text("table_name", aws.table_name);
  block.Text("queue_url", aws.queue_url);
  block.Text("bucket_name", aws.bucket_name);
  if (!aws.ec2_instance_id.empty()) {
    ObjectText ec2(block.Key("ec2"));
    ec2.Text("instance_id", aws.ec2_instance_id);
    ec2.Text("availability_zone", aws.availability_zone);
    ec2.Close();
  }
  if (!aws.sdk.empty()) {
    ObjectText xray(block.Key("xray"));
    xray.Text("sdk", aws.sdk);
    xray.Text("sdk_version", aws.sdk_version);
    xray.Close();
  }
  block.Close();
}

void AppendSql(std::string& out, const SqlBlock& sql) {
  ObjectText block(out);
  block.Text("url", sql.url);
  block.Text("sanitized_query", sql.sanitized_query);
  block.Text("database_type", sql.database_type);
  block.Text("database_version", sql.database_version);
  block.Text("driver_version", sql.driver_version);
  block.Text("user", sql.user);
  block.Text("preparation", sql.preparation);
  block.Close();
}

void AppendException(std::string& out, const ExceptionRecord& exception) {
  ObjectText record(out);
  record.Text("id", exception.id);
  record.Text("type", exception.type);
  record.Text("message", exception.message);
  record.True("remote", exception.remote);
  if (exception.truncated > 0) record.Number("truncated", exception.truncated);
  record.Text("cause", exception.cause);
  AppendList(record.Key("stack"), exception.stack, [&](const StackFrame& frame) {
    ObjectText line(out);
    line.Text("path", frame.path);
    line.Number("line", frame.line);
    line.Text("label", frame.label);
    line.Close();
  });
  record.Close();
}

void AppendCause(std::string& out, const Cause& cause) {
  if (!cause.reference.empty()) return AppendQuoted(out, cause.reference);
  ObjectText block(out);
  block.Text("working_directory", cause.working_directory);
  AppendList(block.Key("exceptions"), cause.exceptions,
             [&](const ExceptionRecord& exception) { AppendException(out, exception); });
  block.Close();
}

void AppendNumber(std::string& out, double value) {
  if (value == std::floor(value) && std::abs(value) < 1e15) {
    fmt::format_to(std::back_inserter(out), "{}", static_cast<std::int64_t>(value));
  } else {
    fmt::format_to(std::back_inserter(out), "{}", value);
  }
}

void AppendAnnotations(std::string& out, const Segment& segment) {
  ObjectText block(out);
  for (const auto& [key, value] : segment.annotations) {
    block.Key(key);
    if (const bool* flag = std::get_if<bool>(&value)) out += *flag ? "true" : "false";
    if (const double* number = std::get_if<double>(&value)) AppendNumber(out, *number);
    if (const std::string* text = std::get_if<std::string>(&value)) AppendQuoted(out, *text);
  }
  block.Close();
}

void AppendLink(std::string& out, const Link& link) {
  ObjectText record(out);
  record.Text("trace_id", link.trace_id.ToString());
  record.Id("id", link.id);
  ObjectText attributes(record.Key("attributes"));
  attributes.Text("aws.xray.reserved.reference_type",
                  link.kind == LinkKind::kParent ? "parent" : "child");
  attributes.Close();
  record.Close();
}

void AppendIdentity(ObjectText& object, const Segment& segment) {
  object.Text("name", segment.name);
  object.Id("id", segment.id);
  if (segment.trace_id != TraceId{}) object.Text("trace_id", segment.trace_id.ToString());
  object.Id("parent_id", segment.parent_id);
  // An embedded subsegment is told by where it stands; an independent one by its trace id and type.
  if (segment.is_subsegment && segment.trace_id != TraceId{}) object.Text("type", "subsegment");
  AppendSeconds(object.Key("start_time"), segment.start_time);
  if (segment.end_time) AppendSeconds(object.Key("end_time"), *segment.end_time);
  object.True("in_progress", segment.in_progress);
  if (segment.name_space == Namespace::kAws) object.Text("namespace", "aws");
  if (segment.name_space == Namespace::kRemote) object.Text("namespace", "remote");
}

}  // namespace

void AppendSegment(std::string& out, const Segment& segment) {
  ObjectText object(out);
  AppendIdentity(object, segment);
  object.True("error", segment.flags.error);
  object.True("throttle", segment.flags.throttle);
  object.True("fault", segment.flags.fault);
  object.Text("user", segment.user);
  object.Text("origin", segment.origin);
  if (segment.http) AppendHttp(object.Key("http"), *segment.http);
  if (segment.aws) AppendAws(object.Key("aws"), *segment.aws);
  if (segment.sql) AppendSql(object.Key("sql"), *segment.sql);
  if (segment.cause) AppendCause(object.Key("cause"), *segment.cause);
  if (!segment.service_version.empty()) {
    ObjectText service(object.Key("service"));
    service.Text("version", segment.service_version);
    service.Close();
  }
  if (!segment.annotations.empty()) AppendAnnotations(object.Key("annotations"), segment);
  if (!segment.metadata_json.empty()) object.Key("metadata") += segment.metadata_json;
  if (!segment.links.empty()) {
    AppendList(object.Key("links"), segment.links,
               [&](const Link& link) { AppendLink(out, link); });
  }
  if (!segment.subsegments.empty()) {
    AppendList(object.Key("subsegments"), segment.subsegments,
               [&](const Segment& child) { AppendSegment(out, child); });
  }
  object.Close();
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

void AppendQuoted(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  out += '"';
}

}  // namespace roentgen::load
