// What every spool does; the one in memory is the oracle.
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "adapters/spool/spool_test_harness.h"
#include "ports/testing/memory_segment_spool.h"

namespace roentgen::spool {
namespace {

struct Case {
  const char* name;
  std::function<std::unique_ptr<SegmentSpool>(const std::string&)> make;
};

class SegmentSpoolContract : public ::testing::TestWithParam<Case> {
 protected:
  TemporaryFolder folder_;
  std::unique_ptr<SegmentSpool> spool_ = GetParam().make(folder_.path());
};

TEST_P(SegmentSpoolContract, GivesDocumentsBackInOrder) {
  Put(*spool_, {"a", "b"});
  Put(*spool_, {"c"});
  EXPECT_EQ(spool_->usage().documents, 3U);
  EXPECT_GT(spool_->usage().bytes, 2U);
  EXPECT_EQ(Drain(*spool_), (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(spool_->usage().documents, 0U);
}

TEST_P(SegmentSpoolContract, AnEmptySpoolGivesNothing) {
  const auto taken = spool_->TakeOldest(50, 1'000);
  ASSERT_TRUE(taken.has_value());
  EXPECT_FALSE(taken->has_value());
  Put(*spool_, {});
  EXPECT_EQ(spool_->usage().documents, 0U);
}

TEST_P(SegmentSpoolContract, KeepsBothLimitsOfABatchButNeverGivesNone) {
  Put(*spool_, {"1234", "1234", "1234", std::string(100, 'x'), "1"});
  EXPECT_EQ((**spool_->TakeOldest(2, 1'000)).documents.size(), 2U);
  EXPECT_EQ((**spool_->TakeOldest(50, 10)).documents, std::vector<std::string>{"1234"});
  EXPECT_EQ((**spool_->TakeOldest(50, 10)).documents[0].size(), 100U) << "too large alone";
}

TEST_P(SegmentSpoolContract, HandsOutNothingTwice) {
  Put(*spool_, {"a", "b"});
  const auto first = *spool_->TakeOldest(1, 1'000);
  const auto second = *spool_->TakeOldest(1, 1'000);
  EXPECT_EQ(second->documents, std::vector<std::string>{"b"});
  EXPECT_FALSE(spool_->TakeOldest(1, 1'000)->has_value());
  EXPECT_EQ(spool_->usage().documents, 2U) << "handed out is not delivered";
}

TEST_P(SegmentSpoolContract, WhatCameBackGoesBeforeYounger) {
  Put(*spool_, {"a", "b", "c"});
  const auto first = *spool_->TakeOldest(1, 1'000);
  const auto second = *spool_->TakeOldest(1, 1'000);
  spool_->Return(second->ticket);
  spool_->Return(first->ticket);
  EXPECT_EQ(Drain(*spool_), (std::vector<std::string>{"a", "b", "c"}));
}

TEST_P(SegmentSpoolContract, BatchesArriveInAnyOrder) {
  Put(*spool_, {"a", "b", "c"});
  const auto first = *spool_->TakeOldest(1, 1'000);
  const auto second = *spool_->TakeOldest(1, 1'000);
  EXPECT_TRUE(spool_->Acknowledge(second->ticket).has_value());
  EXPECT_EQ(spool_->usage().documents, 2U);
  EXPECT_TRUE(spool_->Acknowledge(first->ticket).has_value());
  EXPECT_EQ(Drain(*spool_), std::vector<std::string>{"c"});
}

TEST_P(SegmentSpoolContract, AnUnknownTicketIsAnError) {
  Put(*spool_, {"a"});
  const auto taken = *spool_->TakeOldest(1, 1'000);
  EXPECT_TRUE(spool_->Acknowledge(taken->ticket).has_value());
  EXPECT_FALSE(spool_->Acknowledge(taken->ticket).has_value());
  spool_->Return(taken->ticket);
  EXPECT_FALSE(spool_->TakeOldest(1, 1'000)->has_value());
}

TEST_P(SegmentSpoolContract, DocumentsAreAnyBytes) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  Put(*spool_, {bytes, "", "RGd1RGd1", bytes + bytes});
  EXPECT_EQ(Drain(*spool_), (std::vector<std::string>{bytes, "", "RGd1RGd1", bytes + bytes}));
}

// Random histories: a spool on disk, opened anew now and then, gives what the one in memory gives.
TEST(SegmentSpoolProperty, DiskAndMemoryAgree) {
  for (unsigned seed = 0; seed < 150; ++seed) {
    std::mt19937 random(seed);
    TemporaryFolder folder;
    auto disk = OpenSpool(folder.path(), kLeastSpoolBytes);
    testing::MemorySegmentSpool memory;
    std::vector<std::pair<std::uint64_t, std::uint64_t>> tickets;
    int documents = 0;
    for (int step = 0; step < 200; ++step) {
      switch (random() % 6) {
        case 0:
        case 1: {
          std::vector<std::string> batch(random() % 5);
          for (std::string& text : batch) {
            text = std::to_string(documents++) + std::string(random() % 900, 'x');
          }
          Put(*disk, batch);
          Put(memory, batch);
          break;
        }
        case 2:
        case 3: {
          const std::size_t most = 1 + random() % 8;
          const auto ours = disk->TakeOldest(most, 1 << 20);
          ASSERT_TRUE(ours.has_value());
          // A batch ends with its file: the oracle takes as many.
          const auto theirs = memory.TakeOldest(*ours ? (**ours).documents.size() : most, 1 << 20);
          ASSERT_EQ(ours->has_value(), theirs->has_value()) << "seed " << seed;
          if (!*ours) break;
          ASSERT_EQ((**ours).documents, (**theirs).documents) << "seed " << seed;
          tickets.emplace_back((**ours).ticket, (**theirs).ticket);
          break;
        }
        case 4: {
          if (tickets.empty()) break;
          const auto at = tickets.begin() + static_cast<std::ptrdiff_t>(random() % tickets.size());
          if (random() % 3 == 0) {
            disk->Return(at->first);
            memory.Return(at->second);
          } else {
            ASSERT_TRUE(disk->Acknowledge(at->first).has_value());
            ASSERT_TRUE(memory.Acknowledge(at->second).has_value());
          }
          tickets.erase(at);
          break;
        }
        default:
          // Behind a hole, what arrived is sent again after a restart: not what is compared here.
          if (random() % 4 != 0 || !tickets.empty() || memory.HasHoles()) break;
          disk.reset();
          disk = OpenSpool(folder.path(), kLeastSpoolBytes);
          memory.Restart();
      }
      ASSERT_EQ(disk->usage().documents, memory.usage().documents) << "seed " << seed;
    }
    for (const auto& [ours, theirs] : tickets) {
      disk->Return(ours);
      memory.Return(theirs);
    }
    ASSERT_EQ(Drain(*disk), Drain(memory)) << "seed " << seed;
    ASSERT_TRUE(SpoolFiles(folder.path()).empty()) << "what has arrived takes no room";
    ASSERT_EQ(disk->damaged(), 0U);
  }
}

std::string NameOf(const ::testing::TestParamInfo<Case>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(
    Spools, SegmentSpoolContract,
    ::testing::Values(Case{"Memory",
                           [](const std::string&) {
                             return std::make_unique<testing::MemorySegmentSpool>();
                           }},
                      Case{"Disk", [](const std::string& path) { return OpenSpool(path); }}),
    NameOf);

}  // namespace
}  // namespace roentgen::spool
