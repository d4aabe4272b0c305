#include <charconv>
#include <limits>

#include <fmt/format.h>

#include "adapters/config/daemon_options.h"
#include "adapters/config/units.h"
#include "base/text.h"

namespace roentgen::config {
namespace {

using Set = std::function<std::optional<std::string>(DaemonOptions&, std::string_view)>;

Set Text(std::string DaemonOptions::* member) {
  return [member](DaemonOptions& options, std::string_view value) -> std::optional<std::string> {
    options.*member = value;
    return std::nullopt;
  };
}

std::optional<bool> ParseGoBool(std::string_view text) {
  for (const std::string_view word : {"1", "t", "T", "true", "TRUE", "True"}) {
    if (text == word) return true;
  }
  for (const std::string_view word : {"0", "f", "F", "false", "FALSE", "False"}) {
    if (text == word) return false;
  }
  return std::nullopt;
}

Set Switch(bool DaemonOptions::* member) {
  return [member](DaemonOptions& options, std::string_view value) -> std::optional<std::string> {
    const auto parsed = ParseGoBool(value);
    if (!parsed) return "parse error";
    options.*member = *parsed;
    return std::nullopt;
  };
}

// 0x, 0o, 0b and a leading zero choose the base, as in Go.
std::optional<std::string> ParseGoInt(std::string_view text, std::int64_t& out) {
  const bool is_negative = text.starts_with('-');
  if (is_negative || text.starts_with('+')) text.remove_prefix(1);
  int base = 10;
  const std::string lower = LowerAscii(text.substr(0, 2));
  if (lower == "0x" || lower == "0o" || lower == "0b") {
    base = lower == "0x" ? 16 : lower == "0o" ? 8 : 2;
    text.remove_prefix(2);
  } else if (text.size() > 1 && text.front() == '0') {
    base = 8;
    text.remove_prefix(1);
  }
  std::uint64_t value = 0;
  const auto end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, value, base);
  if (text.empty() || read.ptr != end) return "parse error";
  if (read.ec != std::errc() || value > std::numeric_limits<std::int64_t>::max()) {
    return "value out of range";
  }
  out = static_cast<std::int64_t>(value) * (is_negative ? -1 : 1);
  return std::nullopt;
}

Set Number(std::int64_t DaemonOptions::* member) {
  return [member](DaemonOptions& options, std::string_view value) {
    return ParseGoInt(value, options.*member);
  };
}

// A number alone is MB, as in the X-Ray daemon's own flags.
Set Megabytes(std::uint64_t DaemonOptions::* member) {
  return [member](DaemonOptions& options, std::string_view value) -> std::optional<std::string> {
    std::int64_t megabytes = 0;
    if (!ParseGoInt(value, megabytes) && megabytes > 0 && megabytes < (1LL << 40)) {
      options.*member = static_cast<std::uint64_t>(megabytes) << 20;
      return std::nullopt;
    }
    const auto bytes = ParseSize(value);
    if (!bytes || *bytes == 0) return "not a size, such as 256 (MB) or 1GiB";
    options.*member = *bytes;
    return std::nullopt;
  };
}

std::vector<DaemonFlag> MakeFlags() {
  using O = DaemonOptions;
  return {
      {"a", "resource-arn", "ARN", "ARN of the AWS resource running the daemon, for telemetry.",
       "데몬이 실행되는 AWS 리소스의 ARN. 원격 측정 기록에 들어갑니다.", Text(&O::resource_arn)},
      {"b", "bind", "ADDRESS", "UDP address for segments (default 127.0.0.1:2000).",
       "세그먼트를 받는 UDP 주소 (기본값 127.0.0.1:2000).", Text(&O::udp)},
      {"t", "bind-tcp", "ADDRESS", "TCP address for sampling calls (default 127.0.0.1:2000).",
       "샘플링 호출을 받는 TCP 주소 (기본값 127.0.0.1:2000).", Text(&O::tcp)},
      {"c", "config", "FILE", "Configuration file; checked strictly.",
       "설정 파일. 모르는 키가 있으면 오류로 처리합니다.", nullptr},
      {"f", "log-file", "FILE", "Log file instead of standard output.",
       "표준 출력 대신 기록할 로그 파일.", Text(&O::log_file)},
      {"l", "log-level", "LEVEL", "dev, debug, info, warn, error or prod (default prod).",
       "dev, debug, info, warn, error, prod 가운데 하나 (기본값 prod).", Text(&O::log_level)},
      {"m", "buffer-memory", "MB",
       "Memory for segments, at least 3 (default 1% of the memory there is).",
       "세그먼트를 담을 메모리, 3 이상 (기본값: 사용 가능한 메모리의 1%).", Number(&O::buffer_mb)},
      {"n", "region", "REGION", "AWS region to send to.", "보낼 AWS 리전.", Text(&O::region)},
      {"o", "local-mode", "", "Do not ask EC2 metadata.", "EC2 메타데이터를 조회하지 않습니다.",
       Switch(&O::local_mode)},
      {"p", "proxy-address", "URL", "HTTP proxy for calls to X-Ray.",
       "X-Ray를 호출할 때 거칠 HTTP 프록시.", Text(&O::proxy)},
      {"r", "role-arn", "ARN", "IAM role to assume.", "맡을 IAM 역할.", Text(&O::role_arn)},
      {"v", "version", "", "Show the version.", "버전을 출력합니다.", nullptr},
      {"h", "help", "", "Show this help.", "이 도움말을 출력합니다.", nullptr},
      {"", "endpoint", "URL", "Where to send: a Roentgen server, or another X-Ray endpoint.",
       "보낼 곳: Roentgen 서버나 다른 X-Ray 엔드포인트.", Text(&O::endpoint)},
      {"", "concurrency", "N", "Requests at once (default 8).", "동시에 보낼 요청 수 (기본값 8).",
       Number(&O::concurrency)},
      {"", "admin", "ADDRESS", "TCP address of /healthz, /readyz and /metrics.",
       "/healthz, /readyz, /metrics를 제공할 TCP 주소.", Text(&O::admin)},
      {"", "spool", "DIR", "Keep segments here while they cannot be sent.",
       "보낼 수 없는 동안 세그먼트를 보관할 디렉터리.", Text(&O::spool_dir)},
      {"", "spool-max", "MB", "Most the spool may take on disk (default 256).",
       "스풀이 차지할 수 있는 최대 디스크 용량 (기본값 256).", Megabytes(&O::spool_max_bytes)},
      {"", "proxy-segments", "", "Pass on /TraceSegments and /TelemetryRecords over TCP, too.",
       "TCP로 온 /TraceSegments와 /TelemetryRecords도 전달합니다.", Switch(&O::proxy_segments)},
      {"", "linger", "SECONDS", "Go on receiving for so long when stopping (default 0).",
       "종료할 때 이 시간 동안 계속 받습니다 (기본값 0초).", Number(&O::linger_seconds)},
      {"", "drain", "SECONDS", "Time for sending the rest when stopping (default 8).",
       "종료할 때 남은 세그먼트를 보낼 시간 (기본값 8초).", Number(&O::drain_seconds)},
      {"", "ready-file", "FILE", "Written, as JSON, when every address is bound.",
       "모든 주소를 연 뒤에 작성할 JSON 파일.", Text(&O::ready_file)},
  };
}

const DaemonFlag* Find(std::string_view name) {
  for (const DaemonFlag& flag : DaemonFlags()) {
    if (flag.long_name == name || (!flag.short_name.empty() && flag.short_name == name)) {
      return &flag;
    }
  }
  return nullptr;
}

struct Word {
  std::string name;
  std::optional<std::string> value;
};

// nullopt: flags end here. An empty name: not a flag that could be read.
std::optional<Word> SplitWord(const std::string& word) {
  if (word.size() < 2 || word.front() != '-' || word == "--") return std::nullopt;
  Word out{.name = word.substr(word[1] == '-' ? 2 : 1), .value = {}};
  if (out.name.empty() || out.name.front() == '-' || out.name.front() == '=') {
    out.name.clear();
    return out;
  }
  const auto equals = out.name.find('=');
  if (equals == std::string::npos) return out;
  out.value = out.name.substr(equals + 1);
  out.name.resize(equals);
  return out;
}

std::optional<FlagError> SetFlag(const DaemonFlag& flag, const Word& word, DaemonCommandLine& out) {
  const std::string value = word.value.value_or("true");
  if (flag.long_name == "config") {
    out.config_file = value;
    return std::nullopt;
  }
  if (flag.long_name == "version" || flag.long_name == "help") {
    const auto on = ParseGoBool(value);
    if (!on) {
      return FlagError{
          fmt::format("invalid boolean value \"{}\" for -{}: parse error", value, word.name)};
    }
    if (*on && out.action != DaemonAction::kHelp) {
      out.action = flag.long_name == "help" ? DaemonAction::kHelp : DaemonAction::kVersion;
    }
    return std::nullopt;
  }
  const auto wrong = flag.set(out.options, value);
  if (!wrong) return std::nullopt;
  return FlagError{
      flag.value.empty()
          ? fmt::format("invalid boolean value \"{}\" for -{}: {}", value, word.name, *wrong)
          : fmt::format("invalid value \"{}\" for flag -{}: {}", value, word.name, *wrong)};
}

}  // namespace

const std::vector<DaemonFlag>& DaemonFlags() {
  static const std::vector<DaemonFlag> flags = MakeFlags();
  return flags;
}

std::optional<FlagError> ParseDaemonFlags(std::span<const std::string> arguments,
                                          DaemonCommandLine& out) {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    auto word = SplitWord(arguments[i]);
    if (!word) return std::nullopt;
    if (word->name.empty()) return FlagError{"bad flag syntax: " + arguments[i]};
    const DaemonFlag* flag = Find(word->name);
    if (flag == nullptr) return FlagError{"flag provided but not defined: -" + word->name};
    if (!flag->value.empty() && !word->value) {
      if (i + 1 == arguments.size()) return FlagError{"flag needs an argument: -" + word->name};
      word->value = arguments[++i];
    }
    if (auto error = SetFlag(*flag, *word, out)) return error;
    if (out.action == DaemonAction::kHelp) return std::nullopt;
  }
  return std::nullopt;
}

std::optional<LogLevel> ParseDaemonLogLevel(std::string_view word) {
  const std::string level = LowerAscii(word);
  if (level == "dev" || level == "trace") return LogLevel::kTrace;
  if (level == "debug") return LogLevel::kDebug;
  if (level == "info" || level == "prod") return LogLevel::kInfo;
  if (level == "warn") return LogLevel::kWarn;
  if (level == "error") return LogLevel::kError;
  return std::nullopt;
}

std::string DaemonUsage(bool korean) {
  std::string out = korean ? "사용법: xray [옵션]   (roentgen daemon [옵션]과 같습니다)\n\n"
                           : "Usage: xray [OPTIONS]   (the same as: roentgen daemon [OPTIONS])\n\n";
  for (const DaemonFlag& flag : DaemonFlags()) {
    const std::string names = flag.short_name.empty()
                                  ? fmt::format("      --{}", flag.long_name)
                                  : fmt::format("  -{}  --{}", flag.short_name, flag.long_name);
    out += fmt::format("{:<36} {}\n",
                       flag.value.empty() ? names : fmt::format("{} {}", names, flag.value),
                       korean ? flag.korean : flag.english);
  }
  return out;
}

}  // namespace roentgen::config
