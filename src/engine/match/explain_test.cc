#include "engine/match/explain.h"

#include <gtest/gtest.h>

#include <string>

namespace roentgen::match {
namespace {

using filter::Language;
using filter::NoGroups;

Explanation Of(std::string_view text, Language language = Language::kEnglish) {
  return ExplainExpression(text, NoGroups(), language);
}

TEST(Explain, SaysWordsPlanTermsAndTokens) {
  const Explanation e = Of("service(\"a\"){fault}  duration>2");
  ASSERT_TRUE(e.is_valid());
  EXPECT_EQ(e.normalized, "service(\"a\") { fault } AND duration > 2");
  EXPECT_FALSE(e.words.empty());
  EXPECT_NE(e.index.find("service"), std::string::npos) << e.index;
  EXPECT_EQ(e.list, "duration");
  EXPECT_EQ(e.documents, "service");
  ASSERT_EQ(e.terms.size(), 2u);
  EXPECT_EQ(e.terms[0].place, (ExpressionPlace{0, 19}));
  EXPECT_EQ(e.terms[1].place, (ExpressionPlace{21, 31}));
  EXPECT_EQ(e.terms[1].text, "duration > 2");
  ASSERT_EQ(e.tokens.size(), 10u);
  EXPECT_EQ(e.tokens[2], (ExpressionToken{ExpressionToken::Kind::kText, {8, 11}}));
}

TEST(Explain, PlacesCountAsJavaScriptDoes) {
  const Explanation e = Of("user = \"한😀\" nonsense = 1");
  ASSERT_FALSE(e.is_valid());
  EXPECT_EQ(e.error->place, (ExpressionPlace{13, 25}));
  EXPECT_EQ(e.error->column, 13u);
  EXPECT_EQ(e.tokens.size(), 6u);
  EXPECT_NE(e.error->text.find("^^^^^^^^^^^^"), std::string::npos) << e.error->text;
}

TEST(Explain, WhatCannotBeReadKeepsTheTokensBefore) {
  const Explanation e = Of("ok AND user = \"open");
  ASSERT_FALSE(e.is_valid());
  EXPECT_EQ(e.tokens.size(), 4u);
  EXPECT_TRUE(e.normalized.empty());
  EXPECT_TRUE(Of(std::string(20'000, '(')).tokens.empty());
}

TEST(Explain, BlankIsEveryTraceInBothLanguages) {
  EXPECT_EQ(Of(" \n").words, "every trace");
  EXPECT_TRUE(Of("").is_valid());
  EXPECT_TRUE(Of("").terms.empty());
  EXPECT_EQ(Of("", Language::kKorean).words, "모든 트레이스");
  EXPECT_EQ(Of("ok", Language::kKorean).terms.size(), 1u);
}

TEST(Explain, AGroupThatNamesItselfIsACircle) {
  const Explanation e =
      ExplainExpression("group.name = \"g\"", NoGroups(), Language::kEnglish, "g");
  EXPECT_FALSE(e.is_valid());
}

}  // namespace
}  // namespace roentgen::match
