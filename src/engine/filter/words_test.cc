#include "engine/filter/words.h"

#include <gtest/gtest.h>

#include <string>

#include "engine/filter/binder.h"

namespace roentgen::filter {
namespace {

std::string Said(const std::string& text, Language language) {
  const auto bound = Compile(text, NoGroups());
  return bound ? Explain(**bound, language) : bound.error().message;
}

struct Row {
  const char* expression;
  const char* english;
  const char* korean;
};

const Row kRows[] = {
    {"ok !partial duration < 3",
     "the root segment is ok, and the trace is not partial, and the whole trace took less than 3 s",
     "루트 세그먼트가 정상이고, 트레이스가 불완전하지 않고, 트레이스 전체 기간이 3초 미만입니다"},
    {"responsetime > 2.5", "the root segment took more than 2.5 s",
     "루트 세그먼트의 응답 시간이 2.5초 초과입니다"},
    {"fault = false", "the root segment has no fault (5xx)",
     "루트 세그먼트에 결함(fault)이 없습니다"},
    {"http.status != 200", "the root segment has an HTTP status other than 200",
     "루트 세그먼트의 HTTP 상태 코드가 200 이외의 값입니다"},
    {"!(http.status = 200)", "it is not so that (the root segment has an HTTP status of 200)",
     "(루트 세그먼트의 HTTP 상태 코드가 200임)에 해당하지 않습니다"},
    {"http.url CONTAINS \"/api/\" AND (error OR throttle)",
     "the root segment has a URL that contains \"/api/\", and (the root segment has an error "
     "(4xx), or the root segment is throttled (429))",
     "루트 세그먼트의 URL이 \"/api/\" 문자열을 포함하고, (루트 세그먼트에 오류(error)가 있거나, "
     "루트 세그먼트에 제한(throttle)이 있음)에 해당합니다"},
    {"user = \"alice\" OR !user",
     "some segment has a user equal to \"alice\", or no segment has a user",
     "어느 한 세그먼트의 사용자가 \"alice\"이거나, 사용자가 있는 세그먼트가 없습니다"},
    {"annotation.age > 29", "some segment has a value of annotation age greater than 29",
     "어느 한 세그먼트의 주석 age 값이 29 초과입니다"},
    {"!annotation.age", "no segment has a value of annotation age that is not false",
     "false가 아닌 주석 age 값이 있는 세그먼트가 없습니다"},
    {"service(\"api\") { fault = true OR responsetime > 2.5 }",
     "some segment of service \"api\" has a fault (5xx) or took more than 2.5 s",
     "서비스 \"api\" 세그먼트 하나는 결함(fault)이 있거나 응답 시간이 2.5초 초과입니다"},
    {"!service(\"api\")", "the trace does not touch service \"api\"",
     "트레이스에 서비스 \"api\" 노드가 없습니다"},
    {"!service(\"api\") { fault and root }",
     "no segment of service \"api\" has a fault (5xx) and is the entry point",
     "서비스 \"api\" 세그먼트 중 (결함(fault)이 있고 진입점임)에 해당하는 것이 없습니다"},
    {"service(id(type: \"AWS::Lambda::Function\")) { error }",
     "some segment of any service of type \"AWS::Lambda::Function\" has an error (4xx)",
     "유형 \"AWS::Lambda::Function\"의 서비스 세그먼트 하나는 오류(error)가 있습니다"},
    {"edge(\"a\", \"b\")", "some call from service \"a\" to service \"b\" is made",
     "서비스 \"a\"에서 서비스 \"b\" 쪽으로 가는 호출이 있습니다"},
    {"edge(\"a\", \"b\") { error and !throttle }",
     "some call from service \"a\" to service \"b\" has an error (4xx) and is not throttled (429)",
     "서비스 \"a\"에서 서비스 \"b\" 쪽으로 가는 호출 하나는 오류(error)가 있고 "
     "제한(throttle)이 없습니다"},
    {"rootcause.fault.entity { last and name = \"load\" }",
     "some entity on the way to the cause of a fault is the last and has a name equal to \"load\"",
     "결함(fault)의 근본 원인에 이르는 엔터티 하나는 마지막이고 이름이 \"load\"입니다"},
    {"rootcause.json = #[{\"Services\":[]}]", "some root cause is as the expression writes it",
     "표현식에 적힌 것과 같은 근본 원인이 있습니다"},
};

TEST(Words, SayWhatIsAsked) {
  for (const Row& row : kRows) {
    EXPECT_EQ(Said(row.expression, Language::kEnglish), row.english) << row.expression;
    EXPECT_EQ(Said(row.expression, Language::kKorean), row.korean) << row.expression;
  }
}

}  // namespace
}  // namespace roentgen::filter
