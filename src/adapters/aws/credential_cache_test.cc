#include "adapters/aws/credential_cache.h"

#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <string>
#include <thread>

#include <gtest/gtest.h>

namespace roentgen::aws {
namespace {

constexpr TimestampUs kStart{1'800'000'000'000'000};
constexpr std::chrono::seconds kPatience{20};

// Gives what the test puts there, one a fetch; waits for it, and lets the test wait for the fetch.
class HandedSource final : public CredentialSource {
 public:
  struct Desk {
    std::mutex mu;
    std::condition_variable changed;
    std::deque<Result<Credentials>> answers;
    int begun = 0;
    bool closing = false;

    void Put(Result<Credentials> answer) {
      const std::lock_guard lock(mu);
      answers.push_back(std::move(answer));
      changed.notify_all();
    }
    bool WaitForBegun(int fetches) {
      std::unique_lock lock(mu);
      return changed.wait_for(lock, kPatience, [&] { return begun >= fetches; });
    }
    int Begun() {
      const std::lock_guard lock(mu);
      return begun;
    }
    void Close() {
      const std::lock_guard lock(mu);
      closing = true;
      changed.notify_all();
    }
  };

  explicit HandedSource(Desk& desk) : desk_(desk) {}
  Result<Credentials> Fetch() override {
    std::unique_lock lock(desk_.mu);
    ++desk_.begun;
    desk_.changed.notify_all();
    desk_.changed.wait(lock, [&] { return !desk_.answers.empty() || desk_.closing; });
    if (desk_.answers.empty()) return MakeError(ErrorCode::kUnavailable, "closing");
    Result<Credentials> answer = std::move(desk_.answers.front());
    desk_.answers.pop_front();
    return answer;
  }
  std::string name() const override { return "desk"; }

 private:
  Desk& desk_;
};

Credentials Key(std::string id, std::optional<TimestampUs> expires_at = std::nullopt) {
  return {std::move(id), "secret", "", expires_at, "desk"};
}

class Cache : public testing::Test {
 protected:
  Cache() : cache_(std::make_unique<HandedSource>(desk_), clock_, Options()) {}
  ~Cache() override { desk_.Close(); }

  static CredentialCacheOptions Options() {
    CredentialCacheOptions options;
    options.max_sleep = {1'000};
    options.random = [] { return 0.5; };
    return options;
  }
  std::string Now() const {
    const auto current = cache_.Current();
    return current ? (*current)->access_key_id : current.error().message;
  }
  // Waits until the cache has what was put there.
  bool Becomes(const std::string& text) const {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (Now() != text) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      std::this_thread::yield();
    }
    return true;
  }
  TimestampUs In(std::int64_t minutes) const {
    return clock_.Now() + DurationUs{minutes * kUsPerMinute};
  }

  FakeClock clock_{kStart};
  HandedSource::Desk desk_;
  CredentialCache cache_;
};

TEST_F(Cache, SaysThatItIsStillAsking) {
  ASSERT_TRUE(desk_.WaitForBegun(1));
  EXPECT_EQ(Now(), "no credentials yet: still asking desk");
  EXPECT_FALSE(cache_.Wait(std::chrono::milliseconds(1)));
  auto waiting = std::async([&] { return cache_.Wait(kPatience); });
  desk_.Put(Key("one"));
  const auto got = waiting.get();
  ASSERT_TRUE(got);
  EXPECT_EQ((*got)->access_key_id, "one");
}

TEST_F(Cache, RefreshesAheadOfExpiry) {
  desk_.Put(Key("one", In(60)));
  ASSERT_TRUE(Becomes("one"));
  clock_.Advance({54 * kUsPerMinute});
  EXPECT_EQ(desk_.Begun(), 1);
  clock_.Advance({kUsPerMinute});  // 5 minutes and half of a minute's jitter ahead
  ASSERT_TRUE(desk_.WaitForBegun(2));
  EXPECT_EQ(Now(), "one");  // until there are new ones
  desk_.Put(Key("two", In(60)));
  EXPECT_TRUE(Becomes("two"));
  EXPECT_EQ(cache_.counters().fetched.value(), 2U);
}

TEST_F(Cache, AShortLifeIsRefreshedHalfWay) {
  desk_.Put(Key("one", In(4)));
  ASSERT_TRUE(Becomes("one"));
  clock_.Advance({2 * kUsPerMinute});
  EXPECT_TRUE(desk_.WaitForBegun(2));
}

TEST_F(Cache, OldOnesAreUsedUntilTheyReallyExpire) {
  desk_.Put(Key("one", In(60)));
  ASSERT_TRUE(Becomes("one"));
  clock_.Advance({59 * kUsPerMinute});
  ASSERT_TRUE(desk_.WaitForBegun(2));
  desk_.Put(MakeError(ErrorCode::kUnavailable, "STS is away"));
  while (cache_.counters().failed.value() == 0) std::this_thread::yield();
  clock_.Advance({30 * kUsPerSecond});
  ASSERT_TRUE(desk_.WaitForBegun(3));
  EXPECT_EQ(Now(), "one");
  clock_.Advance({30 * kUsPerSecond});
  EXPECT_EQ(Now(), "the credentials have expired: STS is away");
  EXPECT_EQ(cache_.counters().failed.value(), 1U);
  desk_.Put(Key("two"));
  EXPECT_TRUE(Becomes("two"));
}

TEST_F(Cache, BacksOffLongerAfterEachFailure) {
  // Three quarters of 1, 2, 4, ... 60 s: the random number is a half.
  int fetches = 0;
  for (const int milliseconds : {750, 1'500, 3'000, 6'000, 12'000, 24'000, 45'000, 45'000}) {
    ASSERT_TRUE(desk_.WaitForBegun(++fetches));
    const std::string reason = "failure " + std::to_string(fetches);
    desk_.Put(MakeError(ErrorCode::kUnavailable, reason));
    ASSERT_TRUE(Becomes("no credentials: " + reason));
    clock_.Advance({milliseconds * 1'000 - 1});
    EXPECT_EQ(desk_.Begun(), fetches);
    clock_.Advance({1});
  }
  EXPECT_TRUE(desk_.WaitForBegun(fetches + 1));
}

TEST_F(Cache, RefusedOnesAreFetchedAnewButNotInALoop) {
  desk_.Put(Key("one"));
  ASSERT_TRUE(Becomes("one"));
  cache_.Refused("another");
  cache_.Refused("one");
  ASSERT_TRUE(desk_.WaitForBegun(2));
  desk_.Put(Key("two"));
  ASSERT_TRUE(Becomes("two"));
  cache_.Refused("two");  // too soon
  clock_.Advance({30 * kUsPerSecond});
  EXPECT_EQ(desk_.Begun(), 2);
  cache_.Refused("two");
  EXPECT_TRUE(desk_.WaitForBegun(3));
}

TEST_F(Cache, WhatIsExpiredOnArrivalIsAFailure) {
  desk_.Put(Key("one", In(-1)));
  EXPECT_TRUE(
      Becomes("no credentials: desk: gives credentials that have expired by this machine's clock"));
}

}  // namespace
}  // namespace roentgen::aws
