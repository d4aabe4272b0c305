#include "adapters/net/http_server.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "adapters/net/file_descriptor.h"
#include "adapters/net/http_connection.h"
#include "adapters/net/http_text.h"
#include "base/check.h"
#include "base/log.h"
#include "base/mutex.h"
#include "base/thread_name.h"

namespace roentgen::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr int kBacklog = 1'024;
constexpr std::chrono::milliseconds kAcceptRetry{50};  // when the process is out of descriptors

Result<FileDescriptor> Listen(const HostPort& address, SocketAddress& bound) {
  RG_TRY(SocketAddress wanted, SocketAddress::Resolve(address));
  FileDescriptor fd(
      socket(wanted.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const int on = 1;
  const auto fail = [&](const char* step) {
    return MakeError(
        ErrorCode::kUnavailable,
        fmt::format("cannot {} TCP {}: {}", step, address.ToString(), std::strerror(errno)));
  };
  if (!fd.IsOpen()) return fail("open a socket for");
  setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  // NOLINTNEXTLINE: the sockets interface is written in casts of sockaddr
  if (bind(fd.get(), reinterpret_cast<const sockaddr*>(&wanted.storage), wanted.length) != 0) {
    return fail("bind");
  }
  if (listen(fd.get(), kBacklog) != 0) return fail("listen on");
  bound = SocketAddress::OfSocket(fd.get());
  return fd;
}

}  // namespace

struct HttpServer::State {
  State(HttpLimits the_limits, int the_threads) : limits(the_limits), threads(the_threads) {}

  struct Acceptor {
    tcp::acceptor socket;
    std::size_t listener;
  };

  asio::awaitable<void> AcceptLoop(std::size_t listener);
  void Adopt(HttpWorker& worker, std::size_t listener, tcp::socket socket);
  void RefuseConnection(tcp::socket socket);
  void OnAllWorkers(const std::function<void(HttpWorker&)>& action);
  bool WaitForConnections(std::chrono::steady_clock::time_point until);

  const HttpLimits limits;
  const int threads;
  HttpCounters counters;
  std::vector<SocketAddress> addresses;
  std::vector<std::unique_ptr<HttpWorker>> workers;
  std::vector<Acceptor> acceptors;  // all on the first worker's thread
  std::vector<std::thread> running;
  std::size_t next_worker = 0;
  std::atomic<std::int64_t> tasks{0};  // accept loops and connections that have not ended
  Mutex mu;
  std::condition_variable ended;
  bool draining = false;
  bool stopped = false;
};

// One acceptor per listener, connections dealt out in turn: SO_REUSEPORT would hash them, and with
// a handful of long-lived clients a hash leaves threads idle.
asio::awaitable<void> HttpServer::State::AcceptLoop(std::size_t listener) {
  constexpr auto kAsTuple = asio::as_tuple(asio::use_awaitable);
  tcp::acceptor& acceptor = acceptors[listener].socket;
  while (acceptor.is_open()) {
    HttpWorker& worker = *workers[next_worker++ % workers.size()];
    auto [ec, socket] = co_await acceptor.async_accept(worker.context, kAsTuple);
    if (ec == asio::error::operation_aborted || ec == asio::error::bad_descriptor) break;
    if (ec) {
      Log(LogLevel::kWarn, "accepting on {} fails: {}", addresses[listener].ToString(),
          ec.message());
      asio::steady_timer pause(acceptor.get_executor(), kAcceptRetry);
      co_await pause.async_wait(kAsTuple);
      continue;
    }
    counters.connections.Add();
    if (counters.open_connections.value() >= static_cast<std::int64_t>(limits.connections)) {
      RefuseConnection(std::move(socket));
      continue;
    }
    auto shared = std::make_shared<tcp::socket>(std::move(socket));
    tasks.fetch_add(1);
    asio::post(worker.context,
               [this, &worker, listener, shared] { Adopt(worker, listener, std::move(*shared)); });
  }
}

void HttpServer::State::Adopt(HttpWorker& worker, std::size_t listener, tcp::socket socket) {
  auto connection =
      std::make_shared<HttpConnection>(worker, worker.handlers[listener], std::move(socket));
  asio::co_spawn(worker.context, connection->Run(),
                 [this, connection](const std::exception_ptr& failure) mutable {
                   RG_CHECK(!failure);
                   connection.reset();
                   if (tasks.fetch_sub(1) == 1) {
                     MutexLock lock(mu);
                     ended.notify_all();
                   }
                 });
}

void HttpServer::State::RefuseConnection(tcp::socket socket) {
  counters.refused[static_cast<std::size_t>(HttpRefusal::kConnections)].Add();
  const HttpResponse response = RefusalResponse(HttpRefusal::kConnections);
  const std::string text =
      ResponseHead(response, HttpDate(std::time(nullptr)), false) + response.body;
  boost::system::error_code ec;
  socket.non_blocking(true, ec);
  socket.write_some(asio::buffer(text), ec);  // best effort: a fresh socket has room for it
  socket.shutdown(tcp::socket::shutdown_both, ec);
}

void HttpServer::State::OnAllWorkers(const std::function<void(HttpWorker&)>& action) {
  for (auto& worker : workers) {
    asio::post(worker->context, [action, &worker = *worker] { action(worker); });
  }
}

bool HttpServer::State::WaitForConnections(std::chrono::steady_clock::time_point until) {
  MutexLock lock(mu);
  while (tasks.load() > 0) {
    const auto now = std::chrono::steady_clock::now();
    if (now >= until) return false;
    // Bounded, so that a far `until` does not overflow the clock's arithmetic.
    lock.WaitFor(
        ended, std::min<std::chrono::steady_clock::duration>(until - now, std::chrono::seconds(1)));
  }
  return true;
}

HttpServer::HttpServer(HttpLimits limits, int threads)
    : state_(std::make_unique<State>(limits, std::max(1, threads))) {}

HttpServer::~HttpServer() { Stop(); }

Result<void> HttpServer::Start(std::vector<HttpListener> listeners) {
  State& s = *state_;
  std::vector<FileDescriptor> sockets;
  for (const HttpListener& listener : listeners) {
    SocketAddress bound;
    RG_TRY(FileDescriptor fd, Listen(listener.address, bound));
    sockets.push_back(std::move(fd));
    s.addresses.push_back(bound);
  }
  for (int i = 0; i < s.threads; ++i) {
    auto worker = std::make_unique<HttpWorker>(s.limits, s.counters);
    for (const HttpListener& listener : listeners)
      worker->handlers.push_back(listener.make_handler());
    s.workers.push_back(std::move(worker));
  }
  s.acceptors.reserve(sockets.size());
  for (std::size_t i = 0; i < sockets.size(); ++i) {
    const bool v6 = s.addresses[i].storage.ss_family == AF_INET6;
    tcp::acceptor acceptor(s.workers.front()->context);
    boost::system::error_code ec;
    acceptor.assign(v6 ? tcp::v6() : tcp::v4(), sockets[i].Release(), ec);
    if (ec) return MakeError(ErrorCode::kUnavailable, ec.message());
    s.acceptors.push_back({std::move(acceptor), i});
  }
  for (std::size_t i = 0; i < s.acceptors.size(); ++i) {
    s.tasks.fetch_add(1);
    asio::co_spawn(s.workers.front()->context, s.AcceptLoop(i), [&s](const std::exception_ptr&) {
      if (s.tasks.fetch_sub(1) == 1) {
        MutexLock lock(s.mu);
        s.ended.notify_all();
      }
    });
  }
  for (auto& worker : s.workers) {
    s.running.emplace_back([&context = worker->context] {
      NameThisThread("http");
      const auto guard = asio::make_work_guard(context);
      context.run();
    });
  }
  return {};
}

const SocketAddress& HttpServer::address(std::size_t listener) const {
  return state_->addresses[listener];
}

void HttpServer::BeginDrain() {
  State& s = *state_;
  if (s.draining || s.workers.empty()) return;
  s.draining = true;
  asio::post(s.workers.front()->context, [&s] {
    for (auto& acceptor : s.acceptors) {
      boost::system::error_code ec;
      acceptor.socket.close(ec);
    }
  });
  s.OnAllWorkers([](HttpWorker& worker) {
    worker.draining = true;
    for (HttpConnection* connection : worker.connections) connection->Drain();
  });
}

void HttpServer::Stop() {
  State& s = *state_;
  if (s.stopped) return;
  s.stopped = true;
  BeginDrain();
  const auto now = std::chrono::steady_clock::now();
  if (!s.WaitForConnections(now + s.limits.drain_timeout)) {
    s.OnAllWorkers([](HttpWorker& worker) {
      for (HttpConnection* connection : worker.connections) connection->Abort();
    });
    // What is left waits for a handler that still owes its answer.
    s.WaitForConnections(std::chrono::steady_clock::time_point::max());
  }
  for (auto& worker : s.workers) worker->context.stop();
  for (std::thread& thread : s.running) thread.join();
}

const HttpCounters& HttpServer::counters() const { return state_->counters; }

}  // namespace roentgen::net
