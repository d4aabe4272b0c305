#include "src/plugin/container.h"

#include <cstdlib>
#include <fstream>

#include <xray/json.h>

#include "src/text/hex.h"

namespace xray::detail {
namespace {

constexpr std::size_t kContainerIdDigits = 64;

bool AllHex(std::string_view text) {
  for (const char c : text) {
    if (HexValue(c) < 0) return false;
  }
  return true;
}

// The last run of exactly 64 hexadecimal digits in a line.
std::string_view LastContainerId(std::string_view line) {
  for (std::size_t end = line.size(); end >= kContainerIdDigits; --end) {
    const auto candidate = line.substr(end - kContainerIdDigits, kContainerIdDigits);
    const bool alone =
        (end == line.size() || HexValue(line[end]) < 0) &&
        (end == kContainerIdDigits || HexValue(line[end - kContainerIdDigits - 1]) < 0);
    if (alone && AllHex(candidate)) return candidate;
  }
  return {};
}

template <class F>
void EachLine(std::string_view text, F&& use) {
  while (!text.empty()) {
    const auto end = text.find('\n');
    if (use(text.substr(0, end)) || end == std::string_view::npos) return;
    text.remove_prefix(end + 1);
  }
}

}  // namespace

std::string ReadHostFile(const PluginHost& host, std::string_view path) {
  std::string full = host.root;
  while (full.ends_with('/')) full.pop_back();
  std::ifstream file(full.append(path), std::ios::binary);
  std::string text(kFileBytesMax, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ' || text.back() == '\r'))
    text.pop_back();
  return text;
}

std::string Variable(const PluginHost& host, std::string_view name) {
  if (host.environment) return host.environment(name);
  const char* value = std::getenv(std::string(name).c_str());
  return value ? value : "";
}

FetchResponse Fetch(const PluginHost& host, FetchRequest request) {
  request.connect_timeout_ms = 100;
  request.timeout_ms = 1'000;
  request.response_bytes_max = kFileBytesMax;
  const auto fetcher = host.fetcher ? host.fetcher : PlainHttpFetcher();
  return fetcher->Fetch(request);
}

std::string HostName(const PluginHost& host) {
  std::string name = Variable(host, "HOSTNAME");
  return name.empty() ? ReadHostFile(host, "/etc/hostname") : name;
}

std::string ContainerId(const PluginHost& host) {
  std::string id;
  EachLine(ReadHostFile(host, "/proc/self/cgroup"), [&](std::string_view line) {
    id = LastContainerId(line);
    return !id.empty();
  });
  if (!id.empty()) return id;
  // Version 2 shows "0::/" inside; what the runtime mounts over /etc/hostname and the like tells.
  EachLine(ReadHostFile(host, "/proc/self/mountinfo"), [&](std::string_view line) {
    if (line.find("/containers/") == std::string_view::npos &&
        line.find("/sandboxes/") == std::string_view::npos) {
      return false;
    }
    id = LastContainerId(line);
    return !id.empty();
  });
  return id;
}

void ObjectText::Key(std::string_view key) {
  if (!members_.empty()) members_ += ',';
  AppendJsonString(members_, key);
  members_ += ':';
}

void ObjectText::Add(std::string_view key, std::string_view value) {
  if (value.empty()) return;
  Key(key);
  AppendJsonString(members_, value);
}

void ObjectText::AddNumber(std::string_view key, double value) {
  Key(key);
  AppendJsonNumber(members_, value);
}

}  // namespace xray::detail
