#include <cerrno>
#include <charconv>
#include <cstring>
#include <exception>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include "adapters/config/daemon_options.h"
#include "adapters/config/units.h"
#include "base/near_names.h"
#include "base/text.h"

namespace roentgen::config {
namespace {

constexpr std::size_t kMostFileBytes = 1u << 20;

using SetKey = std::function<Result<void>(DaemonOptions&, const std::string&)>;

Result<void> Wrong(std::string_view value, std::string_view wanted) {
  return MakeError(ErrorCode::kInvalid, fmt::format("'{}' is not {}", value, wanted));
}

SetKey Text(std::string DaemonOptions::* member) {
  return [member](DaemonOptions& options, const std::string& value) -> Result<void> {
    if (!value.empty()) options.*member = value;
    return {};
  };
}

SetKey Number(std::int64_t DaemonOptions::* member) {
  return [member](DaemonOptions& options, const std::string& value) -> Result<void> {
    std::int64_t number = 0;
    const char* end = value.data() + value.size();
    const auto read = std::from_chars(value.data(), end, number);
    if (read.ec != std::errc() || read.ptr != end) return Wrong(value, "a number");
    if (number != 0) options.*member = number;
    return {};
  };
}

SetKey Switch(bool DaemonOptions::* member) {
  return [member](DaemonOptions& options, const std::string& value) -> Result<void> {
    const std::string word = LowerAscii(value);
    const bool on = word == "true" || word == "yes" || word == "on";
    if (!on && word != "false" && word != "no" && word != "off") {
      return Wrong(value, "true or false");
    }
    options.*member = on;
    return {};
  };
}

Result<void> SetSpoolMax(DaemonOptions& options, const std::string& value) {
  const bool is_number = value.find_first_not_of("0123456789") == std::string::npos;
  const auto bytes = ParseSize(is_number ? value + "MiB" : value);
  if (!bytes) return Wrong(value, "a size, such as 256 (MB) or 1GiB");
  if (*bytes > 0) options.spool_max_bytes = *bytes;
  return {};
}

const std::map<std::string, SetKey>& Keys() {
  using O = DaemonOptions;
  static const std::map<std::string, SetKey> keys = {
      {"TotalBufferSizeMB", Number(&O::buffer_mb)},
      {"Concurrency", Number(&O::concurrency)},
      {"Region", Text(&O::region)},
      {"Endpoint", Text(&O::endpoint)},
      {"Socket.UDPAddress", Text(&O::udp)},
      {"Socket.TCPAddress", Text(&O::tcp)},
      {"Logging.LogRotation", Switch(&O::log_rotation)},
      {"Logging.LogLevel", Text(&O::log_level)},
      {"Logging.LogPath", Text(&O::log_file)},
      {"LocalMode", Switch(&O::local_mode)},
      {"ResourceARN", Text(&O::resource_arn)},
      {"RoleARN", Text(&O::role_arn)},
      {"ProxyAddress", Text(&O::proxy)},
      {"NoVerifySSL", Switch(&O::no_verify_ssl)},
      {"Roentgen.Admin", Text(&O::admin)},
      {"Roentgen.SpoolDir", Text(&O::spool_dir)},
      {"Roentgen.SpoolMaxMB", SetSpoolMax},
      {"Roentgen.ReadyFile", Text(&O::ready_file)},
      {"Roentgen.ProxySegments", Switch(&O::proxy_segments)},
      {"Roentgen.LingerSeconds", Number(&O::linger_seconds)},
      {"Roentgen.DrainSeconds", Number(&O::drain_seconds)},
  };
  return keys;
}

// Keys of files for daemons before the present format, and what became of them.
const std::map<std::string, std::string>& OldKeys() {
  static const std::map<std::string, std::string> keys = {
      {"Profile.CPU", ""},
      {"Profile.Memory", ""},
      {"Socket.BufferSizeKB", ""},
      {"Logging.LogFormat", ""},
      {"Processor.BatchProcessorQueueSize", ""},
      {"LogRotation", "Logging.LogRotation"},
      {"Processor.Region", "Region"},
      {"Processor.Endpoint", "Endpoint"},
      {"Processor.Routine", "Concurrency"},
      {"MemoryLimit", "TotalBufferSizeMB"},
  };
  return keys;
}

std::string Unknown(const std::string& key, int line) {
  const auto old = OldKeys().find(key);
  if (old != OldKeys().end() && old->second.empty()) {
    return fmt::format("line {}: {} is no longer supported: remove it", line, key);
  }
  if (old != OldKeys().end()) {
    return fmt::format("line {}: {} is now called {}: rename it", line, key, old->second);
  }
  std::vector<std::string> names;
  for (const auto& [name, set] : Keys()) names.push_back(name);
  return fmt::format("line {}: {} flag is invalid{}", line, key, DidYouMean(key, names, ""));
}

class FileReader {
 public:
  FileReader(bool strict, DaemonOptions& options) : strict_(strict), options_(options) {}

  Result<void> Read(const YAML::Node& root) {
    if (!root.IsDefined() || root.IsNull() || !root.IsMap()) return NoVersion();
    RG_TRY_VOID(ReadVersion(root));
    return ReadMap(root, "");
  }

 private:
  static Result<void> NoVersion() {
    return MakeError(
        ErrorCode::kInvalid,
        "Version is missing or is neither 1 nor 2. Add 'Version: 2', or migrate the file of an "
        "older daemon with AWS's cfg-migrate.py");
  }

  Result<void> ReadVersion(const YAML::Node& root) {
    const YAML::Node version = root["Version"];
    if (!version.IsDefined() || !version.IsScalar()) return NoVersion();
    if (version.Scalar() != "1" && version.Scalar() != "2") return NoVersion();
    is_first_ = version.Scalar() == "1";
    return {};
  }

  Result<void> ReadMap(const YAML::Node& map, const std::string& prefix) {
    for (const auto& entry : map) {
      const int line = entry.first.Mark().line + 1;
      if (!entry.first.IsScalar()) {
        return MakeError(ErrorCode::kInvalid, fmt::format("line {}: a key is no word", line));
      }
      const std::string key = prefix + entry.first.Scalar();
      if (key == "Version") continue;
      if (!seen_.insert(key).second) {
        return MakeError(ErrorCode::kInvalid, fmt::format("line {}: {} stands twice", line, key));
      }
      const bool is_section = prefix.empty() && entry.second.IsMap() && !Keys().contains(key);
      if (is_section) {
        RG_TRY_VOID(ReadMap(entry.second, key + "."));
      } else {
        RG_TRY_VOID(ReadKey(key, entry.second, line));
      }
    }
    return {};
  }

  Result<void> ReadKey(const std::string& key, const YAML::Node& value, int line) {
    const auto found = Keys().find(key);
    if (is_first_ && key == "Socket.TCPAddress") {
      if (!strict_) return {};
      return MakeError(
          ErrorCode::kInvalid,
          fmt::format("line {}: {} flag is invalid in Version 1: it needs Version 2", line, key));
    }
    if (found == Keys().end()) {
      const bool is_empty_section = value.IsNull() && IsSection(key);
      if (!strict_ || is_empty_section) return {};
      return MakeError(ErrorCode::kInvalid, Unknown(key, line));
    }
    if (value.IsNull()) return {};
    if (!value.IsScalar()) {
      return MakeError(ErrorCode::kInvalid, fmt::format("line {}: {} takes one value", line, key));
    }
    if (value.Scalar().empty()) return {};
    auto set = found->second(options_, value.Scalar());
    if (set) return {};
    return MakeError(ErrorCode::kInvalid,
                     fmt::format("line {}: {}: {}", line, key, set.error().message));
  }

  static bool IsSection(const std::string& key) {
    return key == "Socket" || key == "Logging" || key == "Roentgen";
  }

  const bool strict_;
  DaemonOptions& options_;
  bool is_first_ = false;
  std::set<std::string> seen_;
};

}  // namespace

Result<void> ApplyDaemonFile(const std::string& text, bool strict, DaemonOptions& options) {
  if (text.size() > kMostFileBytes) {
    return MakeError(ErrorCode::kInvalid, "longer than 1 MiB: not a cfg.yaml");
  }
  // yaml-cpp throws; its exceptions end here. What was read before an error changes nothing.
  DaemonOptions changed = options;
  try {
    RG_TRY_VOID(FileReader(strict, changed).Read(YAML::Load(text)));
  } catch (const std::exception& failure) {
    return MakeError(ErrorCode::kInvalid, failure.what());
  }
  options = changed;
  return {};
}

Result<std::string> ReadDaemonFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::string text;
  if (in) {
    text.resize(kMostFileBytes + 1);
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    if (!in.bad() && in.eof()) return text;
    if (!in.bad() && in.gcount() > 0) return text;  // too long: said by who reads it
  }
  return MakeError(ErrorCode::kInvalid, fmt::format("{}: {}", path, std::strerror(errno)));
}

std::vector<std::string> DefaultDaemonFiles() { return {"/etc/amazon/xray/cfg.yaml", "cfg.yaml"}; }

namespace {

Result<void> ReadFiles(DaemonCommandLine& line, std::span<const std::string> default_files) {
  if (!line.config_file.empty()) {
    RG_TRY(const std::string text, ReadDaemonFile(line.config_file));
    auto applied = ApplyDaemonFile(text, true, line.options);
    if (applied) return {};
    return MakeError(ErrorCode::kInvalid,
                     fmt::format("{}: {}", line.config_file, applied.error().message));
  }
  for (const std::string& path : default_files) {
    const auto text = ReadDaemonFile(path);
    if (!text) continue;
    line.config_file = path;
    auto applied = ApplyDaemonFile(*text, false, line.options);
    if (applied) return {};
    return MakeError(ErrorCode::kInvalid, fmt::format("{}: {}", path, applied.error().message));
  }
  return {};
}

}  // namespace

Result<DaemonParse> ParseDaemon(std::span<const std::string> arguments,
                                std::span<const std::string> default_files) {
  DaemonParse out;
  out.flag_error = ParseDaemonFlags(arguments, out.line);
  if (out.flag_error || out.line.action != DaemonAction::kRun) return out;
  DaemonCommandLine line{.config_file = out.line.config_file};
  RG_TRY_VOID(ReadFiles(line, default_files));
  const std::string read = line.config_file;
  out.flag_error = ParseDaemonFlags(arguments, line);
  line.config_file = read;
  out.line = std::move(line);
  return out;
}

}  // namespace roentgen::config
