#include "adapters/net/http_connection.h"

#include <sys/socket.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <ctime>
#include <iterator>
#include <utility>

#include <fmt/format.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "adapters/net/http_text.h"
#include "base/check.h"

namespace roentgen::net {
namespace {

namespace asio = boost::asio;
constexpr auto kAsTuple = asio::as_tuple(asio::use_awaitable);

constexpr std::size_t kReadStep = 16u << 10;
// After a refusal, this much of what the client still sends is read and thrown away, so that the
// kernel does not reset the connection under the answer.
constexpr std::size_t kLingerBytes = 1u << 20;
constexpr std::chrono::milliseconds kLingerTime{1'000};

}  // namespace

struct HttpConnection::Answer {
  explicit Answer(std::shared_ptr<HttpConnection> the_connection)
      : connection(std::move(the_connection)) {}
  ~Answer() {
    if (!taken.load())
      Put(HttpResponse{.status = 500, .body = ErrorBody("InternalFailure", "no answer")});
  }
  Answer(const Answer&) = delete;
  Answer& operator=(const Answer&) = delete;

  void Put(HttpResponse the_response) {
    if (taken.exchange(true)) return;
    auto mail = std::make_shared<HttpResponse>(std::move(the_response));
    // Moved, so that the connection's last owner is always on the connection's own thread.
    auto to = std::move(connection);
    auto& context = to->worker_.context;
    asio::dispatch(context, [to = std::move(to), mail = std::move(mail)]() mutable {
      to->mail_ = std::move(mail);
      to->wake_.cancel();
    });
  }

  std::shared_ptr<HttpConnection> connection;
  std::atomic<bool> taken{false};
};

HttpConnection::HttpConnection(HttpWorker& worker, const HttpHandler& handler,
                               asio::ip::tcp::socket socket)
    : worker_(worker),
      handler_(handler),
      socket_(std::move(socket)),
      timer_(worker.context),
      wake_(worker.context),
      reader_(worker.limits) {
  worker_.connections.insert(this);
  worker_.counters.open_connections.Add(1);
  boost::system::error_code ec;
  socket_.set_option(asio::ip::tcp::no_delay(true), ec);
  const auto remote = socket_.remote_endpoint(ec);
  if (!ec) peer_ = fmt::format("{}:{}", remote.address().to_string(), remote.port());
}

HttpConnection::~HttpConnection() { RG_DCHECK(closed_); }

asio::awaitable<void> HttpConnection::Run() {
  for (std::size_t served = 0; served < worker_.limits.requests_per_connection; ++served) {
    HttpRequest request;
    const bool complete = co_await ReadRequest(request);
    if (!complete) break;
    request.peer = peer_;
    if (served + 1 == worker_.limits.requests_per_connection) keep_alive_ = false;
    const bool go_on = co_await Handle(std::move(request));
    ReleaseBody();
    if (!go_on) break;
  }
  if (refusal_) co_await RefuseAndClose(*refusal_);
  Close();
}

// False: the connection is over (closed by the other side, timed out while idle, refused).
asio::awaitable<bool> HttpConnection::ReadRequest(HttpRequest& request) {
  using Progress = HttpRequestReader::Progress;
  idle_ = input_begin_ == input_.size();
  if (idle_ && worker_.draining) co_return false;
  SetDeadline(idle_ ? worker_.limits.idle_timeout : worker_.limits.header_timeout);
  bool in_body = false;
  for (;;) {
    if (input_begin_ < input_.size()) {
      const auto fed = reader_.Feed(std::string_view(input_).substr(input_begin_));
      input_begin_ += fed.consumed;
      if (fed.progress == Progress::kRefused) refusal_ = reader_.refusal();
      if (fed.progress == Progress::kComplete) break;
      if (fed.progress == Progress::kHeaders) {
        in_body = true;
        if (!AdmitBody()) refusal_ = HttpRefusal::kInFlightBytes;
        if (!refusal_ && reader_.wants_continue() && input_begin_ == input_.size()) {
          static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
          co_await asio::async_write(socket_, asio::buffer(kContinue), kAsTuple);
        }
        SetDeadline(worker_.limits.body_timeout);
        if (!refusal_) continue;
      }
      if (refusal_) co_return false;
    }
    const bool was_idle = idle_;
    const bool got = co_await ReadMore();
    if (!got) {
      if (timed_out_ && !idle_) {
        refusal_ = in_body ? HttpRefusal::kBodyTimeout : HttpRefusal::kHeaderTimeout;
      }
      co_return false;
    }
    if (was_idle) SetDeadline(worker_.limits.header_timeout);
  }
  ClearDeadline();
  idle_ = false;
  keep_alive_ = reader_.keep_alive();
  if (!reader_.Take(request)) refusal_ = reader_.refusal();
  co_return !refusal_;
}

asio::awaitable<bool> HttpConnection::ReadMore() {
  if (input_begin_ == input_.size()) {
    input_.clear();
    input_begin_ = 0;
    if (input_.capacity() > 4 * kReadStep) input_.shrink_to_fit();
  } else if (input_begin_ > 0) {
    input_.erase(0, input_begin_);
    input_begin_ = 0;
  }
  const std::size_t have = input_.size();
  input_.resize(have + kReadStep);
  const auto [ec, got] =
      co_await socket_.async_read_some(asio::buffer(input_.data() + have, kReadStep), kAsTuple);
  input_.resize(have + got);
  worker_.counters.bytes_received.Add(got);
  if (got > 0) idle_ = false;
  co_return !ec && !aborted_ && !timed_out_;
}

bool HttpConnection::AdmitBody() {
  admitted_bytes_ = reader_.declared_body_bytes();
  worker_.counters.in_flight_bytes.Add(static_cast<std::int64_t>(admitted_bytes_));
  const auto limit = static_cast<std::int64_t>(worker_.limits.in_flight_bytes);
  return worker_.counters.in_flight_bytes.value() <= limit;
}

void HttpConnection::ReleaseBody() {
  worker_.counters.in_flight_bytes.Add(-static_cast<std::int64_t>(admitted_bytes_));
  admitted_bytes_ = 0;
}

// Hands the request to the handler and writes its answer. False: the connection is over.
asio::awaitable<bool> HttpConnection::Handle(HttpRequest request) {
  HttpCounters& counters = worker_.counters;
  counters.requests.Add();
  if (counters.in_flight.value() >= static_cast<std::int64_t>(worker_.limits.in_flight)) {
    counters.refused[static_cast<std::size_t>(HttpRefusal::kInFlight)].Add();
    HttpResponse refused = RefusalResponse(HttpRefusal::kInFlight);
    const bool told = co_await Write(std::move(refused), keep_alive_, false);
    co_return told&& keep_alive_;
  }
  counters.in_flight.Add(1);
  const bool head = request.method == "HEAD";
  const std::stop_source left;
  request.caller_left = left.get_token();
  {
    auto answer = std::make_shared<Answer>(shared_from_this());
    handler_(std::move(request),
             [answer](HttpResponse response) { answer->Put(std::move(response)); });
  }
  const bool is_watched = !mail_ && WatchCaller(left);
  while (!mail_) {
    wake_.expires_at(std::chrono::steady_clock::time_point::max());
    co_await wake_.async_wait(kAsTuple);
  }
  counters.in_flight.Add(-1);
  ++answered_;
  if (is_watched) {
    boost::system::error_code ignored;
    socket_.cancel(ignored);
  }
  HttpResponse response = std::move(*mail_);
  mail_.reset();
  const bool keep = keep_alive_ && !worker_.draining && !aborted_;
  const bool written = co_await Write(std::move(response), keep, head);
  co_return written&& keep;
}

bool HttpConnection::WatchCaller(const std::stop_source& left) {
  if (input_begin_ < input_.size()) return false;
  auto watch = [self = shared_from_this(), left,
                request = answered_](const boost::system::error_code& ec) mutable {
    if (ec || request != self->answered_ || self->closed_) return;
    char next = 0;
    const auto got =
        ::recv(self->socket_.native_handle(), &next, sizeof(next), MSG_PEEK | MSG_DONTWAIT);
    const bool is_gone = got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR);
    if (is_gone && left.request_stop()) self->worker_.counters.callers_left.Add();
  };
  socket_.async_wait(asio::ip::tcp::socket::wait_read, std::move(watch));
  return true;
}

asio::awaitable<bool> HttpConnection::Write(HttpResponse response, bool keep_alive, bool head) {
  const std::time_t now = std::time(nullptr);
  if (now != worker_.date_second) {
    worker_.date = HttpDate(now);
    worker_.date_second = now;
  }
  const std::string top = ResponseHead(response, worker_.date, keep_alive);
  const int digit = response.status / 100;
  worker_.counters.responses[static_cast<std::size_t>(digit < 6 ? digit : 5)].Add();
  const std::size_t body_bytes = head ? 0 : response.body.size();
  const std::array<asio::const_buffer, 2> pieces = {asio::buffer(top),
                                                    asio::buffer(response.body.data(), body_bytes)};
  SetDeadline(worker_.limits.write_timeout);
  const auto [ec, sent] = co_await asio::async_write(socket_, pieces, kAsTuple);
  worker_.counters.bytes_sent.Add(sent);
  if (timed_out_) worker_.counters.write_timeouts.Add();
  co_return !ec;
}

asio::awaitable<void> HttpConnection::RefuseAndClose(HttpRefusal refusal) {
  worker_.counters.refused[static_cast<std::size_t>(refusal)].Add();
  timed_out_ = false;
  HttpResponse response = RefusalResponse(refusal);
  const bool written = co_await Write(std::move(response), false, false);
  if (!written) co_return;
  boost::system::error_code ec;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ec);
  SetDeadline(kLingerTime);
  input_.assign(kReadStep, '\0');
  for (std::size_t drained = 0; drained < kLingerBytes && !timed_out_;) {
    const auto [read_ec, got] = co_await socket_.async_read_some(asio::buffer(input_), kAsTuple);
    if (read_ec) break;
    drained += got;
  }
}

void HttpConnection::Drain() {
  if (!idle_) return;  // Handle() sees worker_.draining
  aborted_ = true;
  boost::system::error_code ec;
  socket_.cancel(ec);
}

void HttpConnection::Abort() {
  aborted_ = true;
  boost::system::error_code ec;
  socket_.close(ec);
}

// One timer serves every phase: it is only armed anew when the new deadline is nearer, so that a
// request that arrives in one piece costs no timer operation.
void HttpConnection::SetDeadline(std::chrono::milliseconds from_now) {
  deadline_ = std::chrono::steady_clock::now() + from_now;
  if (!timer_armed_ || deadline_ < timer_.expiry()) ArmTimer();
}

void HttpConnection::ClearDeadline() { deadline_ = std::chrono::steady_clock::time_point::max(); }

void HttpConnection::ArmTimer() {
  timer_armed_ = true;
  timer_.expires_at(deadline_);
  timer_.async_wait([self = shared_from_this()](const boost::system::error_code& ec) {
    if (ec || self->closed_) return;
    self->timer_armed_ = false;
    if (self->deadline_ == std::chrono::steady_clock::time_point::max()) return;
    if (std::chrono::steady_clock::now() < self->deadline_) return self->ArmTimer();
    self->timed_out_ = true;
    boost::system::error_code ignored;
    self->socket_.cancel(ignored);
  });
}

void HttpConnection::Close() {
  closed_ = true;
  ReleaseBody();
  worker_.connections.erase(this);
  worker_.counters.open_connections.Add(-1);
  timer_.cancel();
  boost::system::error_code ec;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_both, ec);
  socket_.close(ec);
}

}  // namespace roentgen::net
