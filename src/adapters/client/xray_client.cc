#include "adapters/client/xray_client.h"

#include <utility>

#include "adapters/client/api_answer.h"
#include "adapters/client/decode_answers.h"
#include "wire/json/json_writer.h"

namespace roentgen::client {
namespace {

Result<wire::JsonValue> ParseAnswer(wire::JsonIndex& index, const std::string& body) {
  if (!index.Parse(body, kMaxAnswerDepth) || !index.root().IsObject()) {
    return MakeError(ErrorCode::kCorrupt, "not a JSON object");
  }
  return index.root();
}

std::string RangeBody(TimestampUs start, TimestampUs end, const std::string& next_token,
                      bool by_event, const std::string& filter = {},
                      const std::string& group = {}) {
  std::string body;
  wire::JsonWriter writer(body);
  writer.BeginObject().TimeField("StartTime", start).TimeField("EndTime", end);
  if (by_event) writer.StringField("TimeRangeType", "Event");
  if (!filter.empty()) writer.StringField("FilterExpression", filter);
  if (!group.empty()) writer.StringField("GroupName", group);
  if (!next_token.empty()) writer.StringField("NextToken", next_token);
  writer.EndObject();
  return body;
}

}  // namespace

Result<std::string> XrayClient::Call(std::string_view path, std::string_view body) {
  RG_TRY(HttpAnswer answer, http_.Post(path, body));
  if (answer.status != 200) return ApiError(answer);
  return std::move(answer.body);
}

Result<SummaryPage> XrayClient::GetTraceSummaries(const SummaryQuery& query) {
  RG_TRY(const std::string body,
         Call("/TraceSummaries",
              RangeBody(query.start, query.end, query.next_token, query.by_event, query.filter)));
  wire::JsonIndex index;
  RG_TRY(const wire::JsonValue root, ParseAnswer(index, body));
  SummaryPage page;
  ForEach(Member(root, "TraceSummaries"), [&](wire::JsonValue item) {
    page.summaries.push_back(DecodeSummary(item));
    page.json.emplace_back(item.raw());
  });
  page.next_token = TextOf(Member(root, "NextToken"));
  page.processed = IntegerOf(Member(root, "TracesProcessedCount"));
  page.reached = TimeOf(Member(root, "ApproximateTime")).value_or(query.start);
  return page;
}

Result<std::vector<TraceDocuments>> XrayClient::BatchGetTraces(std::span<const std::string> ids) {
  std::string request;
  wire::JsonWriter writer(request);
  writer.BeginObject().Key("TraceIds").BeginArray();
  for (const std::string& id : ids) writer.String(id);
  writer.EndArray().EndObject();
  RG_TRY(const std::string body, Call("/Traces", request));
  wire::JsonIndex index;
  RG_TRY(const wire::JsonValue root, ParseAnswer(index, body));
  std::vector<TraceDocuments> traces;
  ForEach(Member(root, "Traces"), [&](wire::JsonValue item) {
    TraceDocuments& trace = traces.emplace_back();
    trace.id = TextOf(Member(item, "Id"));
    trace.limit_exceeded = FlagOf(Member(item, "LimitExceeded"));
    ForEach(Member(item, "Segments"), [&](wire::JsonValue segment) {
      trace.documents.push_back(
          {TextOf(Member(segment, "Id")), TextOf(Member(segment, "Document"))});
    });
  });
  return traces;
}

Result<GraphAnswer> XrayClient::GetServiceGraph(TimestampUs start, TimestampUs end,
                                                const std::string& group) {
  GraphAnswer answer;
  answer.graph.start = start;
  answer.graph.end = end;
  std::string next_token;
  for (int page = 0; page < kMaxGraphPages; ++page) {
    RG_TRY(std::string body,
           Call("/ServiceGraph", RangeBody(start, end, next_token, false, {}, group)));
    wire::JsonIndex index;
    RG_TRY(const wire::JsonValue root, ParseAnswer(index, body));
    ForEach(Member(root, "Services"),
            [&](wire::JsonValue item) { answer.graph.nodes.push_back(DecodeService(item)); });
    next_token = TextOf(Member(root, "NextToken"));
    answer.json.push_back(std::move(body));
    if (next_token.empty()) break;
  }
  return answer;
}

}  // namespace roentgen::client
