#include <string>

#include <thread>

#include <gtest/gtest.h>

#include "base/bounded_queue.h"
#include "base/hash.h"
#include "base/hex.h"
#include "base/result.h"
#include "base/text.h"
#include "base/time.h"

namespace roentgen {
namespace {

Result<int> Half(int n) {
  if (n % 2 != 0) return MakeError(ErrorCode::kInvalid, "odd");
  return n / 2;
}

Result<int> Quarter(int n) {
  RG_TRY(const int half, Half(n));
  return Half(half);
}

TEST(Result, TryPassesValuesAndStopsAtTheFirstError) {
  EXPECT_EQ(Quarter(8).value(), 2);
  ASSERT_FALSE(Quarter(6));
  EXPECT_EQ(Quarter(6).error().message, "odd");
}

TEST(Time, DaysAndMinutesFloorBeforeTheEpoch) {
  EXPECT_EQ(DayOf({kUsPerDay}), 1);
  EXPECT_EQ(DayOf({-1}), -1);
  EXPECT_EQ(MinuteOf({kUsPerMinute - 1}), 0);
  EXPECT_EQ(MinuteOf({-1}), -1);
}

TEST(Hex, RoundTripsAndRefusesOtherCharacters) {
  std::string out;
  AppendHex(out, 0xabcdef0123456789, 16);
  EXPECT_EQ(out, "abcdef0123456789");
  EXPECT_EQ(ParseHex("ABCDEF0123456789"), 0xabcdef0123456789);
  EXPECT_FALSE(ParseHex("xyz"));
  EXPECT_FALSE(ParseHex(""));
  EXPECT_FALSE(ParseHex("00000000000000000"));
}

TEST(Hash64, IsTheValueStoresOnDiskRelyOn) { EXPECT_EQ(Hash64(""), 0x2d06800538d394c2ULL); }

TEST(BoundedQueue, RefusesWhenFullAndDrainsAfterClose) {
  BoundedQueue<int> queue(10);
  EXPECT_TRUE(queue.TryPush(1, 6));
  EXPECT_FALSE(queue.TryPush(2, 6));
  EXPECT_TRUE(queue.TryPush(3, 4));
  EXPECT_EQ(queue.weight(), 10u);
  queue.Close();
  EXPECT_FALSE(queue.TryPush(4, 1));
  EXPECT_EQ(queue.PopBatch(6, std::chrono::microseconds(0)), (std::vector<int>{1}));
  EXPECT_EQ(queue.PopBatch(100, std::chrono::microseconds(0)), (std::vector<int>{3}));
  EXPECT_TRUE(queue.closed_and_empty());
}

TEST(BoundedQueue, GathersOnlyWhileNothingIsUrgent) {
  constexpr std::chrono::hours kNever{1};
  BoundedQueue<int> queue(100);
  ASSERT_TRUE(queue.TryPush(1, 1, false));
  EXPECT_EQ(queue.PopBatch(10, kNever, std::chrono::microseconds(1)), std::vector{1});

  ASSERT_TRUE(queue.TryPush(2, 1, false));
  ASSERT_TRUE(queue.TryPush(3, 1, true));
  EXPECT_EQ(queue.PopBatch(10, kNever, kNever), (std::vector{2, 3}));

  ASSERT_TRUE(queue.TryPush(4, 10, false));
  EXPECT_EQ(queue.PopBatch(10, kNever, kNever), std::vector{4});

  ASSERT_TRUE(queue.TryPush(5, 1, false));
  std::thread late([&] { EXPECT_TRUE(queue.TryPush(6, 1, true)); });
  EXPECT_EQ(queue.PopBatch(10, kNever, kNever), (std::vector{5, 6}));
  late.join();

  ASSERT_TRUE(queue.TryPush(7, 1, false));
  queue.Close();
  EXPECT_EQ(queue.PopBatch(10, kNever, kNever), std::vector{7});
}

TEST(BoundedQueue, TakesAnOverweightItemWhenEmpty) {
  BoundedQueue<int> queue(1);
  EXPECT_TRUE(queue.TryPush(7, 100));
  EXPECT_EQ(queue.PopBatch(1, std::chrono::microseconds(0)).size(), 1u);
}

TEST(Text, CountsCharactersAndFoldsOnlyAscii) {
  EXPECT_EQ(CountCharacters("a김b"), 3u);
  EXPECT_EQ(CountCharacters(""), 0u);
  EXPECT_EQ(CountUtf16("a김😀b"), 5u);
  EXPECT_EQ(ByteOfUtf16("a김😀b", 1), 1u);
  EXPECT_EQ(ByteOfUtf16("a김😀b", 3), 4u);
  EXPECT_EQ(ByteOfUtf16("a김😀b", 4), 8u);
  EXPECT_EQ(ByteOfUtf16("a김😀b", 9), 9u);
  EXPECT_EQ(LowerAscii("HTTP.Status ÄÖ김"), "http.status ÄÖ김");
  EXPECT_TRUE(IsBlank(" \t\r\n"));
  EXPECT_TRUE(IsBlank(""));
  EXPECT_FALSE(IsBlank(" x"));
}

}  // namespace
}  // namespace roentgen
