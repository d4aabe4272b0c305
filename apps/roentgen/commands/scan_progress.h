// How far a long search has come, on one line of the terminal that goes away when it ends.
//
// Thread-safety: the main thread's; a thread of its own draws, while the main thread waits for the
// server.
// Errors:        none; nothing is shown when standard error is no terminal.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>

#include "apps/roentgen/text/messages.h"
#include "base/time.h"

namespace roentgen::cli {

class ScanProgress {
 public:
  explicit ScanProgress(const Messages& text);
  ScanProgress(const ScanProgress&) = delete;
  ScanProgress& operator=(const ScanProgress&) = delete;

  // From half a second on, until then and as long as nothing is known the time it takes.
  void Show(std::uint64_t looked_at, TimestampUs reached, std::uint64_t found);

 private:
  struct Reached {
    std::uint64_t looked_at = 0;
    TimestampUs reached;
    std::uint64_t found = 0;
  };

  void Draw(const std::stop_token& end);
  void DrawLine() const;  // mutex_ is held

  const Messages& text_;
  const std::chrono::steady_clock::time_point begin_;
  std::mutex mutex_;
  std::condition_variable_any ended_;
  std::optional<Reached> reached_;
  std::jthread drawer_;  // last: ends before the others go
};

// The answer of a call that searches.
template <class Call>
auto WithProgress(const Messages& text, Call call) {
  const ScanProgress progress(text);
  return call();
}

}  // namespace roentgen::cli
