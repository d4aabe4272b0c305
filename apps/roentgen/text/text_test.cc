#include <gtest/gtest.h>

#include "apps/roentgen/text/locale.h"

namespace roentgen::cli {
namespace {

TEST(Locale, FirstSetVariableDecides) {
  EXPECT_EQ(&MessagesFor("", "", ""), &kEnglish);
  EXPECT_EQ(&MessagesFor("ko_KR.UTF-8", "", "en_US.UTF-8"), &kKorean);
  EXPECT_EQ(&MessagesFor("", "ko", "en_US.UTF-8"), &kKorean);
  EXPECT_EQ(&MessagesFor("", "", "ko_KR.UTF-8"), &kKorean);
  EXPECT_EQ(&MessagesFor("C", "ko", "ko"), &kEnglish);
}

TEST(Messages, PhrasesFillTheirPlacesInBothLanguages) {
  EXPECT_EQ(kEnglish.errors.bad_value("--rate", "x"), "--rate: 'x' is not a value it takes.");
  EXPECT_EQ(kKorean.verify.progress("1", "5"), "트레이스 5개 중 1개 확인");
}

}  // namespace
}  // namespace roentgen::cli
