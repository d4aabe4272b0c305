// What rules are made of: patterns, so many requests a second, a share of the rest.
//
// Thread-safety: Pattern is immutable; PerSecond from any thread at once, without locks.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <xray/environment.h>
#include <xray/sampler.h>

#include "src/record/system.h"

namespace xray::detail {

// WildcardMatches with what can be known of the pattern worked out before: most are `*`, a word, or
// the beginning of a path.
class Pattern {
 public:
  explicit Pattern(std::string text) : text_(std::move(text)) {
    const std::size_t stars = text_.find_last_not_of('*') + 1;  // where those at the end begin
    if (text_.substr(0, stars).find_first_of("*?") != std::string::npos) return;
    form_ = stars == text_.size() ? Form::kWord : stars == 0 ? Form::kAny : Form::kBeginning;
    text_.resize(stars);
    for (char& c : text_) c = Lower(c);
  }
  // Text that is not known matches every pattern.
  bool Matches(std::string_view text) const noexcept {
    if (form_ == Form::kAny || text.empty()) return true;
    switch (form_) {
      case Form::kWord: return text.size() == text_.size() && BeginsLike(text);
      case Form::kBeginning: return text.size() >= text_.size() && BeginsLike(text);
      default: return WildcardMatches(text_, text);
    }
  }

 private:
  enum class Form : unsigned char { kGeneral, kAny, kWord, kBeginning };

  static char Lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  bool BeginsLike(std::string_view text) const noexcept {
    for (std::size_t i = 0; i < text_.size(); ++i) {
      if (Lower(text[i]) != text_[i]) return false;
    }
    return true;
  }

  std::string text_;  // without the stars at the end, in lower case, but for kGeneral
  Form form_ = Form::kGeneral;
};

// The time as decisions need it: to the second, so the system's own clock is asked its cheap way.
class DecisionClock {
 public:
  explicit DecisionClock(std::shared_ptr<Clock> clock)
      : clock_(clock == SystemClock() ? nullptr : std::move(clock)) {}
  std::int64_t NowNs() const noexcept { return clock_ ? clock_->NowNs() : SystemCoarseNowNs(); }

 private:
  std::shared_ptr<Clock> clock_;  // null: the system's
};

// Counts what was taken in the present second.
class PerSecond {
 public:
  // Whether less than `limit` was taken in the second of `now_ns`; then one more is.
  bool Take(std::int64_t now_ns, std::uint32_t limit) noexcept {
    if (limit == 0) return false;
    const auto second = static_cast<std::uint32_t>(now_ns / 1'000'000'000);
    std::uint64_t seen = state_.load(std::memory_order_relaxed);
    for (;;) {
      const auto seen_second = static_cast<std::uint32_t>(seen >> 32);
      const auto taken = static_cast<std::uint32_t>(seen);
      // A thread whose time was read just before the second changed counts into the new one; else
      // both seconds would begin again and again.
      const bool same = seen_second == second || seen_second == second + 1;
      if (same && taken >= limit) return false;
      const std::uint64_t next = same ? seen + 1 : std::uint64_t{second} << 32 | 1U;
      if (state_.compare_exchange_weak(seen, next, std::memory_order_relaxed)) return true;
    }
  }

 private:
  std::atomic<std::uint64_t> state_{0};  // second, taken
};

// True for `rate` of all draws: 53 bits, so that a rate of 0.001 is 0.001.
inline bool Draw(Random& random, double rate) noexcept {
  return static_cast<double>(random.Next() >> 11) * 0x1p-53 < rate;
}

}  // namespace xray::detail
