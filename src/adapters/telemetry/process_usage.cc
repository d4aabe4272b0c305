#include "adapters/telemetry/process_usage.h"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <system_error>

namespace roentgen::telemetry {
namespace {

double Seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

std::uint64_t CountEntries(const char* folder) {
  std::uint64_t count = 0;
  std::error_code ec;
  std::filesystem::directory_iterator it(folder, ec);
  for (; !ec && it != std::filesystem::directory_iterator(); it.increment(ec)) ++count;
  return count;
}

}  // namespace

ProcessUsage ReadProcessUsage() {
  ProcessUsage usage;
  rusage used{};
  if (getrusage(RUSAGE_SELF, &used) == 0) {
    usage.cpu_seconds = Seconds(used.ru_utime) + Seconds(used.ru_stime);
  }
  const auto page = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  std::uint64_t size_pages = 0;
  std::uint64_t resident_pages = 0;
  if (std::ifstream("/proc/self/statm") >> size_pages >> resident_pages) {
    usage.virtual_bytes = size_pages * page;
    usage.resident_bytes = resident_pages * page;
  }
  usage.threads = CountEntries("/proc/self/task");
  usage.open_files = CountEntries("/proc/self/fd");
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) == 0) usage.max_open_files = files.rlim_cur;
  return usage;
}

}  // namespace roentgen::telemetry
