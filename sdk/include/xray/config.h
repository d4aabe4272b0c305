// How a recorder behaves. Every member has the default of the X-Ray SDKs; environment variables win
// over code.
//
// Thread-safety: value type, read once when a recorder is made.
// Errors:        a value that cannot be used is reported once through `log` and its default taken;
// nothing throws.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <xray/environment.h>
#include <xray/plugin.h>
#include <xray/sampler.h>

namespace xray {

// What happens when a subsegment is begun where no segment is.
enum class ContextMissing : unsigned char {
  kLogError,      // the default: a line in the log, at most one a second
  kRuntimeError,  // throws xray::ContextMissingError: for tests that must not lose context
  kIgnoreError,
};

// Severity of what the SDK has to say. As Config::log_level: this and what is worse; kSilent:
// nothing.
enum class LogLevel : unsigned char { kDebug, kInfo, kWarn, kError, kSilent };

// Who decides what is sampled where no caller has decided.
enum class SamplingStrategy : unsigned char {
  kCentralized,  // rules from the server through the daemon; local rules until they have come
  kLocalized,    // local rules only
  kAll,
  kNone,
};

// What of a SQL statement is recorded as `sanitized_query`.
enum class SqlText : unsigned char {
  kSanitized,  // literals replaced by ?
  kAsWritten,  // the statement as the program wrote it, literals included
  kNone,
};

// All of it, with the variable that sets each member. `Config{.name = "orders"}`.
struct Config {
  std::string name;  // AWS_XRAY_TRACING_NAME. Of segments that are begun without a name
  bool name_wins =
      false;  // `name` also replaces names given in code; set when it came from the environment
  // AWS_XRAY_DAEMON_ADDRESS: "host:port" or "tcp:host:port udp:host:port". IPv6 in brackets.
  std::string daemon_address = "127.0.0.1:2000";
  ContextMissing context_missing = ContextMissing::kLogError;  // AWS_XRAY_CONTEXT_MISSING
  bool enabled = true;  // AWS_XRAY_SDK_ENABLED, AWS_XRAY_SDK_DISABLED; see Recorder::SetEnabled
  LogLevel log_level = LogLevel::kError;                // AWS_XRAY_LOG_LEVEL, AWS_XRAY_DEBUG_MODE
  std::function<void(LogLevel, std::string_view)> log;  // default: standard error

  SamplingStrategy sampling = SamplingStrategy::kCentralized;  // AWS_XRAY_SAMPLING_STRATEGY
  std::string sampling_rules_file;   // AWS_XRAY_SAMPLING_RULES: local rules, JSON, version 1 or 2
  std::string sampling_rules;        // the same as text; the file wins
  std::shared_ptr<Sampler> sampler;  // takes the place of all of the above

  // AWS_XRAY_PLUGINS: "ec2,ecs,eks,elasticbeanstalk". None by default.
  std::vector<std::shared_ptr<Plugin>> plugins;

  std::string service_version;  // AWS_XRAY_SERVICE_VERSION: service.version of every segment
  SqlText sql_text =
      SqlText::kSanitized;  // AWS_XRAY_COLLECT_SQL_QUERIES: true is kAsWritten, false is kNone
  bool propagate_w3c =
      true;  // AWS_XRAY_PROPAGATE_W3C: traceparent beside X-Amzn-Trace-Id in outgoing requests
  int streaming_threshold =
      100;  // AWS_XRAY_STREAMING_THRESHOLD: subsegments kept before they are sent alone
  // AWS_XRAY_IN_PROGRESS_AFTER: seconds (fractions too) after which an open segment is sent as in
  // progress, and again after as long; 0: only what SendInProgress asks for.
  int in_progress_after_ms = 0;
  // Of an exception, the frame that records it included; 128 at most.
  int stack_frames_max = 50;

  // AWS_XRAY_HTTP_ENDPOINT: "http://host:2080". Where documents go that UDP cannot carry: larger
  // than a datagram even when split, or no daemon. Empty: such documents are dropped and counted.
  std::string http_endpoint;
  std::size_t queue_segments_max = 10'000;   // ended, not yet sent
  std::size_t queue_bytes_max = 64u << 20;   // memory of those
  std::size_t segment_bytes_max = 4u << 20;  // memory of one segment; what does not fit is counted
  int reresolve_interval_ms =
      45'000;  // the daemon's name is looked up and the socket opened again this often
  int flush_timeout_ms = 1'000;  // what the destructor waits for at most

  std::shared_ptr<Clock> clock;          // default: SystemClock()
  std::shared_ptr<Random> random;        // default: SystemRandom()
  std::shared_ptr<HttpFetcher> fetcher;  // default: PlainHttpFetcher()
  PluginHost plugin_host;                // default: this machine

  // `base` with every variable that is set applied. `problems` collects values that were not
  // understood.
  static Config FromEnvironment(Config base, std::vector<std::string>* problems = nullptr);
};

}  // namespace xray
