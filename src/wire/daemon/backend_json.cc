#include "wire/daemon/backend_json.h"

#include "wire/json/json_index.h"
#include "wire/json/json_writer.h"

namespace roentgen::wire {
namespace {

constexpr std::size_t kMaxAnswerDepth = 16;
constexpr std::size_t kMaxDocumentDepth = 256;

// Of a key given twice the last one counts.
JsonValue Member(JsonValue object, std::string_view name) {
  JsonValue found;
  if (!object || !object.IsObject()) return found;
  std::string scratch;
  for (JsonValue key = object.first(); key.IsIn(object);) {
    const JsonValue value = key.next();
    if (key.text(scratch) == name) found = value;
    key = value.next();
  }
  return found;
}

std::string TextOf(JsonValue object, std::string_view name) {
  const JsonValue value = Member(object, name);
  std::string scratch;
  return value && value.IsString() ? std::string(value.text(scratch)) : std::string();
}

void WriteRecord(JsonWriter& json, const TelemetryRecord& record) {
  static constexpr std::array<std::string_view, 6> kFaultNames = {
      "TimeoutCount",     "ConnectionRefusedCount", "UnknownHostCount",
      "HTTPCode4XXCount", "HTTPCode5XXCount",       "OtherCount"};
  json.BeginObject()
      .TimeField("Timestamp", record.at)
      .Key("SegmentsReceivedCount")
      .Uint(record.received)
      .Key("SegmentsSentCount")
      .Uint(record.sent)
      .Key("SegmentsSpilloverCount")
      .Uint(record.spillover)
      .Key("SegmentsRejectedCount")
      .Uint(record.rejected)
      .Key("BackendConnectionErrors")
      .BeginObject();
  for (std::size_t i = 0; i < kFaultNames.size(); ++i) {
    json.Key(kFaultNames[i]).Uint(record.faults[i]);
  }
  json.EndObject().EndObject();
}

}  // namespace

Result<std::vector<UnprocessedSegment>> DecodeUnprocessed(std::string_view answer) {
  std::vector<UnprocessedSegment> out;
  JsonIndex index;
  RG_TRY_VOID(index.Parse(answer, kMaxAnswerDepth));
  if (!index.root().IsObject()) return MakeError(ErrorCode::kInvalid, "the answer is no object");
  const JsonValue list = Member(index.root(), "UnprocessedTraceSegments");
  if (!list || list.IsNull()) return out;
  if (!list.IsArray()) {
    return MakeError(ErrorCode::kInvalid, "UnprocessedTraceSegments is not a list");
  }
  for (JsonValue item = list.first(); item.IsIn(list); item = item.next()) {
    out.push_back({TextOf(item, "Id"), TextOf(item, "ErrorCode"), TextOf(item, "Message")});
  }
  return out;
}

DocumentNames NamesOf(std::string_view document) {
  JsonIndex index;
  if (!index.Parse(document, kMaxDocumentDepth)) return {};
  const JsonValue root = index.root();
  return {TextOf(root, "id"), TextOf(root, "trace_id"), TextOf(root, "name")};
}

std::string EncodeTelemetry(std::span<const TelemetryRecord> records,
                            const TelemetryOrigin& origin) {
  std::string out;
  JsonWriter json(out);
  json.BeginObject().Key("TelemetryRecords").BeginArray();
  for (const TelemetryRecord& record : records) WriteRecord(json, record);
  json.EndArray();
  if (!origin.instance_id.empty()) json.StringField("EC2InstanceId", origin.instance_id);
  if (!origin.hostname.empty()) json.StringField("Hostname", origin.hostname);
  if (!origin.resource_arn.empty()) json.StringField("ResourceARN", origin.resource_arn);
  json.EndObject();
  return out;
}

}  // namespace roentgen::wire
