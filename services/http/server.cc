#include "services/http/server.h"

#include <chrono>
#include <csignal>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "services/common/log.h"
#include "services/http/connection.h"

namespace services::http {
namespace {

namespace asio = boost::asio;
constexpr std::chrono::milliseconds kAcceptPause{50};  // after an error such as too many open files
constexpr std::string_view kFullAnswer =
    "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nRetry-After: 1\r\n"
    "Connection: close\r\nContent-Length: 34\r\n\r\n{\"message\":\"too many connections\"}";

asio::ip::tcp::acceptor Bind(asio::io_context& context, const ServerOptions& options) {
  boost::system::error_code error;
  const asio::ip::address address = asio::ip::make_address(options.address, error);
  if (error) {
    throw std::system_error(error, fmt::format("SERVER_ADDRESS '{}'", options.address));
  }
  try {
    return asio::ip::tcp::acceptor(context, asio::ip::tcp::endpoint(address, options.port));
  } catch (const boost::system::system_error& failure) {
    throw std::system_error(failure.code(),
                            fmt::format("cannot listen on {}:{}", options.address, options.port));
  }
}

}  // namespace

ServerOptions ReadServerOptions(Environment& environment, int port_otherwise) {
  ServerOptions options;
  options.address = environment.ReadText({"SERVER_ADDRESS", "0.0.0.0", "IP address to listen on"});
  options.port = static_cast<std::uint16_t>(
      environment.ReadInteger({"SERVER_PORT", std::to_string(port_otherwise),
                               "TCP port to listen on; 0: any free one (see --ready-file)"},
                              0, 65'535));
  options.workers = environment.ReadInteger(
      {"SERVER_THREADS", "8",
       "requests served at once that wait for the same thing, such as the database"},
      1, 256);
  return options;
}

struct Server::State {
  State(ServerOptions options, Dispatcher& dispatcher, xray::Recorder& recorder)
      : host(std::move(options), dispatcher, recorder),
        acceptor(Bind(host.context, host.options)),
        signals(host.context),
        deadline(host.context) {}

  asio::awaitable<void> Accept();
  void Take(asio::ip::tcp::socket socket);
  void BeginStop();
  void EndStop();

  ConnectionHost host;
  asio::ip::tcp::acceptor acceptor;
  asio::signal_set signals;
  asio::steady_timer deadline;
};

asio::awaitable<void> Server::State::Accept() {
  while (acceptor.is_open()) {
    auto [error, socket] = co_await acceptor.async_accept(asio::as_tuple(asio::use_awaitable));
    if (!error) {
      Take(std::move(socket));
    } else if (acceptor.is_open()) {
      LogEvent(Level::kWarn, "cannot accept a connection", {{"error", error.message()}});
      asio::steady_timer pause(host.context, kAcceptPause);
      co_await pause.async_wait(asio::as_tuple(asio::use_awaitable));
    }
  }
}

void Server::State::Take(asio::ip::tcp::socket socket) {
  if (host.connections.size() < host.options.limits.connections_max) {
    asio::co_spawn(host.context,
                   Connection::Run(std::make_shared<Connection>(host, std::move(socket))),
                   asio::detached);
    return;
  }
  boost::system::error_code ignored;  // it fits the socket's buffer, or the client has gone
  socket.non_blocking(true, ignored);
  socket.write_some(asio::buffer(kFullAnswer.data(), kFullAnswer.size()), ignored);
  socket.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
}

void Server::State::BeginStop() {
  if (host.stopping) return;
  host.stopping = true;
  boost::system::error_code ignored;
  acceptor.close(ignored);
  signals.clear(ignored);
  signals.cancel(ignored);
  if (host.connections.empty()) return EndStop();
  LogEvent(Level::kInfo, "finishing what runs",
           {{"connections", static_cast<std::int64_t>(host.connections.size())}});
  host.on_idle = [this] { EndStop(); };
  deadline.expires_after(host.options.limits.stop_timeout);
  deadline.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    LogEvent(Level::kWarn, "requests still run after the time to stop");
    for (Lane& lane : host.lanes) lane.workers.stop();
    host.context.stop();
  });
  for (Connection* connection : host.connections) connection->Stop();
}

void Server::State::EndStop() { deadline.cancel(); }

Server::Server(ServerOptions options, Dispatcher& dispatcher, xray::Recorder& recorder)
    : state_(std::make_unique<State>(std::move(options), dispatcher, recorder)) {}

Server::~Server() { state_->host.on_idle = nullptr; }

std::uint16_t Server::port() const { return state_->acceptor.local_endpoint().port(); }

void Server::StopOnSignals() {
  state_->signals.add(SIGTERM);
  state_->signals.add(SIGINT);
  state_->signals.async_wait([state = state_.get()](const boost::system::error_code& error, int) {
    if (!error) state->BeginStop();
  });
}

void Server::Run() {
  asio::co_spawn(state_->host.context, state_->Accept(), asio::detached);
  state_->host.context.run();
  for (Lane& lane : state_->host.lanes) lane.workers.join();
}

void Server::Stop() {
  asio::post(state_->host.context, [state = state_.get()] { state->BeginStop(); });
}

}  // namespace services::http
