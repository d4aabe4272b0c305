// How much memory this process may hope for: the machine's, or less where a cgroup limits it.
//
// Thread-safety: pure functions over the kernel's files.
// Errors:        none; what cannot be read does not limit.
#pragma once

#include <cstdint>
#include <string>

namespace roentgen::config {

// `root` stands before /proc and /sys, for tests.
std::uint64_t HostMemoryBytes(const std::string& root = {});
// memory.max (v2) of the process's cgroup and those above it, or memory.limit_in_bytes (v1); the
// smallest. 0: no limit.
std::uint64_t CgroupMemoryLimit(const std::string& root = {});
// The smaller of both.
std::uint64_t AvailableMemoryBytes(const std::string& root = {});

}  // namespace roentgen::config
