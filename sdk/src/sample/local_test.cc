#include <xray/environment.h>
#include <xray/sampler.h>

#include <atomic>
#include <cmath>
#include <functional>
#include <memory>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "src/sample/reservoir.h"

namespace xray {
namespace {

using ::testing::HasSubstr;

class FakeClock : public Clock {
 public:
  std::int64_t NowNs() noexcept override { return now_ns; }
  std::atomic<std::int64_t> now_ns{1'700'000'000'000'000'000};
};

// A fixed sequence that looks random, the same in every run.
class SeededRandom : public Random {
 public:
  std::uint64_t Next() noexcept override {
    state_ += 0x9E37'79B9'7F4A'7C15;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58'476D'1CE4'E5B9;
    z = (z ^ (z >> 27)) * 0x94D0'49BB'1331'11EB;
    return z ^ (z >> 31);
  }

 private:
  std::uint64_t state_ = 1;
};

class LocalSamplerTest : public ::testing::Test {
 protected:
  std::string ErrorOf(std::string_view json) {
    return MakeLocalSampler(json, clock_, random_).error;
  }
  std::shared_ptr<Sampler> Make(std::string_view json) {
    auto made = MakeLocalSampler(json, clock_, random_);
    EXPECT_EQ(made.error, "");
    return made.sampler;
  }

  std::shared_ptr<FakeClock> clock_ = std::make_shared<FakeClock>();
  std::shared_ptr<SeededRandom> random_ = std::make_shared<SeededRandom>();
};

TEST_F(LocalSamplerTest, BuiltInRulesTakeOneASecondAndAShareOfTheRest) {
  const auto sampler = MakeBuiltInSampler(clock_, random_);
  int sampled = 0;
  for (int second = 0; second < 1000; ++second) {
    for (int i = 0; i < 21; ++i) sampled += sampler->Decide({}).sampled ? 1 : 0;
    clock_->now_ns += 1'000'000'000;
  }
  // 1,000 by the reservoir, and of 20,000 others 5 %: 1,000, give or take five deviations of 31.
  EXPECT_NEAR(sampled, 2000, 155);
}

TEST_F(LocalSamplerTest, ARateOfATenthOfAPercentSamplesThat) {
  const auto sampler = Make(R"({"version":2,"default":{"fixed_target":0,"rate":0.001}})");
  constexpr int kRequests = 1'000'000;
  int sampled = 0;
  for (int i = 0; i < kRequests; ++i) sampled += sampler->Decide({}).sampled ? 1 : 0;
  const double deviation = std::sqrt(kRequests * 0.001 * 0.999);
  EXPECT_NEAR(sampled, kRequests * 0.001, 5 * deviation);
}

TEST_F(LocalSamplerTest, TheFirstRuleThatMatchesDecides) {
  const auto sampler = Make(R"({"version":2,
      /* health checks are noise */
      "rules":[{"description":"health","host":"*","http_method":"GET","url_path":"/health*","fixed_target":0,"rate":0},
               {"description":"all","host":"SHOP.*","http_method":"*","url_path":"*","fixed_target":0,"rate":1}],
      "default":{"fixed_target":0,"rate":0}})");
  const SamplingRequest health{.host = "shop.example", .method = "get", .path = "/HEALTH-status"};
  EXPECT_FALSE(sampler->Decide(health).sampled);
  EXPECT_TRUE(
      sampler->Decide({.host = "shop.example", .method = "POST", .path = "/orders"}).sampled);
  EXPECT_FALSE(sampler->Decide({.host = "other", .method = "POST", .path = "/orders"}).sampled);
}

TEST_F(LocalSamplerTest, TheFirstVersionsServiceNameIsTheHost) {
  const auto sampler = Make(R"({"version":1,
      "rules":[{"service_name":"shop.*","http_method":"*","url_path":"*","fixed_target":0,"rate":1}],
      "default":{"fixed_target":0,"rate":0}})");
  EXPECT_TRUE(
      sampler
          ->Decide({.service_name = "orders", .host = "shop.example", .method = "GET", .path = "/"})
          .sampled);
  EXPECT_FALSE(
      sampler->Decide({.service_name = "shop.x", .host = "other", .method = "GET", .path = "/"})
          .sampled);
}

TEST_F(LocalSamplerTest, TheReservoirIsAskedFirstEverySecond) {
  const auto sampler = Make(R"({"version":2,"default":{"fixed_target":3,"rate":0}})");
  for (int second = 0; second < 5; ++second) {
    int sampled = 0;
    for (int i = 0; i < 100; ++i) sampled += sampler->Decide({}).sampled ? 1 : 0;
    EXPECT_EQ(sampled, 3);
    clock_->now_ns += 1'000'000'000;
  }
}

TEST_F(LocalSamplerTest, SaysWhatIsWrongWithAFile) {
  for (
      const char* json :
      {"", "{", "[]", R"({"default":{"fixed_target":1,"rate":0.1}})",
       R"({"version":3,"default":{"fixed_target":1,"rate":0.1}})", R"({"version":2})",
       R"({"version":2,"default":{"rate":0.1}})", R"({"version":2,"default":{"fixed_target":1}})",
       R"({"version":2,"default":{"fixed_target":-1,"rate":0.1}})",
       R"({"version":2,"default":{"fixed_target":1,"rate":-0.1}})",
       R"({"version":2,"default":{"fixed_target":1,"rate":0.1,"host":"*"}})",
       R"({"version":2,"default":{"fixed_target":1,"rate":0.1},"rules":[{"host":"*","http_method":"*","fixed_target":1,"rate":1}]})",
       R"({"version":2,"default":{"fixed_target":1,"rate":0.1},"rules":[{"service_name":"*","http_method":"*","url_path":"*","fixed_target":1,"rate":1}]})",
       R"({"version":1,"default":{"fixed_target":1,"rate":0.1},"rules":[{"host":"*","http_method":"*","url_path":"*","fixed_target":1,"rate":1}]})"}) {
    EXPECT_NE(ErrorOf(json), "") << json;
  }
  EXPECT_THAT(ErrorOf(R"({"version":2,"default":{"fixed_target":1,"rate":0.1},
      "rules":[{"host":"*","http_method":"*","fixed_target":1,"rate":1}]})"),
              HasSubstr("url_path"));
}

TEST(Wildcards, MatchAsANaiveReferenceSays) {
  const std::function<bool(std::string_view, std::string_view)> naive = [&](std::string_view p,
                                                                            std::string_view t) {
    if (p.empty()) return t.empty();
    if (p[0] == '*') return naive(p.substr(1), t) || (!t.empty() && naive(p, t.substr(1)));
    return !t.empty() && (p[0] == '?' || p[0] == t[0]) && naive(p.substr(1), t.substr(1));
  };
  SeededRandom random;
  for (int round = 0; round < 50'000; ++round) {
    std::string pattern, text;
    for (std::uint64_t i = random.Next() % 7; i > 0; --i) pattern += "ab*?"[random.Next() % 4];
    for (std::uint64_t i = random.Next() % 8; i > 0; --i) text += "ab"[random.Next() % 2];
    ASSERT_EQ(WildcardMatches(pattern, text), naive(pattern, text)) << pattern << " / " << text;
  }
}

// Every pattern of up to four of these characters, over every such text.
TEST(Pattern, IsTheWildcardItWasMadeOf) {
  const std::string pattern_characters = "aB*?";
  const std::string text_characters = "aAbB";
  const auto all = [](std::string_view characters) {
    std::vector<std::string> made{""};
    for (std::size_t begin = 0, length = 0; length < 4; ++length) {
      const std::size_t end = made.size();
      for (; begin < end; ++begin) {
        for (const char c : characters) made.push_back(made[begin] + c);
      }
    }
    return made;
  };
  for (const std::string& wildcard : all(pattern_characters)) {
    const detail::Pattern pattern(wildcard);
    EXPECT_TRUE(pattern.Matches(""));  // unknown
    for (const std::string& text : all(text_characters)) {
      if (text.empty()) continue;
      ASSERT_EQ(pattern.Matches(text), WildcardMatches(wildcard, text))
          << wildcard << " / " << text;
    }
  }
}

TEST(Wildcards, IgnoreCaseAndAreNotSlowOnPurpose) {
  EXPECT_TRUE(WildcardMatches("Shop-*.EXAMPLE.com", "shop-1.example.COM"));
  const std::string stars = std::string(100, '*') + "b";
  const std::string pattern = [] {
    std::string p;
    for (int i = 0; i < 50; ++i) p += "a*";
    return p + "b";
  }();
  EXPECT_FALSE(WildcardMatches(pattern, std::string(10'000, 'a')));
  EXPECT_FALSE(WildcardMatches(stars, std::string(10'000, 'a')));
}

TEST(FixedSampler, DoesAsItIsTold) {
  EXPECT_TRUE(MakeFixedSampler(true)->Decide({}).sampled);
  EXPECT_FALSE(MakeFixedSampler(false)->Decide({}).sampled);
}

}  // namespace
}  // namespace xray
