// One connection: reads a request, has it served, writes the answer, again. Internal to the server:
// it includes Asio and Beast.
//
// Thread-safety: lives on the network thread; only `Serve` runs on a lane's threads too.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <unordered_set>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "services/http/server.h"

namespace services::http {

using BeastRequest = boost::beast::http::request<boost::beast::http::string_body>;
using BeastResponse = boost::beast::http::response<boost::beast::http::string_body>;
using BeastParser = boost::beast::http::request_parser<boost::beast::http::string_body>;

class Connection;

// Threads and queue of the requests that wait for the same thing (Route::waits_for): however long
// that hangs, it takes nothing from the others.
struct Lane {
  explicit Lane(int threads) : workers(static_cast<std::size_t>(threads)) {}

  std::size_t waiting = 0;  // requests given to workers and not answered
  boost::asio::thread_pool workers;
};

// What the connections of a server share. Everything but workers belongs to the network thread.
struct ConnectionHost {
  ConnectionHost(ServerOptions the_options, Dispatcher& the_dispatcher,
                 xray::Recorder& the_recorder);

  ServerOptions options;
  Dispatcher& dispatcher;
  xray::Recorder& recorder;
  xray::SegmentNaming naming;
  std::unordered_set<Connection*> connections;
  bool stopping = false;
  std::function<void()> on_idle;       // the last connection has closed
  boost::asio::io_context context{1};  // below what its coroutines touch when they are destroyed
  std::deque<Lane> lanes;              // the dispatcher's; they do not move
};

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(ConnectionHost& host, boost::asio::ip::tcp::socket socket);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Serves until either side is done. Whoever spawns it keeps `self` alive with it.
  static boost::asio::awaitable<void> Run(std::shared_ptr<Connection> self);
  // Ends the connection now when no request is being read or worked on, else after its answer.
  void Stop();

 private:
  boost::asio::awaitable<bool> ServeOne();
  boost::asio::awaitable<bool> AwaitFirstByte();
  boost::asio::awaitable<boost::beast::error_code> Read(BeastParser& parser);
  boost::asio::awaitable<boost::beast::error_code> ReadInTime(BeastParser& parser);
  boost::asio::awaitable<BeastResponse> Answer(const BeastRequest& request);
  boost::asio::awaitable<bool> Write(BeastResponse response);
  boost::asio::awaitable<void> Refuse(boost::beast::error_code error);
  boost::asio::awaitable<void> Linger();
  BeastResponse Serve(const BeastRequest& request) const;

  ConnectionHost& host_;
  boost::beast::tcp_stream stream_;
  boost::beast::flat_buffer buffer_;
  boost::asio::ip::tcp::endpoint peer_;
  boost::asio::steady_timer deadline_;  // of reading: the stream's own would close it at once
  bool idle_ = true;
  bool reading_ = false;
  bool timed_out_ = false;
};

}  // namespace services::http
