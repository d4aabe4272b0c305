#include "wire/segment_json/name_rule.h"

#include <gtest/gtest.h>

#include <string>

namespace roentgen::wire {
namespace {

TEST(NameRule, TakesLettersOfAnyScriptAndTheListedSigns) {
  for (const char* name : {"a", "## step1", "db@host:5432", "a/b_c.d%e&f=g+h-i", "주문 서비스",
                           "données", "ราคาสินค้า", "订单", "a\xC2\xA0z"}) {
    EXPECT_EQ(NameFault(name), "") << name;
  }
}

TEST(NameRule, RefusesOtherSigns) {
  for (const char* name :
       {"what?",    "a;b",         "a*",  "(a)",  "a!",           "$a",
        "~",        "^",           "<a>", "a\\b", "a,b",          "a\tb",
        "a\nb",     "\x7f",        "\"",  "'",    "\xEF\xBF\xBD", "\xF0\x9F\x98\x80",
        "\xC2\x85", "\xEE\x80\x80"}) {
    EXPECT_NE(NameFault(name), "") << name;
  }
}

TEST(NameRule, CountsCharactersNotBytes) {
  EXPECT_NE(NameFault(""), "");
  EXPECT_EQ(NameFault(std::string(200, 'n')), "");
  EXPECT_NE(NameFault(std::string(201, 'n')), "");
  std::string korean;
  for (int i = 0; i < 200; ++i) korean += "가";
  EXPECT_EQ(NameFault(korean), "");
  EXPECT_NE(NameFault(korean + "가"), "");
}

}  // namespace
}  // namespace roentgen::wire
