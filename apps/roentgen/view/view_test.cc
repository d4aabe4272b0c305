#include <gtest/gtest.h>

#include <string>

#include "apps/roentgen/view/display_text.h"
#include "apps/roentgen/view/service_map.h"
#include "apps/roentgen/view/trace_shape.h"
#include "apps/roentgen/view/trace_tree.h"
#include "apps/roentgen/view/traces_table.h"
#include "apps/roentgen/view/view_test_harness.h"
#include "engine/load/trace_content.h"
#include "wire/segment_json/segment_decoder.h"

namespace roentgen::cli {
namespace {

// The first generated trace of the shop in which an order fails at the payment.
Trace FailedOrder() {
  load::LoadPlan plan;
  plan.seed = 11;
  plan.start = FromSeconds(1'767'258'000);
  plan.error_share = 1;
  wire::SegmentDecoder decoder;
  for (std::uint64_t index = 0;; ++index) {
    const load::TraceContent content = load::Generate(plan, index);
    Trace trace;
    std::vector<wire::DecodedDocument> decoded;
    for (const load::LoadDocument& document : content.documents) {
      EXPECT_TRUE(decoder.Decode(document.json, decoded).has_value());
    }
    bool timed_out = false;
    for (wire::DecodedDocument& document : decoded) {
      timed_out = timed_out || document.json.find("Read timed out") != std::string::npos;
      trace.segments.push_back(std::move(document.segment));
    }
    trace.id = trace.segments.front().trace_id;
    if (timed_out) return trace;
  }
}

Segment Entity(std::string name, std::uint64_t id, std::uint64_t parent, std::int64_t start_ms,
               std::int64_t end_ms) {
  Segment segment;
  segment.name = std::move(name);
  segment.id = SegmentId(id);
  segment.parent_id = SegmentId(parent);
  segment.start_time = FromSeconds(1'767'258'000) + DurationUs{start_ms * 1000};
  segment.end_time = FromSeconds(1'767'258'000) + DurationUs{end_ms * 1000};
  return segment;
}

// Everything the shop does not show: inferred, linked, in progress, orphaned, hostile.
Trace OddTrace() {
  Trace trace;
  trace.id = TraceId(1'767'258'000, 1, 2);
  trace.limit_exceeded = true;
  Segment root = Entity("주문 서비스", 1, 0, 0, 80);
  root.user = "민수\x1b[2J";
  root.annotations = {{"vip", true}, {"amount", 12.5}, {"note", std::string("line\nbreak")}};
  root.metadata_json = R"({"default":{"cart":3}})";
  root.links.push_back({TraceId(1'767'257'000, 3, 4), SegmentId(9), LinkKind::kParent});
  Segment call = Entity("DynamoDB", 2, 0, 5, 25);
  call.is_subsegment = true;
  call.aws.emplace();
  call.aws->operation = "GetItem";
  call.aws->table_name = "orders";
  call.aws->region = "ap-northeast-2";
  root.subsegments.push_back(call);
  Segment inferred = Entity("DynamoDB", 3, 2, 5, 25);
  inferred.inferred = true;
  inferred.origin = "AWS::DynamoDB::Table";
  Segment open = Entity("slow", 4, 1, 30, 30);
  open.end_time.reset();
  open.in_progress = true;
  Segment orphan = Entity("orphan", 5, 77, 60, 70);
  orphan.flags.error = orphan.flags.throttle = true;
  trace.segments = {root, inferred, open, orphan};
  return trace;
}

ServiceGraph SmallGraph() {
  ServiceGraph graph;
  graph.start = FromSeconds(1'767'258'000);
  graph.end = FromSeconds(1'767'258'600);
  const auto fill = [](auto& item, std::int64_t ok, std::int64_t fault, std::int64_t throttle) {
    item.statistics = {ok, 0, throttle, fault, (ok + fault + throttle) * 40'000};
    item.response_time.Add({30'000}, ok);
    item.response_time.Add({400'000}, fault + throttle);
  };
  const auto node = [&](int id, std::string name, std::string type) -> GraphNode& {
    GraphNode& added = graph.nodes.emplace_back();
    added.id = id;
    added.key = {std::move(name), std::move(type), "000000000000"};
    return added;
  };
  const auto edge = [](GraphNode& from, int to) -> GraphEdge& {
    GraphEdge& added = from.edges.emplace_back();
    added.target_id = to;
    return added;
  };
  graph.nodes.reserve(5);
  GraphNode& table = node(0, "shop-inventory", "AWS::DynamoDB::Table");
  fill(table, 90, 0, 10);
  GraphNode& orders = node(1, "orders", "AWS::EKS::Container");
  orders.is_active = true;
  fill(orders, 95, 5, 0);
  fill(edge(orders, 0), 90, 0, 10);
  GraphEdge& link = edge(orders, 4);
  link.is_link = true;
  link.received_event_age.Add({250'000}, 20);
  GraphNode& web = node(2, "웹 프런트엔드", "AWS::EKS::Container");
  web.is_active = web.is_root = true;
  fill(web, 12'000, 3, 0);
  fill(edge(web, 1), 95, 5, 0);
  GraphNode& client = node(3, "웹 프런트엔드", "client");
  fill(edge(client, 2), 12'000, 3, 0);
  GraphNode& mail = node(4, "notification", "");
  mail.is_active = true;
  fill(mail, 20, 0, 0);
  return graph;
}

std::vector<TraceSummary> SomeSummaries() {
  std::vector<TraceSummary> summaries(3);
  for (std::size_t i = 0; i < summaries.size(); ++i) {
    TraceSummary& summary = summaries[i];
    summary.id = TraceId(1'767'258'000, static_cast<std::uint32_t>(i), 7);
    summary.start_time = FromSeconds(1'767'258'000 + static_cast<std::int64_t>(i));
    summary.response_time = DurationUs{12'345 * static_cast<std::int64_t>(i * i + 1)};
    summary.entry_point = NodeKey{"web-frontend", "", ""};
    summary.http.method = "GET";
    summary.http.url = "https://shop.example.com/products/A-100" + std::to_string(i);
    summary.http.status = 200;
  }
  summaries[0].annotations["tier"] = {{"gold", {}}, {"free", {}}};
  summaries[1].has_fault = summaries[1].is_partial = true;
  summaries[1].http.status = 502;
  summaries[1].http.url = "https://shop.example.com/\x1b]0;owned\x07";
  summaries[2].entry_point->name = "사용자 관리 서비스";
  summaries[2].has_error = summaries[2].has_throttle = true;
  summaries[2].http.status = 429;
  return summaries;
}

TEST(TraceTree, FailedOrder) {
  ExpectGolden("trace-order", TraceTree(English(), FailedOrder()));
  ExpectGolden("trace-order-ascii", TraceTree(Ascii(), FailedOrder()));
  ExpectGolden("trace-order-ko", TraceTree(Korean(), FailedOrder()));
}

TEST(TraceTree, OddTrace) {
  ExpectGolden("trace-odd", TraceTree(English(100), OddTrace(), {.full = true}));
  ExpectGolden("trace-odd-ko", TraceTree(Korean(), OddTrace()));
}

TEST(ServiceMap, SmallGraph) {
  ExpectGolden("map", ServiceMap(English(130), SmallGraph()));
  ExpectGolden("map-ascii", ServiceMap(Ascii(), SmallGraph()));
  ExpectGolden("map-ko", ServiceMap(Korean(), SmallGraph()));
}

TEST(TracesTable, SomeTraces) {
  ExpectGolden("traces", TracesTable(English(170), SomeSummaries()));
  ExpectGolden("traces-ascii", TracesTable(Ascii(), SomeSummaries()));
  ExpectGolden("traces-ko", TracesTable(Korean(), SomeSummaries()));
}

TEST(Views, NoLineIsWiderThanTheTerminal) {
  for (std::size_t width = kMinWidth; width <= 200; width += 7) {
    for (const bool unicode : {true, false}) {
      const Look look{.color = false, .unicode = unicode, .width = width, .messages = &kKorean};
      const std::string all = TraceTree(look, FailedOrder()) + TraceTree(look, OddTrace()) +
                              TracesTable(look, SomeSummaries()) + ServiceMap(look, SmallGraph());
      std::istringstream lines(all);
      for (std::string line; std::getline(lines, line);) {
        EXPECT_LE(Columns(line), std::max<std::size_t>(width, 80)) << line;
      }
    }
  }
}

TEST(Views, ColourLeavesTheTextAlone) {
  Look look = English();
  look.color = true;
  const std::string colored = TraceTree(look, FailedOrder());
  EXPECT_NE(colored.find("\x1b[31m"), std::string::npos);
  std::string plain;
  for (std::size_t i = 0; i < colored.size(); ++i) {
    if (colored[i] == '\x1b') {
      i = colored.find('m', i);
    } else {
      plain += colored[i];
    }
  }
  std::istringstream lines(plain);
  std::string trimmed;
  for (std::string line; std::getline(lines, line);) {
    line.erase(line.find_last_not_of(' ') + 1);
    trimmed += line + "\n";
  }
  EXPECT_EQ(trimmed, TraceTree(English(), FailedOrder()));
}

TEST(Views, OutsideTextNeverReachesTheTerminalRaw) {
  EXPECT_EQ(TraceTree(English(), OddTrace(), {.full = true}).find('\x1b'), std::string::npos);
  EXPECT_EQ(TracesTable(English(), SomeSummaries()).find('\x1b'), std::string::npos);
}

TEST(TraceShape, CallsInACircleAreStillDrawn) {
  Trace trace;
  trace.segments = {Entity("a", 1, 2, 0, 5), Entity("b", 2, 1, 1, 4)};
  const TraceShape shape(trace);
  ASSERT_EQ(shape.roots().size(), 1U);
  EXPECT_EQ(shape.roots()[0]->name, "a");
  const std::string tree = TraceTree(English(), trace);
  EXPECT_NE(tree.find("a "), std::string::npos);
  EXPECT_NE(tree.find("b "), std::string::npos);
}

TEST(TraceTree, DeepLevelsStayInTheirColumn) {
  Trace trace;
  for (std::uint64_t level = 1; level <= 500; ++level) {
    trace.segments.push_back(Entity("level", level, level - 1, 0, 5));
  }
  std::istringstream lines(TraceTree(English(80), trace));
  std::size_t drawn = 0;
  for (std::string line; std::getline(lines, line);) {
    EXPECT_LE(Columns(line), 80U);
    drawn += line.find("level") == std::string::npos ? 0 : 1;
  }
  EXPECT_EQ(drawn, 500U);
}

TEST(Bar, HasEighthsAndIsNeverEmpty) {
  EXPECT_EQ(Bar(English(), 0, 1, 4), "████");
  EXPECT_EQ(Bar(English(), 0.5, 0.5, 4), "  ▏ ");
  EXPECT_EQ(Bar(English(), 0, 0.625, 4), "██▌ ");
  EXPECT_EQ(Bar(English(), 1, 1, 4), "   ▏");
  EXPECT_EQ(Bar(Ascii(), 0, 0.5, 4), "##  ");
  EXPECT_EQ(Bar(Ascii(), 1, 2, 4), "   #");
}

}  // namespace
}  // namespace roentgen::cli
