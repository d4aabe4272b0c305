// The daemon's TCP port: passes the SDKs' sampling calls on to the backend, signed where it has to
// be, and nothing else.
//
// Thread-safety: a handler may be called from any thread at once.
// Ownership:     shared by its handlers; borrows counters and clock.
// Errors:        403 (another path, a web page, a foreign Host), 405, 502 (the backend cannot be
//                reached), 503 (nothing to sign with); X-Ray error bodies with `message`.
// Bounds:        bodies as the HTTP server's limits say; kProxyTimeout a call; answers up to 1 MiB;
//                kKeptAnswers kept answers of
//                kKeptAnswerBytes.
#pragma once

#include <chrono>
#include <deque>
#include <memory>
#include <string>
#include <string_view>

#include "adapters/daemon/xray_uploader.h"
#include "adapters/net/http_message.h"
#include "base/clock.h"
#include "base/counter.h"
#include "base/mutex.h"

namespace roentgen::daemon {

struct ProxyOptions {
  bool loopback_only = true;    // bound to loopback: other names in Host are foreign
  bool allow_segments = false;  // also /TraceSegments and /TelemetryRecords
  std::chrono::milliseconds timeout{5'000};
  // How old an answer may be that stands in for the backend.
  DurationUs keep_rules{5 * kUsPerMinute};
};

struct ProxyCounters {
  Counter forwarded;
  Counter answered_from_memory;  // sampling rules, while the backend was away
  Counter refused_path;
  Counter refused_browser;  // Origin, Sec-Fetch-Site or a foreign Host
  Counter refused_method;
  Counter without_credentials;
  Counter failed;  // the backend could not be reached
};

class SamplingProxy {
 public:
  static constexpr std::size_t kKeptAnswers = 16;  // pages of one rule set
  static constexpr std::size_t kKeptAnswerBytes = 128u << 10;
  static constexpr std::size_t kKeptRequestBytes = 1u << 10;

  // `steady` measures the age of kept answers.
  SamplingProxy(ProxyOptions options, BackendCall call, const Clock& steady,
                ProxyCounters& counters)
      : options_(options), call_(std::move(call)), steady_(steady), counters_(counters) {}

  void Handle(net::HttpRequest request, net::Respond respond);

 private:
  struct Kept {
    std::string body;  // of the request
    net::HttpResponse response;
    TimestampUs at;
  };

  bool Refuse(const net::HttpRequest& request, const net::Respond& respond);
  void Answer(const http::Outcome& outcome, bool is_rules, const std::string& request_body,
              const net::Respond& respond);
  void Keep(const std::string& request_body, const net::HttpResponse& response);
  bool AnswerFromMemory(const std::string& request_body, const net::Respond& respond);

  const ProxyOptions options_;
  BackendCall call_;
  const Clock& steady_;
  ProxyCounters& counters_;
  Mutex mu_;
  std::deque<Kept> kept_ RG_GUARDED_BY(mu_);
};

}  // namespace roentgen::daemon
