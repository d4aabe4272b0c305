#include "adapters/config/host_memory.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

namespace roentgen::config {
namespace {

constexpr std::uint64_t kMiB = 1u << 20;

// A machine's /proc and /sys as files of a folder.
class Machine {
 public:
  Machine() {
    std::string name = (std::filesystem::temp_directory_path() / "roentgen_memory_XXXXXX").string();
    root_ = mkdtemp(name.data());
    Write("/proc/meminfo", "MemTotal:        4096000 kB\nMemFree:          100 kB\n");
  }
  ~Machine() { std::filesystem::remove_all(root_); }
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;

  void Write(const std::string& path, const std::string& text) const {
    const std::filesystem::path file = root_ + path;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text;
  }
  const std::string& root() const { return root_; }

 private:
  std::string root_;
};

TEST(HostMemory, IsTheMachinesWhereNothingLimitsIt) {
  const Machine machine;
  EXPECT_EQ(HostMemoryBytes(machine.root()), 4000 * kMiB);
  EXPECT_EQ(CgroupMemoryLimit(machine.root()), 0u);
  EXPECT_EQ(AvailableMemoryBytes(machine.root()), 4000 * kMiB);
  machine.Write("/proc/self/cgroup", "0::/a\n");
  machine.Write("/sys/fs/cgroup/a/memory.max", "max\n");
  EXPECT_EQ(CgroupMemoryLimit(machine.root()), 0u);
}

TEST(HostMemory, MemTotalIsFoundBehindOtherLines) {
  const Machine machine;
  machine.Write("/proc/meminfo", "Other: 7\nMore: 1 kB\nMemTotal: 2048 kB\n");
  EXPECT_EQ(HostMemoryBytes(machine.root()), 2 * kMiB);
  machine.Write("/proc/meminfo", "nothing of the kind\n");
  EXPECT_EQ(HostMemoryBytes(machine.root()), 0u);
  EXPECT_EQ(HostMemoryBytes("/nonexistent"), 0u);
}

TEST(HostMemory, TheSmallestLimitUpwardsCounts) {
  const Machine machine;
  machine.Write("/proc/self/cgroup", "0::/pods/pod/container\n");
  machine.Write("/sys/fs/cgroup/pods/pod/container/memory.max", "max\n");
  machine.Write("/sys/fs/cgroup/pods/pod/memory.max", "67108864\n");
  machine.Write("/sys/fs/cgroup/pods/memory.max", "134217728\n");
  EXPECT_EQ(CgroupMemoryLimit(machine.root()), 64 * kMiB);
  EXPECT_EQ(AvailableMemoryBytes(machine.root()), 64 * kMiB);
}

// In a container with a namespace of its own the path is `/` and the limit stands at the top.
TEST(HostMemory, AContainerSeesItsLimitAtTheTop) {
  const Machine machine;
  machine.Write("/proc/self/cgroup", "0::/\n");
  machine.Write("/sys/fs/cgroup/memory.max", "33554432\n");
  EXPECT_EQ(CgroupMemoryLimit(machine.root()), 32 * kMiB);
}

TEST(HostMemory, VersionOneIsReadToo) {
  const Machine machine;
  machine.Write("/proc/self/cgroup", "12:cpu,cpuacct:/x\n5:memory:/docker/abc\n1:name=systemd:/\n");
  machine.Write("/sys/fs/cgroup/memory/docker/abc/memory.limit_in_bytes", "16777216\n");
  machine.Write("/sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
  EXPECT_EQ(CgroupMemoryLimit(machine.root()), 16 * kMiB);
}

// "No limit" of version 1 is a number beyond any machine.
TEST(HostMemory, ALimitBeyondTheMachineIsNone) {
  const Machine machine;
  machine.Write("/proc/self/cgroup", "5:memory:/\n");
  machine.Write("/sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
  EXPECT_EQ(AvailableMemoryBytes(machine.root()), 4000 * kMiB);
}

}  // namespace
}  // namespace roentgen::config
