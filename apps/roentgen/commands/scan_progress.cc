#include "apps/roentgen/commands/scan_progress.h"

#include <unistd.h>

#include <cstdio>

#include <fmt/format.h>

#include "apps/roentgen/view/time_text.h"

namespace roentgen::cli {
namespace {

constexpr auto kFirst = std::chrono::milliseconds(500);
constexpr auto kEvery = std::chrono::milliseconds(150);

}  // namespace

ScanProgress::ScanProgress(const Messages& text)
    : text_(text),
      is_terminal_(isatty(STDERR_FILENO) != 0),
      next_(std::chrono::steady_clock::now() + kFirst) {}

void ScanProgress::Show(std::uint64_t looked_at, TimestampUs reached, std::uint64_t found) {
  if (!is_terminal_ || std::chrono::steady_clock::now() < next_) return;
  next_ = std::chrono::steady_clock::now() + kEvery;
  is_shown_ = true;
  fmt::print(stderr, "\r{}\x1b[K",
             text_.common.scanning(CountText(looked_at), DateTimeText(reached), CountText(found)));
}

void ScanProgress::Clear() {
  if (is_shown_) fmt::print(stderr, "\r\x1b[K");
  is_shown_ = false;
}

}  // namespace roentgen::cli
