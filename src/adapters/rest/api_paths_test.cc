#include "adapters/rest/api_paths.h"

#include <gtest/gtest.h>

#include "adapters/rest/http_handler_test_harness.h"

namespace roentgen::rest {
namespace {

constexpr const char* kRange = R"("StartTime":1795341000,"EndTime":1795341660)";

net::HttpResponse Ask(Fixture& f, std::string path, std::string body,
                      std::string type = "application/json") {
  return f.Call(f.handler, "POST", std::move(path), std::move(body),
                {{"Host", "127.0.0.1:2080"}, {"Content-Type", std::move(type)}});
}

std::string With(std::string_view more) {
  return "{" + std::string(kRange) + "," + std::string(more) + "}";
}

void ExpectPart(const net::HttpResponse& response, std::string_view part) {
  EXPECT_EQ(response.status, 200) << response.body;
  EXPECT_NE(response.body.find(part), std::string::npos) << part << "\n" << response.body;
}

TEST(ApiPaths, EveryPathOfTheTableIsAnOperation) {
  int paths = 0;
  for (const OperationRow& row : Operations()) {
    const bool is_api = row.path.starts_with("/api/");
    EXPECT_EQ(FindApiPath(row.operation) != nullptr, is_api) << row.path;
    paths += is_api ? 1 : 0;
  }
  EXPECT_GE(paths, 7);
}

TEST(ApiPaths, AnswersWhatIsStored) {
  Fixture f;
  f.Post("/TraceSegments", PutBody({Document("70de5b6f19ff9a0a")}));
  ExpectPart(Ask(f, "/api/heatmap", With(R"("Columns":2)")), R"("OkCount":1)");
  ExpectPart(Ask(f, "/api/facets", With(R"("Attribute":"service")")), R"("Value":"shop")");
  ExpectPart(Ask(f, "/api/compare",
                 R"({"A":)" + With(R"x("FilterExpression":"service(\"shop\")")x") + "}"),
             R"x("B":{"FilterExpression":"!(service(\"shop\"))")x");
  const std::string id = kTraceId;
  ExpectPart(Ask(f, "/api/analysis", R"({"TraceId":")" + id + "\"}"), R"("ResponseTime":1.5)");
  ExpectPart(Ask(f, "/api/diff", R"({"TraceIdA":")" + id + R"(","TraceIdB":")" + id + "\"}"),
             R"("Change":"both")");
  ExpectPart(Ask(f, "/api/explain", R"({"FilterExpression":"fault","Language":"ko"})"),
             R"("Valid":true)");
  ExpectPart(Ask(f, "/api/operations", With(R"("ServiceName":"shop")")),
             R"("Statistics":{"OkCount":1)");
  ExpectPart(Ask(f, "/api/breakdown", With(R"("Attribute":"fault")")), R"("Value":"false")");
  const auto graph = Ask(f, "/api/graph", "{" + std::string(kRange) + "}");
  ExpectPart(graph, R"("Percentiles":{"P50":1.5)");
  EXPECT_EQ(graph.body.find("Examined"), std::string::npos);
  ExpectPart(Ask(f, "/api/graph", With(R"("FilterExpression":"ok")")),
             R"("Examined":{"TraceCount":1)");
  ExpectPart(Ask(f, "/api/graph", R"({"TraceIds":[")" + id + R"("]})"), R"("Name":"shop")");
  ExpectPart(Ask(f, "/api/status", ""), R"("Version":"1.2.3")");
  EXPECT_EQ(f.counters.of(Operation::kApiHeatMap).outcomes[0].value(), 1u);
}

TEST(ApiPaths, CompletesInUtf16UnitsAndInTheReadersLanguage) {
  Fixture f;
  f.Post("/TraceSegments", PutBody({Document("70de5b6f19ff9a0a")}));
  // The emoji is two units: the cursor stands behind `fau`.
  const auto words = Ask(f, "/api/complete",
                         R"({"FilterExpression":"user = \"😀\" AND fau","Position":19,)"
                         R"("Language":"ko"})");
  ExpectPart(words, R"("Begin":16,"End":19)");
  ExpectPart(words, R"("Text":"fault","Kind":"keyword","Description":"5xx)");
  const auto live = Ask(f, "/api/complete", With(R"("FilterExpression":"service(")"));
  ExpectPart(live, R"x({"Text":"\"shop\"","Kind":"value","Description":"service","CallCount":1})x");
  ExpectError(Ask(f, "/api/complete", R"({"FilterExpression":"","Position":-1})"), 400,
              "InvalidRequestException", "Position");
}

TEST(ApiPaths, RefusesWhatCannotBeTakenApart) {
  Fixture f;
  ExpectError(Ask(f, "/api/breakdown", With(R"("Attribute":"falt")")), 400,
              "InvalidRequestException", "did you mean fault?");
  ExpectError(Ask(f, "/api/operations", With(R"("MaxOperations":5)")), 400,
              "InvalidRequestException", "ServiceName");
  ExpectError(Ask(f, "/api/graph", With(R"("GroupName":"none")")), 400, "InvalidRequestException",
              "none");
}

TEST(ApiPaths, ASearchWhoseCallerHasLeftIsNotBegun) {
  Fixture f;
  std::stop_source left;
  left.request_stop();
  const auto answer = f.Call(f.handler, "POST", "/api/heatmap", "{" + std::string(kRange) + "}",
                             {{"Host", "127.0.0.1:2080"}, {"Content-Type", "application/json"}},
                             left.get_token());
  ExpectError(answer, 499, "RequestCancelledException", "closed before the answer");
}

TEST(ApiPaths, AWrongExpressionSaysWhereInEverySet) {
  Fixture f;
  const auto map = Ask(f, "/api/heatmap", With(R"("FilterExpression":"falt")"));
  ExpectError(map, 400, "InvalidRequestException", R"("FilterError":{"Message":)");
  EXPECT_NE(map.body.find(R"("Begin":0,"End":4,"Column":1,"Suggestions":["fault"])"),
            std::string::npos)
      << map.body;
  const std::string ok = "{" + std::string(kRange) + "}";
  const auto compare = Ask(
      f, "/api/compare", R"({"A":)" + ok + R"(,"B":)" + With(R"("FilterExpression":"falt")") + "}");
  ExpectError(compare, 400, "InvalidRequestException", R"("Set":"B")");
  const auto explain = Ask(f, "/api/explain", R"({"FilterExpression":"falt"})");
  ExpectPart(explain, R"({"Valid":false,"FilterError":{)");
  ExpectError(Ask(f, "/api/compare", R"({"A":)" + ok + "}"), 400, "InvalidRequestException",
              "B is required");
}

TEST(ApiPaths, GroupsNarrowDownAndUnknownOnesAreSaid) {
  Fixture f;
  f.Post("/TraceSegments", PutBody({Document("70de5b6f19ff9a0a")}));
  f.Post("/CreateGroup", R"({"GroupName":"faults","FilterExpression":"fault"})");
  ExpectPart(Ask(f, "/api/heatmap", With(R"("GroupName":"faults")")), R"("TraceCount":0)");
  ExpectPart(Ask(f, "/api/heatmap", With(R"("GroupName":"Default")")), R"("TraceCount":1)");
  ExpectPart(Ask(f, "/api/heatmap", With(R"("GroupName":"faults","FilterExpression":"ok")")),
             R"("TraceCount":0)");
  ExpectError(Ask(f, "/api/heatmap", With(R"("GroupName":"fault")")), 400,
              "InvalidRequestException", "There is no group named");
}

TEST(ApiPaths, OnlyJsonIsTaken) {
  Fixture f;
  for (const char* type : {"text/plain", "application/x-www-form-urlencoded", "",
                           "multipart/form-data; boundary=application/json"}) {
    ExpectError(Ask(f, "/api/status", "{}", type), 415, "UnsupportedMediaTypeException",
                "application/json");
  }
  EXPECT_EQ(Ask(f, "/api/status", "{}", "Application/JSON ; charset=utf-8").status, 200);
  ExpectError(f.Call(f.handler, "POST", "/api/status", "{}",
                     {{"Host", "127.0.0.1"},
                      {"Content-Type", "application/json"},
                      {"Origin", "https://elsewhere.example"}}),
              403, "AccessDeniedException", "other sites");
}

TEST(ApiPaths, MistakesAreNamed) {
  Fixture f;
  ExpectError(f.Call(f.handler, "GET", "/api/status", "", {{"Host", "127.0.0.1"}}), 405,
              "UnknownOperationException", "called with POST");
  ExpectError(Ask(f, "/api/heatmp", "{}"), 404, "UnknownOperationException", "/api/heatmap");
  ExpectError(Ask(f, "/api/facets", "{}"), 400, "InvalidRequestException", "StartTime is required");
  ExpectError(Ask(f, "/api/facets", R"({"StartTime":0,"EndTime":1795341660})"), 400,
              "InvalidRequestException", "Time range cannot be longer than 24 hours");
  ExpectError(Ask(f, "/api/analysis", R"({"TraceId":"x"})"), 400, "InvalidRequestException",
              "Invalid trace id");
  ExpectError(Ask(f, "/api/analysis", R"({"TraceId":")" + std::string(kTraceId) + "\"}"), 404,
              "ResourceNotFoundException", "is not stored");
}

}  // namespace
}  // namespace roentgen::rest
