#include "adapters/config/host_memory.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <sstream>
#include <string_view>

namespace roentgen::config {
namespace {

// 0 for `max` and for what is no number.
std::uint64_t ReadNumber(const std::string& path) {
  std::ifstream in(path);
  std::string word;
  in >> word;
  std::uint64_t value = 0;
  const auto read = std::from_chars(word.data(), word.data() + word.size(), value);
  return read.ec == std::errc() ? value : 0;
}

std::uint64_t Smaller(std::uint64_t a, std::uint64_t b) {
  if (a == 0 || b == 0) return a + b;
  return std::min(a, b);
}

// Limits of the folder and of those above it, up to `top`.
std::uint64_t LimitUpwards(const std::string& top, std::string path, const char* file) {
  std::uint64_t limit = 0;
  while (true) {
    std::string folder = top;
    folder += path == "/" ? "" : path;
    limit = Smaller(limit, ReadNumber(folder + "/" + file));
    const auto slash = path.rfind('/');
    if (slash == std::string::npos || path == "/" || path.empty()) return limit;
    path.resize(slash);
    if (path.empty()) path = "/";
  }
}

}  // namespace

std::uint64_t HostMemoryBytes(const std::string& root) {
  std::ifstream in(root + "/proc/meminfo");
  std::string name;
  std::uint64_t kib = 0;
  std::string unit;
  while (in >> name >> kib) {
    if (name == "MemTotal:") return kib << 10;
    std::getline(in, unit);
  }
  return 0;
}

std::uint64_t CgroupMemoryLimit(const std::string& root) {
  std::ifstream in(root + "/proc/self/cgroup");
  std::string line;
  std::uint64_t limit = 0;
  while (std::getline(in, line)) {
    const auto first = line.find(':');
    const auto second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    const std::string path = line.substr(second + 1);
    if (controllers.empty()) {
      limit = Smaller(limit, LimitUpwards(root + "/sys/fs/cgroup", path, "memory.max"));
    } else if (controllers == "memory") {
      limit = Smaller(limit,
                      LimitUpwards(root + "/sys/fs/cgroup/memory", path, "memory.limit_in_bytes"));
    }
  }
  return limit;
}

std::uint64_t AvailableMemoryBytes(const std::string& root) {
  return Smaller(HostMemoryBytes(root), CgroupMemoryLimit(root));
}

}  // namespace roentgen::config
