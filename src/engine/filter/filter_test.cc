#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "engine/filter/binder.h"
#include "engine/filter/faults.h"
#include "engine/filter/parser.h"

namespace roentgen::filter {
namespace {

class Groups final : public GroupLookup {
 public:
  void Put(std::string name, std::string expression) {
    const std::string arn = "arn:aws:xray:us-east-1:000000000000:group/" + name + "/1";
    groups_[name] = {name, arn, std::move(expression)};
  }
  const GroupDefinition* ByName(std::string_view name) const override {
    const auto it = groups_.find(std::string(name));
    return it == groups_.end() ? nullptr : &it->second;
  }
  const GroupDefinition* ByArn(std::string_view arn) const override {
    for (const auto& [name, group] : groups_) {
      if (group.arn == arn) return &group;
    }
    return nullptr;
  }
  std::vector<std::string> Names() const override {
    std::vector<std::string> names;
    for (const auto& [name, group] : groups_) names.push_back(name);
    return names;
  }

 private:
  std::map<std::string, GroupDefinition> groups_;
};

std::string Printed(std::string_view text) {
  const auto parsed = Parse(text);
  if (!parsed) return ToError(parsed.error(), text).message;
  const std::string printed = Print(*parsed);
  const auto again = Parse(printed);
  EXPECT_TRUE(again && SameMeaning(*parsed, *again)) << text << " / " << printed;
  return printed;
}

std::string ErrorOf(std::string_view text, const GroupLookup& groups = NoGroups(),
                    std::string_view own = {}) {
  const auto compiled = Compile(text, groups, own);
  return compiled ? "" : compiled.error().message;
}

// Every example of the guide's, and what people write besides.
const std::vector<std::string> kExamples = {
    "responsetime > 5",
    "duration >= 5 AND duration <= 8",
    "ok !partial duration <3",
    "http.status != 200",
    "http.url CONTAINS \"/api/game/\"",
    "http.url BEGINSWITH \"http://api.example.com/\" AND http.url CONTAINS \"/v2/\" AND "
    "!service(\"api.example.com\")",
    "service(\"api.example.com\") { fault }",
    "edge(\"api.example.com\", \"backend.example.com\") { error }",
    "service(id(type: \"AWS::Lambda::Function\")) { error }",
    "service(id(account.id:\"111122223333\")) OR service(id(account.id:\"444455556666\"))",
    "service(\"api.amazon.com\") { fault = true OR responsetime > 2.5 } AND annotation.foo = "
    "\"bar\"",
    "annotation.age > 29",
    "!annotation.age",
    "annotation.gameid = \"817DL6VO\"",
    "annotation[request.id] = \"x\"",
    "rootcause.fault.entity { last and name = \"deserialize\" }",
    "rootcause.responsetime.entity { remote and coverage > 0.7 and name = \"traces\" }",
    "rootcause.fault.exception { last and message = \"Access Denied for account_id: 1234567890\" }",
    "rootcause.responsetime.service { last and type = \"AWS::DynamoDB\" }",
    "rootcause.json = #[{ \"Services\":[{\"Name\":\"A\",\"EntityPath\":[{\"Name\":\"A\"},{\"Name\":"
    "\"get_x\"}]},{\"Name\":\"B\",\"EntityPath\":[{\"Name\":\"B\"}]}]}]",
    "service(\"data-plane\") {root = true and fault = true}",
    "http.url AND responseTime > 2",
    "user CONTAINS \"\"",
    "!user",
    "service { annotation[k] = \"v\" }",
    "edge { source.annotation[k] = 1 AND destination.annotation[k] = true }",
    "service()",
    "edge() {error}",
    "name",
    "ok = false",
    "rootcause.fault.entity { name = traces }",
    "NOT (fault OR error) account.id = \"123456789012\"",
};

TEST(FilterTest, EveryExampleOfTheGuideIsUnderstood) {
  for (const std::string& example : kExamples) {
    if (example == "name") continue;
    EXPECT_EQ(ErrorOf(example), "") << example;
    (void)Printed(example);
  }
}

TEST(FilterTest, PrintsTheUsualSpelling) {
  EXPECT_EQ(Printed("OK  !Partial   Duration<3"), "ok AND !partial AND duration < 3");
  EXPECT_EQ(Printed("a or b and not (c or d)"), "a OR b AND !(c OR d)");
  EXPECT_EQ(Printed("(a or b) c"), "(a OR b) AND c");
  EXPECT_EQ(Printed("service{fault}"), "service() { fault }");
  EXPECT_EQ(Printed("annotation[age] > 2e1"), "annotation.age > 20");
  EXPECT_EQ(Printed("annotation[\"a]b\"] = \"x\\\"y\""), "annotation[\"a]b\"] = \"x\\\"y\"");
  EXPECT_EQ(Printed("edge(id(name:\"a\"),\"b\")"), "edge(id(name: \"a\"), \"b\")");
  EXPECT_EQ(Printed("!!ok"), "!!ok");
}

TEST(FilterTest, AnErrorSaysWhatWhereAndWhatWasMeant) {
  EXPECT_EQ(ErrorOf("responstime > 5"),
            "Invalid filter expression: 'responstime' is not a keyword, at character 1; did you "
            "mean responsetime?\n  responstime > 5\n  ^^^^^^^^^^^^^^^");
  EXPECT_EQ(ErrorOf("ok AND (fault"),
            "Invalid filter expression: '(' is not closed, at character 8\n"
            "  ok AND (fault\n         ^");
  EXPECT_EQ(ErrorOf("user = \"김"),
            "Invalid filter expression: the text that begins here has no closing quote, at "
            "character 8\n  user = \"김\n         ^^");
}

TEST(FilterTest, AnErrorIsSaidInKorean) {
  const auto korean = [](std::string_view text) -> std::string {
    const auto parsed = Parse(text);
    if (!parsed) return ToError(parsed.error(), text, Language::kKorean).message;
    const auto bound = Bind(*parsed, NoGroups());
    return bound ? "" : ToError(bound.error(), text, Language::kKorean).message;
  };
  EXPECT_EQ(korean("responstime > 5"),
            "잘못된 필터 표현식(1번째 문자): 'responstime'은(는) 키워드가 아닙니다. 혹시 "
            "responsetime?\n  responstime > 5\n  ^^^^^^^^^^^^^^^");
  EXPECT_TRUE(
      korean("ok fault =").contains("'=' 뒤에 값이 와야 하는데 표현식의 끝이(가) 있습니다"));
  EXPECT_TRUE(korean("service(\"a\") { annotation.x ok source.annotation.y }")
                  .contains("edge(...) { } 안에서만 씁니다"));
  EXPECT_TRUE(korean("rootcause.json = #[{\"Services\":1}]").contains("목록이 와야 합니다"));
}

// Of the same things, too.
TEST(FilterTest, EachFaultIsSaidInEachLanguage) {
  const std::vector<std::string> parts = {"<0>", "<1>", "<2>"};
  for (int i = 0; i <= static_cast<int>(Fault::kShapeJson); ++i) {
    const Wording said = Say(static_cast<Fault>(i), {parts[0], parts[1], parts[2]});
    EXPECT_FALSE(said.english.empty() || said.korean.empty()) << i;
    for (const std::string& part : parts) {
      EXPECT_EQ(said.english.contains(part), said.korean.contains(part))
          << said.english << " / " << said.korean;
    }
  }
}

TEST(FilterTest, RefusesWhatMeansNothing) {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"", "a condition was expected"},
      {"ok)", "closes nothing"},
      {"service(\"x\") { fault", "'{' is not closed"},
      {"service(\"x\" { fault }", "')' was expected"},
      {"http.status = \"200\"", "compared by =, !=, <, <=, > and >= with a number"},
      {"http.status CONTAINS 2", "compared by"},
      {"responsetime", "compared by"},
      {"user < \"a\"", "compared by"},
      {"user = 5", "a text in double quotes"},
      {"fault > true", "with true or false"},
      {"fault = 1", "with true or false"},
      {"http.status >", "a value was expected after '>'"},
      {"user = 'a'", "double quotes"},
      {"ok && fault", "did you mean AND"},
      {"ok == true", "did you mean ="},
      {"ok adn fault", "did you mean and?"},
      {"coverage > 0.5", "means nothing of a whole trace"},
      {"rootcause.fault.entity { coverage > 0.5 }", "means nothing"},
      {"rootcause.responsetime.exception { last }", "did you mean"},
      {"rootcause.fault.entity", "'{' was expected"},
      {"service(\"a\") { service(\"b\") }", "cannot stand inside service"},
      {"service(id(nam:\"a\"))", "did you mean name"},
      {"edge(\"a\")", "two ends"},
      {"source.annotation.k = 1", "inside edge"},
      {"annotation", "key is missing"},
      {"annotation.k CONTAINS 5", "CONTAINS compares texts"},
      {"annotation.k < \"5\"", "< compares numbers"},
      {"rootcause.json = #[{\"Servics\":[]}]", "did you mean Services"},
      {"rootcause.json = #[{]", "not JSON"},
      {"group.name = \"none\"", "there is no group 'none'"},
      {"group.name CONTAINS \"x\"", "compared with = or !="},
      {"duration < 1e999", "out of range"},
      {"http.status = 200x", "not a number"},
      {"id(name:\"x\")", "inside service"},
      {"ok AND", "a condition was expected"},
      {"OR ok", "a condition was expected before 'OR'"},
      {std::string(40, '(') + "ok" + std::string(40, ')'), "nested deeper than 32"},
      {std::string(10'001, 'a'), "longer than 10000"},
  };
  for (const auto& [text, expected] : rows) {
    const std::string error = ErrorOf(text);
    EXPECT_NE(error.find(expected), std::string::npos) << text << " -> " << error;
  }
  std::string many;
  for (int i = 0; i < 501; ++i) many += "ok ";
  EXPECT_NE(ErrorOf(many).find("more than 500 conditions"), std::string::npos);
}

TEST(FilterTest, GroupsAreBoundAndMustNotLeadBack) {
  Groups groups;
  groups.Put("slow", "responsetime > 5");
  groups.Put("slow-alice", "group.name = \"slow\" AND user = \"alice\"");
  groups.Put("all", "");
  groups.Put("a", "group.name = \"b\"");
  groups.Put("b", "group.name = \"a\"");
  groups.Put("broken", "nonsense > 1");
  EXPECT_EQ(ErrorOf("group.name = \"slow-alice\" AND group.name != \"all\"", groups), "");
  EXPECT_EQ(ErrorOf("group.arn = \"arn:aws:xray:us-east-1:000000000000:group/slow/1\"", groups),
            "");
  EXPECT_NE(ErrorOf("group.name = \"a\"", groups).find("lead back"), std::string::npos);
  EXPECT_NE(ErrorOf("group.name = \"new\"", groups, "new").find("lead back"), std::string::npos);
  EXPECT_NE(ErrorOf("group.name = \"slow-alice\"", groups, "slow").find("lead back"),
            std::string::npos);
  EXPECT_NE(ErrorOf("group.name = \"slaw\"", groups).find("did you mean slow"), std::string::npos);
  groups.Put("d0", "ok");
  for (int i = 1; i <= 20; ++i) {
    const std::string before = "group.name = \"d" + std::to_string(i - 1) + "\"";
    groups.Put("d" + std::to_string(i), before + " OR " + before);
  }
  EXPECT_EQ(ErrorOf("group.name = \"d5\"", groups), "");
  EXPECT_NE(ErrorOf("group.name = \"d20\"", groups).find("more than 500 groups"),
            std::string::npos);
  EXPECT_NE(ErrorOf("group.name = \"broken\"", groups).find("cannot be evaluated"),
            std::string::npos);
}

TEST(FilterTest, EntitySelectorsAreOneServiceOrEdge) {
  const auto service = CompileEntitySelector("service(id(name:\"n\",type:\"t\"))");
  ASSERT_TRUE(service);
  EXPECT_FALSE(service->is_edge);
  EXPECT_EQ(service->service.name, "n");
  EXPECT_EQ(service->service.type, "t");
  const auto edge = CompileEntitySelector("edge(\"a\", id(name:\"b\"))");
  ASSERT_TRUE(edge);
  EXPECT_TRUE(edge->is_edge);
  EXPECT_EQ(edge->to.name, "b");
  EXPECT_TRUE(CompileEntitySelector("service()"));
  EXPECT_TRUE(CompileEntitySelector("id(name:\"n\")"));
  for (const char* wrong : {"", "fault", "http.status = 403", "service(\"a\") { fault }",
                            "service(\"a\") OR service(\"b\")", "!service(\"a\")", "id"}) {
    EXPECT_FALSE(CompileEntitySelector(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace roentgen::filter
