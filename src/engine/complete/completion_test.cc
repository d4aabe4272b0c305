#include <algorithm>

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "base/text.h"
#include "engine/complete/finishing.h"

namespace roentgen::complete {
namespace {

// `|` is the cursor.
struct At {
  explicit At(std::string_view marked) {
    const std::size_t cursor = marked.find('|');
    text = std::string(marked.substr(0, cursor)) + std::string(marked.substr(cursor + 1));
    place = PlaceAt(text, cursor);
    offers = OffersAt(place);
  }
  bool Has(std::string_view label) const { return Find(label) != nullptr; }
  const Offer* Find(std::string_view label) const {
    const auto found = std::ranges::find(offers, label, &Offer::label);
    return found == offers.end() ? nullptr : &*found;
  }
  std::string Taken(std::string_view label) const {
    const Offer* offer = Find(label);
    return offer == nullptr ? "" : With(text, place, *offer);
  }
  std::string text;
  Place place;
  std::vector<Offer> offers;
};

TEST(Completion, OffersWhatTheScopeKnows) {
  const At whole("|");
  EXPECT_TRUE(whole.Has("fault"));
  EXPECT_TRUE(whole.Has("service("));
  EXPECT_TRUE(whole.Has("rootcause.fault.entity"));
  EXPECT_FALSE(whole.Has("root"));
  EXPECT_FALSE(whole.Has("coverage"));
  const At service("service(\"a\") { |");
  EXPECT_TRUE(service.Has("root"));
  EXPECT_FALSE(service.Has("edge("));
  EXPECT_FALSE(service.Has("source.annotation."));
  EXPECT_TRUE(At("edge() {|").Has("source.annotation."));
  EXPECT_TRUE(At("rootcause.responsetime.entity { |").Has("coverage"));
  EXPECT_FALSE(At("rootcause.fault.entity { |").Has("coverage"));
  EXPECT_TRUE(At("rootcause.fault.exception { (|").Has("message"));
}

TEST(Completion, OffersTheOperatorsOfTheKeyword) {
  const At number("http.status |");
  EXPECT_TRUE(number.Has("<="));
  EXPECT_FALSE(number.Has("CONTAINS"));
  EXPECT_FALSE(number.Has("AND"));
  const At text("user |");
  EXPECT_TRUE(text.Has("CONTAINS"));
  EXPECT_FALSE(text.Has("<="));
  EXPECT_TRUE(text.Has("AND"));
  EXPECT_TRUE(At("annotation.a |").Has(">"));
  EXPECT_TRUE(At("ok |").Has("!="));
  EXPECT_FALSE(At("ok |").Has("<"));
  EXPECT_EQ(At("http.status|").Taken("http.status >="), "http.status >= ");
  EXPECT_EQ(At("duration >|").Taken(">="), "duration >= ");
  EXPECT_EQ(At("http.status !|").Taken("!="), "http.status != ");
}

TEST(Completion, OffersWhatClosesAndGoesOn) {
  EXPECT_TRUE(At("(ok |").Has(")"));
  EXPECT_FALSE(At("(ok |").Has("}"));
  EXPECT_TRUE(At("service() { ok |").Has("}"));
  EXPECT_FALSE(At("ok |").Has(")"));
  EXPECT_TRUE(At("service(\"a\"|").Has(")"));
  EXPECT_TRUE(At("edge(\"a\"|").Has(","));
  EXPECT_FALSE(At("edge(\"a\"|").Has(")"));
  EXPECT_TRUE(At("service(id(name: \"a\"|").Has(","));
  EXPECT_FALSE(At("service(id(name: \"a\", |").Has("name"));
  EXPECT_TRUE(At("service(id(name: \"a\", |").Has("type"));
  EXPECT_EQ(At("service(\"a\")|").Taken("AND"), "service(\"a\") AND ");
  EXPECT_EQ(At("ok a|").Taken("AND"), "ok AND ");
  EXPECT_TRUE(At("ok fau|").Has("fault")) << "an AND needs no word";
}

TEST(Completion, ReplacesTheWholeWordAndNothingElse) {
  EXPECT_EQ(At("fa|ul AND ok").Taken("fault"), "fault AND ok");
  EXPECT_EQ(At("user = \"x|y\" AND ok").place.replace, (filter::Span{7, 11}));
  EXPECT_EQ(At("user = \"x| AND ok").place.replace, (filter::Span{7, 9}))
      << "the quote is not closed anywhere";
  EXPECT_EQ(At("annotation[a|] = 1").place.replace, (filter::Span{0, 13}));
  EXPECT_EQ(At("|ok").Taken("!"), "!ok");
}

TEST(Completion, QuotesWhatNeedsQuotes) {
  EXPECT_EQ(At("user = \"|").offers.at(0).text, R"("\"a] \\b")");
  EXPECT_EQ(At("user=|").offers.at(0).text, R"( "\"a] \\b")");
  EXPECT_EQ(At("annotation[|").offers.at(0).text, R"(annotation["\"a] \\b"] )");
  EXPECT_EQ(At("edge() { source.annotation[\"|").offers.at(0).text,
            R"(source.annotation["\"a] \\b"] )");
  EXPECT_EQ(At("service(|").Taken(R"("a] \b)"), R"(service("\"a] \\b")");
}

TEST(Completion, AsksTheStoreForTheRightThing) {
  const auto question = [](std::string_view marked) {
    const auto all = QuestionsAt(At(marked).place);
    return all.empty() ? std::nullopt : std::optional(all.front());
  };
  const auto callee = question("edge(\"a\", \"b|");
  ASSERT_TRUE(callee);
  const auto& nodes = std::get<NodeQuestion>(callee->what);
  EXPECT_EQ(nodes.side, NodeQuestion::Side::kCallee);
  EXPECT_EQ(nodes.caller.name, "a");
  EXPECT_EQ(callee->typed, "b");
  const auto type = question("service(id(name: \"a\", type: |");
  ASSERT_TRUE(type);
  EXPECT_EQ(std::get<NodeQuestion>(type->what).part, NodeQuestion::Part::kType);
  EXPECT_EQ(std::get<NodeQuestion>(type->what).given.name, "a");
  const auto value = question("annotation[a.b] BEGINSWITH \"x|");
  ASSERT_TRUE(value);
  EXPECT_EQ(std::get<AnnotationValueQuestion>(value->what).key, "a.b");
  EXPECT_FALSE(question("duration > |"));
  EXPECT_FALSE(question("ok = |"));
  EXPECT_FALSE(question("|")) << "words first; values once something is typed";
}

TEST(Completion, GoesOnBehindWhatIsBroken) {
  EXPECT_TRUE(At("nonsense = = 5abc ) OR htt|").Has("http.url"));
  EXPECT_FALSE(At("nonsense |").place.is_sound);
  EXPECT_TRUE(At("service(\"a\") { fault } AND |").place.is_sound);
  EXPECT_TRUE(At("\"open|").offers.empty());
  EXPECT_FALSE(At("ok &|").place.is_sound);
}

TEST(Completion, CountsCharactersNotBytes) {
  const std::string text = "user = \"주문\" AND o";
  EXPECT_EQ(ByteOfCharacter(text, 9), 11u);
  EXPECT_EQ(ByteOfCharacter(text, 1000), text.size());
  EXPECT_EQ(ByteOfCharacter("", 3), 0u);
}

constexpr const char* kExpressions[] = {
    "responsetime > 5",
    "duration >= 5 AND duration <= 8",
    "ok !partial duration <3",
    "http.url BEGINSWITH \"http://api.example.com/\" AND !service(\"api.example.com\")",
    "service(\"api.example.com\") { fault = true OR responsetime > 2.5 } AND annotation.a = \"b\"",
    "edge(\"api.example.com\", \"backend.example.com\") { error and source.annotation[k.l] > 2 }",
    "service(id(name:\"n\",type: \"AWS::Lambda::Function\",account.id:\"1\")) { !(error or root) }",
    "not (annotation.age > 29 OR !annotation[\"a]\"]) user = alice",
    "rootcause.fault.entity { last and name = \"deserialize\" }",
    "rootcause.responsetime.entity { remote and coverage > 0.7 and (name CONTAINS \"traces\") }",
    "edge { throttle } or service { name ENDSWITH \"x\" }",
};

// Every offer at every place of a right expression leads to an expression.
TEST(Completion, EveryOfferLeadsToAnExpression) {
  std::size_t offered = 0;
  for (const std::string text : kExpressions) {
    ASSERT_TRUE(IsExpression(text)) << text;
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
      const std::string head = text.substr(0, cut);
      const Place place = PlaceAt(head, head.size());
      EXPECT_TRUE(place.is_sound) << head;
      for (const Offer& offer : OffersAt(place)) {
        const std::string gone_on = With(head, place, offer);
        if (gone_on.find("group") != std::string::npos) continue;
        ++offered;
        EXPECT_TRUE(Finished(gone_on)) << head << " | " << offer.text;
      }
    }
  }
  EXPECT_GT(offered, 2'000u);
}

RC_GTEST_PROP(Completion, AnyTextHasAPlace, (const std::vector<std::uint8_t>& pieces)) {
  static constexpr const char* kPieces[] = {
      "service", "edge", "(", ")",    "{",  "}",     "\"",    "[",   "]",    ",",
      ":",       "id",   "!", "http", ".",  "user ", "fault", "= ",  "< ",   "5",
      " ",       "and ", "x", "주",   "\\", "name",  "#[",    "or ", "not ", "annotation"};
  std::string text;
  for (const std::uint8_t piece : pieces) text += kPieces[piece % std::size(kPieces)];
  for (std::size_t c = 0; c <= CountCharacters(text); ++c) {
    const std::size_t cursor = ByteOfCharacter(text, c);
    const Place place = PlaceAt(text, cursor);
    RC_ASSERT(place.replace.begin <= cursor && cursor <= place.replace.end);
    for (const Offer& offer : OffersAt(place)) RC_ASSERT(!With(text, place, offer).empty());
  }
}

}  // namespace
}  // namespace roentgen::complete
