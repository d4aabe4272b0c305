#include "src/emit/transport.h"

#include <cerrno>
#include <cstring>
#include <span>
#include <utility>

#include <xray/json.h>

#include "src/record/core.h"
#include "src/record/system.h"

namespace xray::detail {
namespace {

constexpr std::int64_t kMs = 1'000'000;
constexpr std::size_t kHttpDocumentsMax = 50;  // X-Ray: documents of a PutTraceSegments

// Nobody takes the datagrams where they go: the port, the host or its network is gone.
bool IsRefusal(int error) {
  return error == ECONNREFUSED || error == EHOSTUNREACH || error == ENETUNREACH;
}

}  // namespace

Transport::Transport(Core& core)
    : core_(core), daemon_(ParseDaemonAddress(core.config().daemon_address).udp) {}

const std::string& Transport::HeaderLine() {
  static const auto& line = *new std::string("{\"format\": \"json\", \"version\": 1}\n");
  return line;
}

void Transport::Report(const std::string& text) {
  core_.LogSparsely(Core::Topic::kSend, LogLevel::kWarn, text);
}

bool Transport::Refresh(std::int64_t now_ns, bool urgent) {
  const std::int64_t interval_ns =
      urgent ? 1'000 * kMs : core_.config().reresolve_interval_ms * kMs;
  const bool due = tried_ns_ == 0 || now_ns - tried_ns_ >= interval_ns ||
                   (!socket_.is_open() && now_ns - tried_ns_ >= 1'000 * kMs);
  if (!due) return socket_.is_open();
  tried_ns_ = now_ns;
  const std::string error = socket_.Open(daemon_);
  if (error.empty()) {
    is_suspect_ = false;
    if (opened_ns_ != 0) Count(core_.counters().reconnects);
    opened_ns_ = now_ns;
  } else {
    Report(error);
  }
  return socket_.is_open();
}

// Sends what is behind `at` and moves it. 0, or the errno that stopped it; then `at` stands before
// what may be lost.
int Transport::SendUdp(const std::vector<std::string>& datagrams, std::size_t& at) {
  if (!Refresh(MonotonicNowNs(), is_suspect_)) return ENOTCONN;
  const auto sent = socket_.Send(std::span(datagrams).subspan(at));
  if (sent.error == EMSGSIZE) at += sent.count;
  is_suspect_ = is_suspect_ || IsRefusal(sent.error);
  if (sent.error != 0) return sent.error;
  // A refusal comes back as an error of the socket: at once on this machine, a round trip later
  // from another. Waiting for it is only worth while after one was seen. What arrived all the same
  // arrives twice: the server knows it by its id.
  const int error = socket_.PendingError(refused_ ? kRefusalWaitMs : 0);
  refused_ = IsRefusal(error);
  is_suspect_ = is_suspect_ || refused_;
  if (error == 0) at += sent.count;
  return error;
}

Transport::Outcome Transport::Send(const std::vector<std::string>& datagrams,
                                   const std::function<bool(int)>& wait) noexcept {
  Outcome outcome;
  const std::int64_t began_ns = MonotonicNowNs();
  std::size_t at = 0;
  while (at < datagrams.size()) {
    const int error = SendUdp(datagrams, at);
    if (error == 0) break;
    if (error == EMSGSIZE) {
      // This one goes no way; those behind it may.
      ++at;
      ++outcome.failed;
      continue;
    }
    // A refusal that was waiting is of an earlier datagram: these have not been tried yet.
    if (IsRefusal(error) && !std::exchange(refused_, true)) continue;
    if (!core_.config().http_endpoint.empty()) {
      outcome.sent_http = SendHttp(datagrams, at);
      break;
    }
    if (down_ || MonotonicNowNs() - began_ns > kRetryNs || !wait(100)) {
      Report("sending to the daemon at " + daemon_.ToString() + ": " + std::strerror(error));
      break;
    }
  }
  outcome.sent_udp = at - outcome.failed;
  outcome.failed = datagrams.size() - outcome.sent_udp - outcome.sent_http;
  down_ = outcome.failed > 0 && outcome.sent_udp == 0;
  return outcome;
}

std::size_t Transport::SendHttp(const std::vector<std::string>& datagrams, std::size_t from) {
  const std::size_t header_bytes = HeaderLine().size();
  std::size_t sent = 0;
  while (from + sent < datagrams.size()) {
    FetchRequest request{.method = "POST", .url = core_.config().http_endpoint + "/TraceSegments"};
    request.headers = {{"Content-Type", "application/json"}};
    request.body = "{\"TraceSegmentDocuments\":[";
    const std::size_t count = std::min(kHttpDocumentsMax, datagrams.size() - from - sent);
    for (std::size_t i = 0; i < count; ++i) {
      if (i > 0) request.body += ',';
      AppendJsonString(request.body,
                       std::string_view(datagrams[from + sent + i]).substr(header_bytes));
    }
    request.body += "]}";
    const FetchResponse response = core_.config().fetcher->Fetch(request);
    if (!response.ok()) {
      Report("sending to " + request.url + ": " +
             (response.error.empty() ? "HTTP status " + std::to_string(response.status)
                                     : response.error));
      break;
    }
    sent += count;
  }
  return sent;
}

}  // namespace xray::detail
