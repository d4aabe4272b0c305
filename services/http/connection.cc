#include "services/http/connection.h"

#include <utility>

#include <xray/beast.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>

namespace services::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
constexpr auto kAsTuple = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t kReadBytes = 4096;
constexpr std::size_t kLingerBytesMax = 1u << 20;
constexpr std::chrono::seconds kLingerTime{2};

std::string_view ViewOf(beast::string_view text) { return {text.data(), text.size()}; }

std::string_view PathOf(std::string_view target) { return target.substr(0, target.find('?')); }

// `request` null: what was read was no request.
BeastResponse ToBeast(Response response, const BeastRequest* request, bool keep_alive) {
  BeastResponse out{static_cast<beast::http::status>(response.status),
                    request ? request->version() : 11U};
  if (!response.content_type.empty()) {
    out.set(beast::http::field::content_type, response.content_type);
  }
  for (const auto& [name, value] : response.headers) out.set(name, value);
  out.keep_alive(keep_alive);
  out.content_length(response.body.size());
  const bool head = request && request->method() == beast::http::verb::head;
  if (!head) out.body() = std::move(response.body);
  return out;
}

Response RefusalOf(beast::error_code error, const ServerLimits& limits) {
  if (error == beast::http::error::body_limit) {
    return Response::Message(
        413, "the body is larger than " + std::to_string(limits.body_bytes_max) + " bytes");
  }
  if (error == beast::http::error::header_limit || error == beast::http::error::buffer_overflow) {
    return Response::Message(
        431, "the headers are larger than " + std::to_string(limits.header_bytes_max) + " bytes");
  }
  if (error == beast::error::timeout) {
    return Response::Message(408, "the request took too long to arrive");
  }
  return Response::Message(400, "not a valid HTTP request: " + error.message());
}

bool IsPeerGone(beast::error_code error) {
  return error == asio::error::eof || error == asio::error::connection_reset ||
         error == asio::error::operation_aborted || error == asio::error::broken_pipe ||
         error == beast::http::error::end_of_stream || error == beast::http::error::partial_message;
}

asio::awaitable<BeastResponse> RunServe(std::function<BeastResponse()> serve) { co_return serve(); }

}  // namespace

ConnectionHost::ConnectionHost(ServerOptions the_options, Dispatcher& the_dispatcher,
                               xray::Recorder& the_recorder)
    : options(std::move(the_options)),
      dispatcher(the_dispatcher),
      recorder(the_recorder),
      naming(xray::SegmentNaming::Fixed(options.name)) {
  for (std::size_t i = 0; i < dispatcher.lane_count(); ++i) lanes.emplace_back(options.workers);
}

Connection::Connection(ConnectionHost& host, asio::ip::tcp::socket socket)
    : host_(host),
      stream_(std::move(socket)),
      buffer_(host.options.limits.header_bytes_max + host.options.limits.body_bytes_max),
      deadline_(stream_.get_executor()) {
  beast::error_code ignored;
  peer_ = stream_.socket().remote_endpoint(ignored);
  stream_.socket().set_option(asio::ip::tcp::no_delay(true), ignored);
  host_.connections.insert(this);
}

Connection::~Connection() {
  host_.connections.erase(this);
  if (host_.connections.empty() && host_.on_idle) host_.on_idle();
}

asio::awaitable<void> Connection::Run(std::shared_ptr<Connection> self) {
  while (co_await self->ServeOne()) {
  }
  beast::error_code ignored;
  self->stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
}

void Connection::Stop() {
  if (idle_) stream_.cancel();
}

asio::awaitable<bool> Connection::ServeOne() {
  idle_ = true;
  if (host_.stopping) co_return false;
  const bool began = co_await AwaitFirstByte();
  idle_ = false;
  if (!began) co_return false;

  BeastParser parser;
  const beast::error_code error = co_await ReadInTime(parser);
  if (error) {
    if (!IsPeerGone(error)) co_await Refuse(error);
    co_return false;
  }
  BeastResponse response = co_await Answer(parser.get());
  if (host_.stopping) response.keep_alive(false);
  co_return co_await Write(std::move(response));
}

asio::awaitable<bool> Connection::AwaitFirstByte() {
  if (buffer_.size() > 0) co_return true;  // the client did not wait for the last answer
  stream_.expires_after(host_.options.limits.idle_timeout);
  const auto [error, bytes] =
      co_await stream_.async_read_some(buffer_.prepare(kReadBytes), kAsTuple);
  buffer_.commit(bytes);
  co_return !error;
}

// Whoever is late is told so, which needs an open stream.
asio::awaitable<beast::error_code> Connection::ReadInTime(BeastParser& parser) {
  stream_.expires_never();
  reading_ = true;
  deadline_.expires_after(host_.options.limits.read_timeout);
  deadline_.async_wait([weak = weak_from_this()](const beast::error_code& error) {
    const std::shared_ptr<Connection> self = weak.lock();
    if (error || !self || !self->reading_) return;
    self->timed_out_ = true;
    self->stream_.cancel();
  });
  const beast::error_code error = co_await Read(parser);
  reading_ = false;
  deadline_.cancel();
  co_return timed_out_ ? beast::error_code(beast::error::timeout) : error;
}

asio::awaitable<beast::error_code> Connection::Read(BeastParser& parser) {
  parser.header_limit(static_cast<std::uint32_t>(host_.options.limits.header_bytes_max));
  parser.body_limit(host_.options.limits.body_bytes_max);
  const auto [header_error, header_bytes] =
      co_await beast::http::async_read_header(stream_, buffer_, parser, kAsTuple);
  if (header_error || parser.is_done()) co_return header_error;
  if (beast::iequals(parser.get()[beast::http::field::expect], "100-continue")) {
    BeastResponse go_on{beast::http::status::continue_, 11};
    const auto [error, bytes] = co_await beast::http::async_write(stream_, go_on, kAsTuple);
    if (error) co_return error;
  }
  const auto [error, bytes] = co_await beast::http::async_read(stream_, buffer_, parser, kAsTuple);
  co_return error;
}

asio::awaitable<BeastResponse> Connection::Answer(const BeastRequest& request) {
  stream_.expires_never();
  const std::string_view method = ViewOf(request.method_string());
  const std::optional<std::size_t> index =
      host_.dispatcher.LaneOf(method, PathOf(ViewOf(request.target())));
  if (!index) co_return Serve(request);
  Lane& lane = host_.lanes[*index];
  if (lane.waiting >= host_.options.limits.requests_waiting_max) {
    Response full = Response::Message(503, "too many requests at once");
    full.headers.emplace_back("Retry-After", "1");
    co_return ToBeast(std::move(full), &request, request.keep_alive());
  }
  ++lane.waiting;
  std::function<BeastResponse()> serve = [this, &request] { return Serve(request); };
  BeastResponse response =
      co_await asio::co_spawn(lane.workers, RunServe(std::move(serve)), asio::use_awaitable);
  --lane.waiting;
  co_return response;
}

BeastResponse Connection::Serve(const BeastRequest& request) const {
  xray::ServerTrace trace = xray::beast::Begin(host_.recorder, host_.naming, request, peer_);
  Response response =
      host_.dispatcher.Serve({.method = std::string(ViewOf(request.method_string())),
                              .path = std::string(PathOf(ViewOf(request.target()))),
                              .body = request.body(),
                              .parameters = {}},
                             trace.segment());
  BeastResponse out = ToBeast(std::move(response), &request, request.keep_alive());
  xray::beast::Respond(trace, out);
  return out;
}

asio::awaitable<bool> Connection::Write(BeastResponse response) {
  const bool keep_alive = response.keep_alive();
  stream_.expires_after(host_.options.limits.write_timeout);
  const auto [error, bytes] = co_await beast::http::async_write(stream_, response, kAsTuple);
  co_return !error && keep_alive;
}

asio::awaitable<void> Connection::Refuse(beast::error_code error) {
  co_await Write(ToBeast(RefusalOf(error, host_.options.limits), nullptr, false));
  co_await Linger();
}

// Closing with unread input would reset the connection, and the client lose the answer.
asio::awaitable<void> Connection::Linger() {
  beast::error_code ignored;
  stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  stream_.expires_after(kLingerTime);
  for (std::size_t total = 0; total < kLingerBytesMax;) {
    buffer_.clear();
    const auto [error, bytes] =
        co_await stream_.async_read_some(buffer_.prepare(kReadBytes), kAsTuple);
    if (error) break;
    total += bytes;
  }
}

}  // namespace services::http
