#include "src/sql/handle_table.h"

#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace xray::detail {
namespace {

TEST(HandleTableTest, ForgetsTheOneNotUsedForLongestWhenFull) {
  HandleTable<int> table(2);
  const int handles[3] = {};
  table.Put(&handles[0], std::make_shared<int>(0));
  table.Put(&handles[1], std::make_shared<int>(1));
  ASSERT_NE(table.Find(&handles[0]), nullptr);
  table.Put(&handles[2], std::make_shared<int>(2));
  EXPECT_EQ(table.Find(&handles[1]), nullptr);
  EXPECT_EQ(*table.Find(&handles[0]), 0);
  EXPECT_EQ(*table.Find(&handles[2]), 2);
}

TEST(HandleTableTest, PutReplacesAndForgetRemoves) {
  HandleTable<int> table(2);
  const int handle = 0;
  table.Put(&handle, std::make_shared<int>(1));
  table.Put(&handle, std::make_shared<int>(2));
  EXPECT_EQ(*table.Find(&handle), 2);
  table.Forget(&handle);
  table.Forget(&handle);
  EXPECT_EQ(table.Find(&handle), nullptr);
}

TEST(MadeOrTest, IsTheFallbackWhereThereIsNoMemory) {
  const int fallback = 1;
  const auto no_memory = []() -> std::shared_ptr<const int> { throw std::bad_alloc(); };
  EXPECT_EQ(MadeOr(fallback, no_memory).get(), &fallback);
  EXPECT_EQ(*MadeOr(fallback, [] { return std::make_shared<const int>(2); }), 2);
}

TEST(HandleTableTest, ThreadsShareIt) {
  HandleTable<std::size_t> table(8);
  std::vector<int> handles(16);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (std::size_t i = 0; i < 4'000; ++i) {
        const std::size_t slot = i % handles.size();
        table.Put(&handles[slot], std::make_shared<std::size_t>(slot));
        const auto found = table.Find(&handles[slot]);
        EXPECT_TRUE(!found || *found == slot);
        if (i % 7 == 0) table.Forget(&handles[slot]);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace xray::detail
