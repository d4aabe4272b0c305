#include "engine/complete/completion_queries.h"

#include <algorithm>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "adapters/memory/memory_segment_store.h"
#include "engine/complete/finishing.h"
#include "engine/ingest/committer.h"

namespace roentgen::complete {
namespace {

constexpr std::int64_t kEpoch_s = 1'761'955'200;

class OneGroup final : public filter::GroupLookup {
 public:
  const filter::GroupDefinition* ByName(std::string_view name) const override {
    return name == group_.name ? &group_ : nullptr;
  }
  const filter::GroupDefinition* ByArn(std::string_view arn) const override {
    return arn == group_.arn ? &group_ : nullptr;
  }
  std::vector<std::string> Names() const override { return {group_.name}; }

 private:
  filter::GroupDefinition group_{"slow \"ones\"", "arn:aws:xray:x:1:group/slow/1", "duration > 1"};
};

class CompletionQueriesTest : public ::testing::Test {
 protected:
  void Put(int at_s, std::string_view more) {
    const std::string text =
        fmt::format(R"({{"name":"web","id":"{:016x}","trace_id":"1-{:08x}-{:024x}",)"
                    R"("start_time":{}.25,"end_time":{}.75{}}})",
                    at_s + 1, kEpoch_s + at_s, at_s + 1, kEpoch_s + at_s, kEpoch_s + at_s, more);
    std::vector<wire::DecodedDocument> documents;
    ASSERT_TRUE(decoder_.Decode(text, documents));
    const wire::DecodedDocument* pointer = documents.data();
    ASSERT_TRUE(committer_.Commit({&pointer, 1}));
  }
  CompletionAnswer Complete(std::string text, std::size_t most = 20) {
    auto answer = completion_.Complete({.start = FromSeconds(kEpoch_s),
                                        .end = FromSeconds(kEpoch_s + 100),
                                        .text = std::move(text),
                                        .most = most});
    EXPECT_TRUE(answer);
    return answer ? *answer : CompletionAnswer{};
  }
  std::vector<std::string> Texts(std::string text) {
    std::vector<std::string> texts;
    for (const Offer& offer : Complete(std::move(text)).offers) texts.push_back(offer.text);
    return texts;
  }

  FakeClock clock_{FromSeconds(kEpoch_s + 3600)};
  memory::MemorySegmentStore store_;
  ingest::IngestCounters counters_;
  ingest::Committer committer_{clock_, store_, counters_, {}};
  wire::SegmentDecoder decoder_;
  CompletionQueries completion_{
      clock_, store_, {.traces = 20}, [] { return std::make_shared<OneGroup>(); }};
};

using Strings = std::vector<std::string>;

TEST_F(CompletionQueriesTest, OffersLiveValuesWithCountsMostFrequentFirst) {
  for (int i = 0; i < 3; ++i) Put(i, R"(,"user":"bob","http":{"response":{"status":200}})");
  Put(5, R"(,"user":"al\"ice","http":{"response":{"status":503}})");
  const CompletionAnswer users = Complete("ok AND user = ");
  ASSERT_EQ(users.offers.size(), 2u);
  EXPECT_EQ(users.offers[0].text, "\"bob\"");
  EXPECT_EQ(users.offers[0].count, 3);
  EXPECT_EQ(users.offers[0].counted, Counted::kTraces);
  EXPECT_EQ(users.offers[1].text, R"("al\"ice")");
  EXPECT_EQ(users.replace, (CharacterRange{14, 14}));
  EXPECT_EQ(Texts("user = \"L\\\"I"), (Strings{R"("al\"ice")"})) << "in any case, inside too";
  EXPECT_EQ(Texts("http.status = "), (Strings{"200", "503"}));
  EXPECT_EQ(Texts("http.status = 5"), (Strings{"503"}));
}

TEST_F(CompletionQueriesTest, OffersNodesAndCallsOfTheGraph) {
  Put(1, R"(,"origin":"AWS::ECS","subsegments":[{"name":"db","id":"00000000000000aa",)"
         R"("namespace":"remote","start_time":1761955201.3,"end_time":1761955201.4}])");
  const Strings names = Texts("service(\"");
  EXPECT_EQ(names, (Strings{"\"db\"", "\"web\""}));
  EXPECT_EQ(Texts("edge(\"web\", \""), (Strings{"\"db\"", "\"web\""}))
      << "the client in front of web has its name";
  EXPECT_EQ(Texts("edge(id(name: web, type: \"AWS::ECS\"), \""), (Strings{"\"db\""}));
  EXPECT_EQ(Texts("service(id(name: web, type: \""), (Strings{"\"AWS::ECS\""}));
  EXPECT_EQ(Texts("we").back(), "service(\"web\")");
}

TEST_F(CompletionQueriesTest, OffersAnnotationsByTheirTypes) {
  Put(1, R"(,"annotations":{"tier":"gold","size":3,"paid":true})");
  EXPECT_EQ(Texts("annotation.t"), (Strings{"annotation.tier "}));
  EXPECT_EQ(Texts("annotation[si"), (Strings{"annotation[size] "}));
  EXPECT_EQ(Texts("annotation.size > "), (Strings{"3"}));
  EXPECT_EQ(Texts("annotation.tier > "), Strings{});
  EXPECT_EQ(Texts("annotation.paid = "), (Strings{"true"}));
  EXPECT_EQ(Texts("annotation.tier BEGINSWITH \"G"), (Strings{"\"gold\""}));
}

TEST_F(CompletionQueriesTest, OffersRootCausesAndGroups) {
  Put(1, R"(,"fault":true,"cause":{"exceptions":[{"id":"00000000000000ee","type":"Broken",)"
         R"("message":"no way"}]})");
  EXPECT_EQ(Texts("rootcause.fault.entity { name = "), (Strings{"\"web\""}));
  EXPECT_EQ(Texts("rootcause.fault.exception { message = \"no"), (Strings{"\"no way\""}));
  EXPECT_EQ(Texts("rootcause.error.entity { name = "), Strings{});
  EXPECT_EQ(Texts("group.name = "), (Strings{R"("slow \"ones\"")"}));
  EXPECT_EQ(Texts("group.arn = \"arn"), (Strings{"\"arn:aws:xray:x:1:group/slow/1\""}));
}

TEST_F(CompletionQueriesTest, SaysWhatWasLeftOut) {
  for (int i = 0; i < 30; ++i) Put(i, fmt::format(R"(,"user":"u{}")", i));
  const CompletionAnswer few = Complete("user = ", 5);
  EXPECT_EQ(few.offers.size(), 5u);
  EXPECT_TRUE(few.has_more);
  ASSERT_TRUE(few.examined);
  EXPECT_TRUE(few.examined->is_partial);
  EXPECT_EQ(few.examined->traces, 20u);
  EXPECT_FALSE(Complete("ok = ").has_more);
}

TEST_F(CompletionQueriesTest, CountsInCharactersAndRefusesOnlyWhatIsTooLong) {
  Put(1, R"(,"user":"주문")");
  auto answer = completion_.Complete({.start = FromSeconds(kEpoch_s),
                                      .end = FromSeconds(kEpoch_s + 100),
                                      .text = "user = \"주\" AND fau AND ok",
                                      .cursor = 17});
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->replace, (CharacterRange{15, 18}));
  EXPECT_EQ(answer->offers.at(0).label, "fault");
  EXPECT_EQ(Texts("user = \"주"), (Strings{"\"주문\""}));
  const auto refused =
      completion_.Complete({.start = {}, .end = {}, .text = std::string(10'001, 'a')});
  EXPECT_EQ(refused.error().code, ErrorCode::kInvalid);
  EXPECT_TRUE(completion_.Complete({.start = {}, .end = {}, .text = "user = "}));
}

}  // namespace
}  // namespace roentgen::complete
