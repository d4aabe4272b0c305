#include "apps/roentgen/commands/scan_progress.h"

#include <unistd.h>

#include <cstdio>
#include <string>

#include <fmt/format.h>

#include "apps/roentgen/view/time_text.h"

namespace roentgen::cli {
namespace {

constexpr auto kFirst = std::chrono::milliseconds(500);
constexpr auto kEvery = std::chrono::milliseconds(150);

}  // namespace

ScanProgress::ScanProgress(const Messages& text)
    : text_(text), begin_(std::chrono::steady_clock::now()) {
  if (isatty(STDERR_FILENO) == 0) return;
  drawer_ = std::jthread([this](const std::stop_token& end) { Draw(end); });
}

void ScanProgress::Show(std::uint64_t looked_at, TimestampUs reached, std::uint64_t found) {
  const std::lock_guard lock(mutex_);
  reached_ = Reached{looked_at, reached, found};
}

void ScanProgress::Draw(const std::stop_token& end) {
  std::unique_lock lock(mutex_);
  ended_.wait_for(lock, end, kFirst, [] { return false; });
  if (end.stop_requested()) return;
  while (!end.stop_requested()) {
    DrawLine();
    ended_.wait_for(lock, end, kEvery, [] { return false; });
  }
  fmt::print(stderr, "\r\x1b[K");
}

void ScanProgress::DrawLine() const {
  std::string line;
  if (reached_) {
    line = text_.common.scanning(CountText(reached_->looked_at), DateTimeText(reached_->reached),
                                 CountText(reached_->found));
  } else {
    const auto taken = std::chrono::steady_clock::now() - begin_;
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(taken).count();
    line = text_.common.searching(CountText(static_cast<std::uint64_t>(seconds)));
  }
  fmt::print(stderr, "\r{}\x1b[K", line);
}

}  // namespace roentgen::cli
