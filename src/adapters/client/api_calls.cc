#include "adapters/client/api_calls.h"

#include <utility>

#include "adapters/client/api_answer.h"
#include "adapters/client/decode_answers.h"
#include "wire/json/json_writer.h"

namespace roentgen::client {
namespace {

using wire::JsonValue;

// An answer's text and its values.
struct Answered {
  std::string body;
  wire::JsonIndex index;
  JsonValue root() const { return index.root(); }
};

Result<void> Ask(XrayClient& client, std::string_view path, const std::string& request,
                 Answered& answered) {
  RG_TRY(answered.body, client.Call(path, request));
  if (!answered.index.Parse(answered.body, kMaxAnswerDepth) || !answered.root().IsObject()) {
    return MakeError(ErrorCode::kCorrupt, "not a JSON object");
  }
  return {};
}

void WriteTraces(const TraceSet& traces, wire::JsonWriter& json) {
  json.TimeField("StartTime", traces.start).TimeField("EndTime", traces.end);
  if (!traces.filter.empty()) json.StringField("FilterExpression", traces.filter);
  if (!traces.group.empty()) json.StringField("GroupName", traces.group);
}

double NumberIn(JsonValue json, std::string_view key) {
  return NumberOf(Member(json, key)).value_or(0);
}

DurationUs SpanIn(JsonValue json, std::string_view key) {
  return SpanOf(Member(json, key)).value_or(DurationUs{});
}

std::size_t SizeIn(JsonValue json, std::string_view key) {
  return static_cast<std::size_t>(IntegerOf(Member(json, key)));
}

Examined DecodeExamined(JsonValue json) {
  Examined examined;
  examined.traces = SizeIn(json, "TraceCount");
  examined.looked_at = SizeIn(json, "LookedAtCount");
  examined.is_partial = FlagOf(Member(json, "Partial"));
  examined.reached = TimeOf(Member(json, "ReachedTime"));
  return examined;
}

ExpressionError DecodeExpressionError(JsonValue json) {
  ExpressionError error;
  error.message = TextOf(Member(json, "Message"));
  error.place = {SizeIn(json, "Begin"), SizeIn(json, "End")};
  error.column = SizeIn(json, "Column");
  ForEach(Member(json, "Suggestions"),
          [&](JsonValue item) { error.suggestions.push_back(TextOf(item)); });
  error.text = TextOf(Member(json, "Text"));
  return error;
}

Explanation DecodeExplanation(JsonValue root) {
  Explanation out;
  if (!FlagOf(Member(root, "Valid"))) {
    out.error = DecodeExpressionError(Member(root, "FilterError"));
    return out;
  }
  out.normalized = TextOf(Member(root, "Normalized"));
  out.words = TextOf(Member(root, "Words"));
  ForEach(Member(root, "Plan"), [&](JsonValue step) {
    const std::string name = TextOf(Member(step, "Step"));
    std::string text = TextOf(Member(step, "Text"));
    if (name == "index") out.index = std::move(text);
    if (name == "list") out.list = std::move(text);
    if (name == "documents") out.documents = std::move(text);
  });
  return out;
}

std::optional<Percentiles> DecodePercentiles(JsonValue json) {
  if (!json || !Member(json, "P50")) return std::nullopt;
  return Percentiles{SpanIn(json, "P50"), SpanIn(json, "P90"), SpanIn(json, "P99")};
}

BreakdownRow DecodeBreakdownRow(JsonValue json) {
  BreakdownRow row;
  row.value = TextOf(Member(json, "Value"));
  row.traces = IntegerOf(Member(json, "TraceCount"));
  row.statistics = DecodeStatistics(Member(json, "Statistics"));
  row.percentiles = DecodePercentiles(Member(json, "Percentiles"));
  return row;
}

OperationRow DecodeOperation(JsonValue json) {
  return {TextOf(Member(json, "Name")), DecodeStatistics(Member(json, "Statistics")),
          DecodePercentiles(Member(json, "Percentiles")), TextOf(Member(json, "ExampleTraceId"))};
}

std::vector<QuantileEstimate> DecodeLatency(JsonValue list) {
  std::vector<QuantileEstimate> latency;
  ForEach(list, [&](JsonValue item) {
    latency.push_back({NumberIn(item, "Quantile"), SpanIn(item, "Value"),
                       SpanOf(Member(item, "Low")), SpanOf(Member(item, "High"))});
  });
  return latency;
}

ComparedTraces DecodeSet(JsonValue json) {
  return {TextOf(Member(json, "FilterExpression")), DecodeStatistics(Member(json, "Statistics")),
          DecodeExamined(Member(json, "Examined"))};
}

AttributeDifference DecodeAttributeDifference(JsonValue json) {
  AttributeDifference each;
  each.attribute = TextOf(Member(json, "Attribute"));
  each.value = TextOf(Member(json, "Value"));
  each.expression = TextOf(Member(json, "FilterExpression"));
  each.in_a = IntegerOf(Member(json, "CountA"));
  each.in_b = IntegerOf(Member(json, "CountB"));
  each.share_a = NumberIn(json, "ShareA");
  each.share_b = NumberIn(json, "ShareB");
  each.difference = NumberIn(json, "Difference");
  each.p_value = NumberOf(Member(json, "PValue")).value_or(1);
  each.q_value = NumberOf(Member(json, "QValue")).value_or(1);
  each.is_significant = FlagOf(Member(json, "Significant"));
  return each;
}

CallSums DecodeSums(JsonValue json) {
  return {.calls = IntegerOf(Member(json, "CallCount")),
          .faults = IntegerOf(Member(json, "FaultCount")),
          .errors = IntegerOf(Member(json, "ErrorCount")),
          .throttles = IntegerOf(Member(json, "ThrottleCount")),
          .duration = SpanIn(json, "Duration")};
}

DiffedTrace DecodeHead(JsonValue json) {
  return {TextOf(Member(json, "TraceId")),
          TimeOf(Member(json, "StartTime")).value_or(TimestampUs{}),
          SpanOf(Member(json, "ResponseTime"))};
}

}  // namespace

Result<ExplainAnswer> Explain(XrayClient& client, const std::string& expression, bool korean) {
  std::string request;
  wire::JsonWriter json(request);
  json.BeginObject().StringField("FilterExpression", expression);
  json.StringField("Language", korean ? "ko" : "en").EndObject();
  Answered answered;
  RG_TRY_VOID(Ask(client, "/api/explain", request, answered));
  return ExplainAnswer{DecodeExplanation(answered.root()), std::move(answered.body)};
}

Result<BreakdownAnswer> GetBreakdown(XrayClient& client, const TraceSet& traces,
                                     const std::string& attribute, std::size_t max_values) {
  std::string request;
  wire::JsonWriter json(request);
  json.BeginObject();
  WriteTraces(traces, json);
  json.StringField("Attribute", attribute).Key("MaxValues").Uint(max_values);
  json.EndObject();
  Answered answered;
  RG_TRY_VOID(Ask(client, "/api/breakdown", request, answered));
  const JsonValue root = answered.root();
  BreakdownAnswer answer;
  answer.attribute = TextOf(Member(root, "Attribute"));
  ForEach(Member(root, "Values"),
          [&](JsonValue item) { answer.rows.push_back(DecodeBreakdownRow(item)); });
  answer.without = IntegerOf(Member(root, "WithoutCount"));
  answer.distinct = IntegerOf(Member(root, "DistinctCount"));
  answer.examined = DecodeExamined(Member(root, "Examined"));
  answer.json = std::move(answered.body);
  return answer;
}

Result<OperationsAnswer> GetOperations(XrayClient& client, const TraceSet& traces,
                                       const std::string& service, const std::string& type,
                                       std::size_t max_operations) {
  std::string request;
  wire::JsonWriter json(request);
  json.BeginObject();
  WriteTraces(traces, json);
  json.StringField("ServiceName", service);
  if (!type.empty()) json.StringField("ServiceType", type);
  json.Key("MaxOperations").Uint(max_operations);
  json.EndObject();
  Answered answered;
  RG_TRY_VOID(Ask(client, "/api/operations", request, answered));
  const JsonValue root = answered.root();
  OperationsAnswer answer;
  ForEach(Member(root, "Operations"),
          [&](JsonValue item) { answer.rows.push_back(DecodeOperation(item)); });
  answer.distinct = IntegerOf(Member(root, "DistinctCount"));
  answer.uncounted = IntegerOf(Member(root, "UncountedCount"));
  answer.examined = DecodeExamined(Member(root, "Examined"));
  answer.json = std::move(answered.body);
  return answer;
}

Result<CompareAnswer> Compare(XrayClient& client, const TraceSet& a,
                              const std::optional<TraceSet>& b) {
  std::string request;
  wire::JsonWriter json(request);
  json.BeginObject().Key("A").BeginObject();
  WriteTraces(a, json);
  json.EndObject();
  if (b) {
    json.Key("B").BeginObject();
    WriteTraces(*b, json);
    json.EndObject();
  }
  json.EndObject();
  Answered answered;
  RG_TRY_VOID(Ask(client, "/api/compare", request, answered));
  const JsonValue root = answered.root();
  CompareAnswer answer;
  answer.a = DecodeSet(Member(root, "A"));
  answer.b = DecodeSet(Member(root, "B"));
  answer.comparison.latency_a = DecodeLatency(Member(Member(root, "A"), "Latency"));
  answer.comparison.latency_b = DecodeLatency(Member(Member(root, "B"), "Latency"));
  ForEach(Member(root, "Differences"), [&](JsonValue item) {
    answer.comparison.differences.push_back(DecodeAttributeDifference(item));
  });
  answer.comparison.compared = IntegerOf(Member(root, "ComparedCount"));
  answer.comparison.uncounted = IntegerOf(Member(root, "UncountedCount"));
  answer.json = std::move(answered.body);
  return answer;
}

Result<DiffAnswer> Diff(XrayClient& client, const std::string& id_a, const std::string& id_b) {
  std::string request;
  wire::JsonWriter json(request);
  json.BeginObject().StringField("TraceIdA", id_a).StringField("TraceIdB", id_b).EndObject();
  Answered answered;
  RG_TRY_VOID(Ask(client, "/api/diff", request, answered));
  const JsonValue root = answered.root();
  DiffAnswer answer{DecodeHead(Member(root, "A")), DecodeHead(Member(root, "B")), {}, {}};
  std::vector<CallDifference>& calls = answer.difference.calls;
  ForEach(Member(root, "Calls"), [&](JsonValue item) {
    CallDifference& call = calls.emplace_back();
    call.service = TextOf(Member(item, "Service"));
    call.name = TextOf(Member(item, "Name"));
    // Callers come first, or the answer is none.
    const JsonValue parent = Member(item, "Parent");
    if (parent && SizeIn(item, "Parent") + 1 < calls.size()) call.parent = SizeIn(item, "Parent");
    call.a = DecodeSums(Member(item, "A"));
    call.b = DecodeSums(Member(item, "B"));
  });
  answer.difference.omitted = SizeIn(root, "OmittedCount");
  answer.json = std::move(answered.body);
  return answer;
}

Result<SetGraphAnswer> GetGraph(XrayClient& client, const TraceSet& traces) {
  std::string request;
  wire::JsonWriter json(request);
  json.BeginObject();
  WriteTraces(traces, json);
  json.EndObject();
  Answered answered;
  RG_TRY_VOID(Ask(client, "/api/graph", request, answered));
  const JsonValue root = answered.root();
  SetGraphAnswer answer;
  answer.graph.start = TimeOf(Member(root, "StartTime")).value_or(traces.start);
  answer.graph.end = TimeOf(Member(root, "EndTime")).value_or(traces.end);
  ForEach(Member(root, "Services"),
          [&](JsonValue item) { answer.graph.nodes.push_back(DecodeService(item)); });
  if (const JsonValue examined = Member(root, "Examined")) {
    answer.examined = DecodeExamined(examined);
  }
  answer.json = std::move(answered.body);
  return answer;
}

}  // namespace roentgen::client
