#include "apps/roentgen/view/display_text.h"

#include <gtest/gtest.h>

namespace roentgen::cli {
namespace {

TEST(Clean, NoControlCharacterSurvives) {
  std::string every;
  for (int c = 0; c < 256; ++c) every += static_cast<char>(c);
  for (const char c : Clean(every)) EXPECT_FALSE(c >= 0 && c < 0x20) << int{c};
  EXPECT_EQ(Clean("\x1b[2J\x1b]0;title\x07"), "�[2J�]0;title�");
  EXPECT_EQ(Clean("\xc2\x9b"
                  "31m"),
            "�31m");  // C1 control sequence introducer
  EXPECT_EQ(Clean("a\r\nb\tc"), "a  b c");
  EXPECT_EQ(CleanLines("a\nb\x1b"), "a\nb�");
}

TEST(Clean, NothingReordersOrHides) { EXPECT_EQ(Clean("a\u202eb\u2066c\u200bd\ufeff"), "abcd"); }

TEST(Clean, InvalidUtf8IsReplacedByteForByte) {
  EXPECT_EQ(Clean("a\xff\xc3"), "a��");
  EXPECT_EQ(Clean("\xed\xa0\x80"), "���");  // a lone surrogate
}

TEST(Columns, HangulAndCjkTakeTwo) {
  EXPECT_EQ(Columns("abc"), 3U);
  EXPECT_EQ(Columns("주문"), 4U);
  EXPECT_EQ(Columns("日本"), 4U);
  EXPECT_EQ(Columns("e\u0301"), 1U);
  EXPECT_EQ(Columns("─│█"), 3U);
}

TEST(FitMiddle, KeepsBothEnds) {
  EXPECT_EQ(FitMiddle("abc", 10), "abc       ");
  EXPECT_EQ(FitMiddle("rootcause.fault.service", 18), "rootc…ault.service");
  EXPECT_EQ(FitMiddle("rootcause.fault.service", 18, false), "root..ault.service");
  EXPECT_EQ(FitMiddle("주문서비스는 주문을 받습니다", 12), "주… 받습니다");
  EXPECT_EQ(FitMiddle("abcdefghij", 5), "abcd…");
  EXPECT_EQ(FitMiddle("", 9), "         ");
}

TEST(Fit, FillsAndCutsToTheColumn) {
  EXPECT_EQ(Fit("abc", 5), "abc  ");
  EXPECT_EQ(Fit("abcdef", 5), "abcd…");
  EXPECT_EQ(Fit("abcdef", 5, false), "abc..");
  EXPECT_EQ(Fit("주문서비스", 6), "주문… ");  // half of a wide character is never shown
  EXPECT_EQ(Fit("", 0), "");
  EXPECT_EQ(PadLeft("주문", 6), "  주문");
}

}  // namespace
}  // namespace roentgen::cli
