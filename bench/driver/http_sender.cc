// PutTraceSegments over several kept-alive connections by one thread.

#include <fmt/core.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <string>
#include <vector>

#include "bench/driver/document_stream.h"
#include "bench/driver/pace.h"
#include "bench/driver/senders.h"
#include "wire/json/json_writer.h"

namespace roentgen::bench {
namespace {

constexpr std::string_view kNothingRefused = R"({"UnprocessedTraceSegments":[]})";

struct Lane {
  int fd = -1;
  std::string request;
  std::string answer;
  std::uint64_t documents = 0;  // in the request under way; 0 when idle
  Steady::time_point due;
};

// Length of the whole answer once its headers are in; 0 before.
std::size_t AnswerLength(std::string_view answer) {
  const std::size_t end = answer.find("\r\n\r\n");
  if (end == std::string_view::npos) return 0;
  std::string lower(answer.substr(0, end));
  std::ranges::transform(lower, lower.begin(), [](unsigned char c) {
    return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  });
  const std::size_t at = lower.find("content-length: ");
  if (at == std::string::npos) return end + 4;
  std::size_t length = 0;
  std::from_chars(lower.data() + at + 16, lower.data() + lower.size(), length);
  return end + 4 + length;
}

class HttpRun {
 public:
  explicit HttpRun(const DriverOptions& options)
      : options_(options),
        stream_(options.plan, options.first_trace),
        pace_(options.rate, options.documents),
        lanes_(static_cast<std::size_t>(options.connections)),
        polls_(lanes_.size()) {}
  ~HttpRun() {
    for (const Lane& lane : lanes_) close(lane.fd);
  }
  HttpRun(const HttpRun&) = delete;
  HttpRun& operator=(const HttpRun&) = delete;

  Result<RunOutcome> Run() {
    for (std::size_t i = 0; i < lanes_.size(); ++i) {
      RG_TRY(lanes_[i].fd, Connect(options_, SOCK_STREAM));
      polls_[i] = {lanes_[i].fd, POLLIN, 0};
    }
    while (outcome_.sent < options_.documents || busy_ > 0) {
      RG_TRY_VOID(SendWhatIsDue());
      poll(polls_.data(), polls_.size(), busy_ == lanes_.size() ? 100 : 1);
      for (std::size_t i = 0; i < lanes_.size(); ++i) {
        if (polls_[i].revents != 0) RG_TRY_VOID(Receive(lanes_[i]));
      }
    }
    outcome_.seconds = pace_.ElapsedSeconds();
    outcome_.next_trace = stream_.next_trace();
    return std::move(outcome_);
  }

 private:
  Result<void> SendWhatIsDue() {
    for (Lane& lane : lanes_) {
      if (lane.documents > 0) continue;
      const std::uint64_t due = pace_.DueNow() - outcome_.sent;
      const std::uint64_t count = std::min<std::uint64_t>(due, options_.batch);
      if (count < options_.batch && outcome_.sent + count < options_.documents) return {};
      if (count == 0) return {};
      Fill(lane, count);
      RG_TRY_VOID(Send(lane));
      ++busy_;
    }
    return {};
  }

  void Fill(Lane& lane, std::uint64_t count) {
    body_ = R"({"TraceSegmentDocuments":[)";
    for (std::uint64_t i = 0; i < count; ++i) {
      const std::string& text = stream_.Next();
      outcome_.bytes += text.size();
      if (i > 0) body_ += ',';
      wire::AppendJsonString(body_, text);
    }
    body_ += "]}";
    lane.request = fmt::format(
        "POST /TraceSegments HTTP/1.1\r\nHost: {}:{}\r\nContent-Type: application/json\r\n"
        "Content-Length: {}\r\n\r\n",
        options_.host, options_.port, body_.size());
    lane.request += body_;
    lane.documents = count;
    // The last document of a request decides when it can go.
    lane.due = pace_.DueTime(outcome_.sent + count);
    outcome_.sent += count;
  }

  static Result<void> Send(Lane& lane) {
    lane.answer.clear();
    std::size_t done = 0;
    while (done < lane.request.size()) {
      const ssize_t sent =
          send(lane.fd, lane.request.data() + done, lane.request.size() - done, MSG_NOSIGNAL);
      if (sent <= 0) return MakeError(ErrorCode::kUnavailable, "the server hung up");
      done += static_cast<std::size_t>(sent);
    }
    return {};
  }

  Result<void> Receive(Lane& lane) {
    std::array<char, 16384> buffer;
    const ssize_t got = recv(lane.fd, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return {};
    if (got <= 0) return MakeError(ErrorCode::kUnavailable, "the server hung up");
    lane.answer.append(buffer.data(), static_cast<std::size_t>(got));
    const std::size_t whole = AnswerLength(lane.answer);
    if (whole == 0 || lane.answer.size() < whole) return {};
    return Settle(lane);
  }

  Result<void> Settle(Lane& lane) {
    const bool throttled = lane.answer.starts_with("HTTP/1.1 429");
    if (throttled && options_.rate <= 0) {
      ++outcome_.retried;
      return Send(lane);
    }
    const bool ok =
        lane.answer.starts_with("HTTP/1.1 200") && lane.answer.ends_with(kNothingRefused);
    (ok ? outcome_.confirmed : outcome_.refused) += lane.documents;
    if (!ok) fmt::print(stderr, "{}\n", lane.answer.substr(0, 600));
    const std::chrono::duration<float, std::milli> took = Steady::now() - lane.due;
    outcome_.answer_ms.push_back(took.count());
    lane.documents = 0;
    --busy_;
    return {};
  }

  const DriverOptions& options_;
  DocumentStream stream_;
  Pace pace_;
  std::vector<Lane> lanes_;
  std::vector<pollfd> polls_;
  std::size_t busy_ = 0;
  std::string body_;
  RunOutcome outcome_;
};

}  // namespace

Result<RunOutcome> SendByHttp(const DriverOptions& options) { return HttpRun(options).Run(); }

}  // namespace roentgen::bench
