// What plugins read of the machine: files below a root, variables, and which container this is.
//
// Thread-safety: pure but for the files.
// Errors:        what is not there reads as empty.
// Bounds:        kFileBytesMax of a file.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <xray/plugin.h>

namespace xray::detail {

inline constexpr std::size_t kFileBytesMax = 256 * 1024;

// `path` begins with a slash and is taken below host.root. Trailing white space goes.
std::string ReadHostFile(const PluginHost& host, std::string_view path);
// By host.environment, or of this process where that is empty.
std::string Variable(const PluginHost& host, std::string_view name);
FetchResponse Fetch(const PluginHost& host, FetchRequest request);
std::string HostName(const PluginHost& host);
// 64 hexadecimal digits of the container this process runs in, from its cgroup (version 1) or its
// mounts (version 2); empty outside a container.
std::string ContainerId(const PluginHost& host);

// A JSON object written member by member; empty values are left out.
class ObjectText {
 public:
  void Add(std::string_view key, std::string_view value);
  bool empty() const noexcept { return members_.empty(); }
  std::string Text() const { return "{" + members_ + "}"; }
  void AddNumber(std::string_view key, double value);

 private:
  void Key(std::string_view key);
  std::string members_;
};

}  // namespace xray::detail
