// How far a long search has come, on one line of the terminal that goes away when it ends.
//
// Thread-safety: the main thread's. Errors: none; nothing is shown when standard error is no
// terminal.
#pragma once

#include <chrono>
#include <cstdint>

#include "apps/roentgen/text/messages.h"
#include "base/time.h"

namespace roentgen::cli {

class ScanProgress {
 public:
  explicit ScanProgress(const Messages& text);
  ~ScanProgress() { Clear(); }
  ScanProgress(const ScanProgress&) = delete;
  ScanProgress& operator=(const ScanProgress&) = delete;

  // Shown from half a second on, some times a second.
  void Show(std::uint64_t looked_at, TimestampUs reached, std::uint64_t found);
  void Clear();

 private:
  const Messages& text_;
  const bool is_terminal_;
  std::chrono::steady_clock::time_point next_;
  bool is_shown_ = false;
};

}  // namespace roentgen::cli
