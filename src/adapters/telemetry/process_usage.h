// What this process uses, from the kernel.
//
// Thread-safety: pure functions over the kernel's files.
#pragma once

#include <cstdint>

namespace roentgen::telemetry {

struct ProcessUsage {
  double cpu_seconds = 0;
  std::uint64_t resident_bytes = 0;
  std::uint64_t virtual_bytes = 0;
  std::uint64_t threads = 0;
  std::uint64_t open_files = 0;
  std::uint64_t max_open_files = 0;
};

// Values that cannot be read are zero.
ProcessUsage ReadProcessUsage();

}  // namespace roentgen::telemetry
