#include "engine/complete/descriptions.h"

#include <gtest/gtest.h>

#include "engine/filter/keywords.h"

namespace roentgen::complete {
namespace {

Offer Keyword(std::string_view label) {
  return {.kind = OfferKind::kKeyword, .text = "", .label = std::string(label)};
}

TEST(Descriptions, EveryKeywordHasOneInBothLanguages) {
  for (const auto& row : filter::Keywords()) {
    EXPECT_NE(DescriptionOf(Keyword(row.name), filter::Language::kEnglish), "") << row.name;
    EXPECT_NE(DescriptionOf(Keyword(row.name), filter::Language::kKorean), "") << row.name;
  }
  for (const auto& row : filter::RootCauseWords()) {
    EXPECT_NE(DescriptionOf(Keyword(row.name), filter::Language::kEnglish), "") << row.name;
  }
}

TEST(Descriptions, WhatFollowsAWordDoesNotMatter) {
  const auto english = filter::Language::kEnglish;
  EXPECT_EQ(DescriptionOf(Keyword("service("), english), "a service, and what holds of it");
  EXPECT_EQ(DescriptionOf(Keyword("rootcause.fault.entity {"), english), "call a fault came from");
  EXPECT_EQ(DescriptionOf({.kind = OfferKind::kOperator, .text = "", .label = "CONTAINS"}, english),
            "has it somewhere");
  EXPECT_EQ(DescriptionOf({.kind = OfferKind::kValue, .text = "", .label = "fault"}, english), "");
  EXPECT_EQ(DescriptionOf({.kind = OfferKind::kNode, .text = "", .label = "shop"},
                          filter::Language::kKorean),
            "서비스");
}

}  // namespace
}  // namespace roentgen::complete
