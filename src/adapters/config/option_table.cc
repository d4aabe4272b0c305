#include "adapters/config/option_table.h"

#include <array>
#include <cctype>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "adapters/config/units.h"

namespace roentgen::config {
namespace {

using Set = std::function<Result<void>(ServeOptions&, std::string_view)>;
using Show = std::function<std::string(const ServeOptions&)>;

// Setters and showers of each type, for one member.
template <class Member>
std::pair<Set, Show> Address(Member member) {
  return {[member](ServeOptions& o, std::string_view text) -> Result<void> {
            RG_TRY(o.*member, net::HostPort::Parse(text));
            return {};
          },
          [member](const ServeOptions& o) { return (o.*member).ToString(); }};
}

template <class Member>
std::pair<Set, Show> Text(Member member) {
  return {[member](ServeOptions& o, std::string_view text) -> Result<void> {
            if (text.empty()) return MakeError(ErrorCode::kInvalid, "an empty value");
            o.*member = std::string(text);
            return {};
          },
          [member](const ServeOptions& o) { return o.*member; }};
}

template <class Member>
std::pair<Set, Show> Size(Member member, std::uint64_t least) {
  return {[member, least](ServeOptions& o, std::string_view text) -> Result<void> {
            RG_TRY(const std::uint64_t bytes, ParseSize(text));
            if (bytes < least) {
              return MakeError(ErrorCode::kInvalid,
                               fmt::format("'{}' is less than {}", text, SizeToText(least)));
            }
            o.*member = bytes;
            return {};
          },
          [member](const ServeOptions& o) { return SizeToText(o.*member); }};
}

template <class Member>
std::pair<Set, Show> Age(Member member, DurationUs least) {
  return {[member, least](ServeOptions& o, std::string_view text) -> Result<void> {
            RG_TRY(const DurationUs age, ParseAge(text));
            if (age < least) {
              return MakeError(ErrorCode::kInvalid,
                               fmt::format("'{}' is less than {}", text, AgeToText(least)));
            }
            o.*member = age;
            return {};
          },
          [member](const ServeOptions& o) { return AgeToText(o.*member); }};
}

template <class Member>
std::pair<Set, Show> Number(Member member, int least, int most) {
  return {[member, least, most](ServeOptions& o, std::string_view text) -> Result<void> {
            int number = 0;
            const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), number);
            const bool is_whole = ec == std::errc{} && end == text.data() + text.size();
            if (!is_whole || number < least || number > most) {
              return MakeError(
                  ErrorCode::kInvalid,
                  fmt::format("'{}' is not a number from {} to {}", text, least, most));
            }
            o.*member = number;
            return {};
          },
          [member](const ServeOptions& o) { return std::to_string(o.*member); }};
}

template <class T, std::size_t N>
std::pair<Set, Show> Choice(T ServeOptions::* member,
                            std::array<std::pair<std::string_view, T>, N> words) {
  return {[member, words](ServeOptions& o, std::string_view text) -> Result<void> {
            std::string known;
            for (const auto& [word, value] : words) {
              if (word == text) {
                o.*member = value;
                return {};
              }
              known += known.empty() ? std::string(word) : fmt::format(", {}", word);
            }
            return MakeError(ErrorCode::kInvalid, fmt::format("'{}' is none of {}", text, known));
          },
          [member, words](const ServeOptions& o) {
            for (const auto& [word, value] : words) {
              if (o.*member == value) return std::string(word);
            }
            return std::string();
          }};
}

std::pair<Set, Show> Switch(bool ServeOptions::* member) {
  return {[member](ServeOptions& o, std::string_view text) -> Result<void> {
            const bool on = text.empty() || text == "true" || text == "1" || text == "yes";
            if (!on && text != "false" && text != "0" && text != "no") {
              return MakeError(ErrorCode::kInvalid, fmt::format("'{}' is not true or false", text));
            }
            o.*member = on;
            return {};
          },
          [](const ServeOptions&) { return std::string(); }};
}

std::pair<Set, Show> NotYet(std::string_view what) {
  return {[what](ServeOptions&, std::string_view) -> Result<void> {
            return MakeError(ErrorCode::kUnsupported,
                             fmt::format("{} is not offered by this version yet", what));
          },
          [](const ServeOptions&) { return std::string(); }};
}

OptionView Row(std::string_view name, std::string_view value, std::string_view english,
               std::string_view korean, std::pair<Set, Show> type) {
  return {name, value, english, korean, std::move(type.first), std::move(type.second)};
}

std::vector<OptionView> PlaceRows() {
  using O = ServeOptions;
  static constexpr std::array<std::pair<std::string_view, LogLevel>, 5> kLevels = {
      {{"trace", LogLevel::kTrace},
       {"debug", LogLevel::kDebug},
       {"info", LogLevel::kInfo},
       {"warn", LogLevel::kWarn},
       {"error", LogLevel::kError}}};
  return {
      Row("data-dir", "DIR", "where traces are kept; made when missing",
          "트레이스를 보관할 폴더. 없으면 만듭니다", Text(&O::data_dir)),
      Row("http", "HOST:PORT", "X-Ray API, /metrics, /healthz, /readyz",
          "X-Ray API와 /metrics, /healthz, /readyz", Address(&O::http)),
      Row("udp", "HOST:PORT", "segments as the X-Ray daemon takes them",
          "X-Ray 데몬처럼 세그먼트를 받는 UDP 주소", Address(&O::udp)),
      Row("tcp", "HOST:PORT", "sampling calls as the X-Ray daemon takes them",
          "X-Ray 데몬처럼 샘플링 요청을 받는 TCP 주소", Address(&O::tcp)),
      Row("ready-file", "FILE", "written, complete, once everything listens; removed at the end",
          "모든 준비가 끝나면 한 번에 기록하고, 끝날 때 지우는 파일", Text(&O::ready_file)),
      Row("insecure-no-auth", "", "listen beyond loopback although signatures are not checked",
          "서명을 검사하지 않는데도 외부 주소에서 받습니다", Switch(&O::insecure_no_auth)),
      Row("log-level", "LEVEL", "trace, debug, info, warn or error",
          "로그 수준: trace, debug, info, warn, error", Choice(&O::log_level, kLevels)),
      Row("otlp-grpc", "HOST:PORT", "not offered by this version yet",
          "이 버전은 아직 지원하지 않습니다", NotYet("OTLP over gRPC")),
      Row("otlp-http", "HOST:PORT", "not offered by this version yet",
          "이 버전은 아직 지원하지 않습니다", NotYet("OTLP over HTTP")),
      Row("zipkin", "HOST:PORT", "not offered by this version yet",
          "이 버전은 아직 지원하지 않습니다", NotYet("the Zipkin endpoint")),
      Row("store", "URL", "not offered by this version yet", "이 버전은 아직 지원하지 않습니다",
          NotYet("a store beside the embedded one")),
  };
}

std::vector<OptionView> StorageRows() {
  using O = ServeOptions;
  static constexpr std::array<std::pair<std::string_view, Durability>, 3> kDurabilities = {
      {{"sync", Durability::kSync},
       {"interval", Durability::kInterval},
       {"none", Durability::kNone}}};
  return {
      Row("memory", "SIZE", "bounds queue, live traces and store cache together",
          "대기열, 진행 중인 트레이스, 저장소 캐시를 합친 메모리 한도",
          Size(&O::memory_bytes, 64ULL << 20)),
      Row("retention", "AGE", "traces older than this are dropped, a day at a time",
          "이보다 오래된 트레이스는 하루 단위로 지웁니다",
          Age(&O::retention, DurationUs{kUsPerDay})),
      Row("max-disk", "SIZE", "oldest days are dropped beyond this; 0: no limit",
          "이 크기를 넘으면 가장 오래된 날부터 지웁니다. 0이면 제한 없음",
          Size(&O::max_disk_bytes, 0)),
      Row("min-free-disk", "SIZE", "below this much free space, writes are refused (retryable)",
          "여유 공간이 이보다 적으면 쓰기를 거절합니다(재시도 가능)",
          Size(&O::min_free_disk_bytes, 0)),
      Row("durability", "sync|interval|none",
          "when a document counts as stored: synced; synced every 100 ms; written",
          "저장으로 보는 시점. sync: 디스크 동기화 후, interval: 100 ms마다 동기화, none: 쓰기만",
          Choice(&O::durability, kDurabilities)),
  };
}

std::vector<OptionView> LimitRows() {
  using O = ServeOptions;
  return {
      Row("udp-sockets", "N", "UDP sockets and threads; 0: one a core, at most four",
          "UDP 소켓과 스레드 수. 0이면 코어마다 하나, 최대 넷", Number(&O::udp_sockets, 0, 64)),
      Row("udp-buffer", "SIZE", "kernel receive buffer asked for, each socket",
          "소켓마다 요청할 커널 수신 버퍼", Size(&O::udp_buffer_bytes, 4096)),
      Row("http-threads", "N", "network threads; 0: one a core, at most four",
          "네트워크 스레드 수. 0이면 코어마다 하나, 최대 넷", Number(&O::http_threads, 0, 64)),
      Row("query-threads", "N", "threads that answer queries", "조회를 처리하는 스레드 수",
          Number(&O::query_threads, 1, 64)),
      Row("max-body", "SIZE", "of one HTTP request", "HTTP 요청 하나의 최대 크기",
          Size(&O::max_body_bytes, 1024)),
      Row("max-connections", "N", "open HTTP connections", "동시에 열 수 있는 HTTP 연결 수",
          Number(&O::max_connections, 1, 1'000'000)),
      Row("max-requests", "N", "HTTP requests being worked on", "동시에 처리하는 HTTP 요청 수",
          Number(&O::max_requests, 1, 1'000'000)),
      Row("max-trace-documents", "N", "of one trace; later ones are refused",
          "트레이스 하나의 최대 문서 수. 넘으면 거절합니다",
          Number(&O::max_trace_documents, 1, 10'000'000)),
      Row("max-trace-bytes", "SIZE", "of one trace; later documents are refused",
          "트레이스 하나의 최대 크기. 넘으면 거절합니다", Size(&O::max_trace_bytes, 1 << 20)),
      Row("max-sampling-rules", "N", "sampling rules beside Default",
          "Default를 뺀 샘플링 규칙의 최대 수", Number(&O::max_sampling_rules, 1, 900)),
      Row("max-sampling-clients", "N",
          "clients remembered of a sampling rule; further ones get no quota",
          "샘플링 규칙 하나에서 기억하는 클라이언트 수. 넘으면 할당량을 받지 못합니다",
          Number(&O::max_sampling_clients, 1, 100'000)),
      Row("max-future", "AGE", "start times further ahead are refused",
          "시작 시각이 이보다 더 미래면 거절합니다", Age(&O::max_future, DurationUs{kUsPerMinute})),
      Row("max-summary-range", "AGE", "longest range of GetTraceSummaries and of /api",
          "GetTraceSummaries와 /api가 받는 가장 긴 기간",
          Age(&O::max_summary_range, DurationUs{kUsPerMinute})),
      Row("query-time", "AGE", "a search under /api ends after this",
          "/api의 검색 하나에 쓰는 최대 시간", Age(&O::query_time, DurationUs{kUsPerSecond})),
  };
}

std::vector<OptionView> BuildTable() {
  std::vector<OptionView> table = PlaceRows();
  for (const auto& rows : {StorageRows(), LimitRows()}) {
    table.insert(table.end(), rows.begin(), rows.end());
  }
  return table;
}

}  // namespace

const std::vector<OptionView>& OptionTable() {
  static const std::vector<OptionView> table = BuildTable();
  return table;
}

const OptionView* FindOption(std::string_view name) {
  for (const OptionView& option : OptionTable()) {
    if (option.name == name) return &option;
  }
  return nullptr;
}

std::vector<std::string> OptionNames() {
  std::vector<std::string> names;
  for (const OptionView& option : OptionTable()) names.emplace_back(option.name);
  return names;
}

std::string VariableName(std::string_view option) {
  std::string name = "ROENTGEN_";
  for (const char c : option) {
    name += c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return name;
}

}  // namespace roentgen::config
