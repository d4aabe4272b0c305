#include "base/near_names.h"

#include <gtest/gtest.h>

namespace roentgen {
namespace {

TEST(NearNames, FindsWhatWasMeant) {
  const std::vector<std::string> known = {"data-dir", "max-disk", "http", "udp"};
  EXPECT_EQ(NearNames("datadir", known), std::vector<std::string>{"data-dir"});
  EXPECT_EQ(NearNames("htpt", known), std::vector<std::string>{"http"});
  EXPECT_TRUE(NearNames("something-else", known).empty());
  EXPECT_EQ(EditDistance("ab", "ba"), 1u);
  EXPECT_EQ(EditDistance("", "abc"), 3u);
}

TEST(NearNames, ASentenceNamesThem) {
  const std::vector<std::string> known = {"data-dir", "http"};
  EXPECT_EQ(DidYouMean("dat-dir", known, "--"), "; did you mean --data-dir?");
  EXPECT_EQ(DidYouMean("zzzzzz", known, "--"), "");
}

}  // namespace
}  // namespace roentgen
