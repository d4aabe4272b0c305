// A segment or subsegment document as typed values. The document's own text stays beside it in the
// store, so fields that are unknown here are never lost.
//
// Source: X-Ray developer guide, segment documents (fields, blocks, limits).
// Thread-safety: value types; they own all their bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/time.h"
#include "model/ids.h"

namespace roentgen {

// error = 4xx, throttle = 429, fault = 5xx. Not exclusive; the booleans rule, not
// http.response.status.
struct Flags {
  bool error = false;
  bool throttle = false;
  bool fault = false;
  bool operator==(const Flags&) const = default;
};

struct HttpBlock {
  std::string method;
  std::string url;
  std::string user_agent;
  std::string client_ip;
  bool x_forwarded_for = false;
  bool traced = false;  // the callee is itself traced: a segment with this parent is expected
  std::optional<std::int64_t> status;
  std::optional<std::int64_t> content_length;
  bool operator==(const HttpBlock&) const = default;
};

struct SqlBlock {
  std::string connection_string;
  std::string url;
  std::string sanitized_query;
  std::string database_type;
  std::string database_version;
  std::string driver_version;
  std::string user;
  std::string preparation;  // "call" or "statement"
  bool operator==(const SqlBlock&) const = default;
};

// What the engine reads of the aws block; the rest is shown from the document's text.
struct AwsBlock {
  std::string account_id;
  std::string operation;
  std::string region;
  std::string request_id;
  std::string queue_url;
  std::string queue_name;
  std::string table_name;
  std::string bucket_name;
  std::string function_name;
  std::string topic_arn;
  std::vector<std::string> resource_names;
  std::string ec2_instance_id;
  std::string availability_zone;  // ec2, or ecs where OpenTelemetry puts it
  std::string sdk;
  std::string sdk_version;
  bool operator==(const AwsBlock&) const = default;
};

struct StackFrame {
  std::string path;
  std::int64_t line = 0;
  std::string label;
  bool operator==(const StackFrame&) const = default;
};

struct ExceptionRecord {
  std::string id;
  std::string message;
  std::string type;
  bool remote = false;
  std::int64_t truncated = 0;  // frames omitted
  std::int64_t skipped = 0;    // exceptions omitted between this one and its child
  std::string cause;           // id of the exception that caused this one
  std::vector<StackFrame> stack;
  bool operator==(const ExceptionRecord&) const = default;
};

struct Cause {
  std::string
      reference;  // id of an exception recorded elsewhere in the trace; then the rest is empty
  std::string working_directory;
  std::vector<std::string> paths;
  std::vector<ExceptionRecord> exceptions;
  bool operator==(const Cause&) const = default;
};

using AnnotationValue = std::variant<bool, double, std::string>;

enum class LinkKind { kParent, kChild, kOther };

struct Link {
  TraceId trace_id;
  SegmentId id;
  LinkKind kind = LinkKind::kParent;
  bool operator==(const Link&) const = default;
};

enum class Namespace { kNone, kAws, kRemote, kOther };

struct Segment {
  std::string name;
  SegmentId id;
  TraceId trace_id;            // none on embedded subsegments that do not repeat it
  SegmentId parent_id;         // none when absent
  bool is_subsegment = false;  // `type: "subsegment"`, or embedded
  TimestampUs start_time;
  std::optional<TimestampUs> end_time;
  bool in_progress = false;
  bool inferred = false;
  Namespace name_space = Namespace::kNone;
  Flags flags;

  std::string service_version;
  std::string user;
  std::string origin;
  std::string resource_arn;
  bool traced = false;  // subsegment level or http.request.traced
  std::optional<HttpBlock> http;
  std::optional<AwsBlock> aws;
  std::optional<SqlBlock> sql;
  std::optional<Cause> cause;
  std::vector<std::pair<std::string, AnnotationValue>> annotations;
  std::string metadata_json;  // the metadata object's text, or empty
  std::vector<SegmentId> precursor_ids;
  std::vector<Link> links;
  std::vector<Segment> subsegments;

  bool operator==(const Segment&) const = default;
  bool IsComplete() const { return end_time.has_value(); }
  DurationUs Duration() const { return end_time ? *end_time - start_time : DurationUs{}; }
};

}  // namespace roentgen
