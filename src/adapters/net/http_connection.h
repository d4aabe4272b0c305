// One connection: reads a request, has it handled, writes the answer, again. Internal to the room:
// it includes Asio.
//
// Thread-safety: lives on its worker's thread; only `Answer` is touched by others.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <unordered_set>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "adapters/net/http_limits.h"
#include "adapters/net/http_message.h"
#include "adapters/net/http_request_reader.h"

namespace roentgen::net {

class HttpConnection;

// What the connections of one network thread share.
struct HttpWorker {
  HttpWorker(const HttpLimits& the_limits, HttpCounters& the_counters)
      : limits(the_limits), counters(the_counters) {}

  const HttpLimits& limits;
  HttpCounters& counters;
  boost::asio::io_context context{1};
  std::vector<HttpHandler> handlers;                // one a listener
  std::unordered_set<HttpConnection*> connections;  // open ones, for draining
  bool draining = false;
  std::string date;  // cached Date header
  std::int64_t date_second = 0;
};

class HttpConnection : public std::enable_shared_from_this<HttpConnection> {
 public:
  HttpConnection(HttpWorker& worker, const HttpHandler& handler,
                 boost::asio::ip::tcp::socket socket);
  ~HttpConnection();

  // Serves until either side is done. Spawned by the server, which keeps `self` alive with it.
  boost::asio::awaitable<void> Run();
  // Ends the connection now if no request is being read or worked on, else after its answer.
  void Drain();
  // Ends socket operations at once; a handler's answer is still awaited.
  void Abort();

 private:
  struct Answer;  // the mailbox a handler's thread puts the response into

  boost::asio::awaitable<bool> ReadRequest(HttpRequest& request);
  boost::asio::awaitable<bool> ReadMore();
  boost::asio::awaitable<bool> Handle(HttpRequest request);
  // Whether it is watched: what is there of a next request hides it.
  bool WatchCaller(const std::stop_source& left);
  boost::asio::awaitable<bool> Write(HttpResponse response, bool keep_alive, bool head);
  boost::asio::awaitable<void> RefuseAndClose(HttpRefusal refusal);
  bool AdmitBody();
  void ReleaseBody();

  void SetDeadline(std::chrono::milliseconds from_now);
  void ClearDeadline();
  void ArmTimer();
  void Close();

  HttpWorker& worker_;
  const HttpHandler& handler_;
  boost::asio::ip::tcp::socket socket_;
  boost::asio::steady_timer timer_;
  boost::asio::steady_timer wake_;  // cancelled when the answer is there
  std::chrono::steady_clock::time_point deadline_ = std::chrono::steady_clock::time_point::max();
  bool timer_armed_ = false;
  bool timed_out_ = false;
  bool closed_ = false;
  bool idle_ = true;
  bool aborted_ = false;
  HttpRequestReader reader_;
  std::string input_;
  std::size_t input_begin_ = 0;
  std::size_t admitted_bytes_ = 0;
  std::optional<HttpRefusal> refusal_;
  std::shared_ptr<HttpResponse> mail_;  // the handler's answer, once it is there
  std::uint64_t answered_ = 0;          // requests
  bool keep_alive_ = true;
  std::string peer_;
};

}  // namespace roentgen::net
