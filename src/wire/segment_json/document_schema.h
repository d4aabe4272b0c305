// What a segment document may hold, as tables of keys and rules.
//
// Source: X-Ray developer guide, segment documents; JSON schema 1.0.0 of segment documents; the
// `links` block as OpenTelemetry's exporter writes it. Choices where these are silent:
// docs/adr/0004.
#pragma once

#include "wire/segment_json/key_table.h"

namespace roentgen::wire {

inline constexpr KeyTable kHttpRequestKeys({
    {"method", Rule::kShortText},
    {"url", Rule::kShortText},
    {"user_agent", Rule::kShortText},
    {"client_ip", Rule::kShortText},
    {"x_forwarded_for", Rule::kBool},
    {"traced", Rule::kBool},
});

inline constexpr KeyTable kHttpResponseKeys({
    {"status", Rule::kInteger},
    {"content_length", Rule::kInteger},
});

inline constexpr KeyTable kHttpKeys({
    {"request", Rule::kObject, &kHttpRequestKeys},
    {"response", Rule::kObject, &kHttpResponseKeys},
});

inline constexpr KeyTable kSqlKeys({
    {"connection_string", Rule::kText},
    {"url", Rule::kText},
    {"sanitized_query", Rule::kText},
    {"database_type", Rule::kText},
    {"database_version", Rule::kText},
    {"driver_version", Rule::kText},
    {"user", Rule::kShortText},
    {"preparation", Rule::kText},
});

inline constexpr KeyTable kComputeKeys({
    {"instance_id", Rule::kText},
    {"availability_zone", Rule::kText},
});

inline constexpr KeyTable kSdkKeys({
    {"sdk", Rule::kText},
    {"sdk_version", Rule::kText},
});

// SDKs add whatever parameters of a call they record; unlisted keys pass as they are.
inline constexpr KeyTable kAwsKeys({
    {"account_id", Rule::kText},
    {"operation", Rule::kText},
    {"region", Rule::kText},
    {"request_id", Rule::kText},
    {"queue_url", Rule::kText},
    {"queue_name", Rule::kText},
    {"table_name", Rule::kText},
    {"bucket_name", Rule::kText},
    {"function_name", Rule::kText},
    {"topic_arn", Rule::kText},
    {"resource_names", Rule::kTexts},
    {"ec2", Rule::kObject, &kComputeKeys},
    {"ecs", Rule::kObject, &kComputeKeys},
    {"xray", Rule::kObject, &kSdkKeys},
    {"tracing", Rule::kObject, &kSdkKeys},
});

inline constexpr KeyTable kStackFrameKeys({
    {"path", Rule::kText},
    {"line", Rule::kInteger},
    {"label", Rule::kText},
});

inline constexpr KeyTable kExceptionKeys({
    {"id", Rule::kText},
    {"message", Rule::kText},
    {"type", Rule::kText},
    {"remote", Rule::kBool},
    {"truncated", Rule::kInteger},
    {"skipped", Rule::kInteger},
    {"cause", Rule::kText},
    {"stack", Rule::kObjects, &kStackFrameKeys},
});

inline constexpr KeyTable kCauseKeys({
    {"working_directory", Rule::kText},
    {"paths", Rule::kTexts},
    {"exceptions", Rule::kObjects, &kExceptionKeys},
});

inline constexpr KeyTable kServiceKeys({
    {"version", Rule::kText},
});

inline constexpr KeyTable kLinkAttributeKeys({
    {"aws.xray.reserved.reference_type", Rule::kText},
});

inline constexpr KeyTable kLinkKeys({
    {"trace_id", Rule::kTraceId},
    {"id", Rule::kId},
    {"attributes", Rule::kObject, &kLinkAttributeKeys},
});

// Segments and subsegments alike: the few fields that only one of them defines do no harm on the
// other.
inline constexpr KeyTable kEntityKeys({
    {"name", Rule::kText},
    {"id", Rule::kId},
    {"trace_id", Rule::kTraceId},
    {"start_time", Rule::kTime},
    {"end_time", Rule::kTime},
    {"in_progress", Rule::kInProgress},
    {"parent_id", Rule::kId},
    {"type", Rule::kText},
    {"inferred", Rule::kBool},
    {"namespace", Rule::kText},
    {"error", Rule::kBool},
    {"throttle", Rule::kBool},
    {"fault", Rule::kBool},
    {"service", Rule::kObject, &kServiceKeys},
    {"user", Rule::kShortText},
    {"origin", Rule::kText},
    {"resource_arn", Rule::kText},
    {"traced", Rule::kBool},
    {"http", Rule::kObject, &kHttpKeys},
    {"aws", Rule::kObject, &kAwsKeys},
    {"sql", Rule::kObject, &kSqlKeys},
    {"cause", Rule::kCause, &kCauseKeys},
    {"annotations", Rule::kAnnotations},
    {"metadata", Rule::kFreeObject},
    {"precursor_ids", Rule::kIds},
    {"links", Rule::kLinks},
    {"subsegments", Rule::kSubsegments},
});

// Own links and back-links of one entity together; X-Ray allows 20 a segment and 100 a trace.
inline constexpr std::size_t kMaxLinks = 100;

// An annotation that may be searched: its key without escapes, and its value.
struct AnnotationView {
  std::string_view key;
  JsonValue value;
};

// The annotations of an object that obey the rules, in text order; of a key given twice the last.
// Keys are `[A-Za-z0-9_.]{1,500}`, or `aws:` and more of these; values are strings, booleans and
// numbers.
void CollectAnnotations(JsonValue annotations, std::vector<AnnotationView>& out);

}  // namespace roentgen::wire
