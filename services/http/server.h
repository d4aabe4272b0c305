// The HTTP server: one network thread that runs Beast, and worker threads for handlers that block,
// as many for each lane (Route::waits_for).
//
// Every request is a segment (X-Amzn-Trace-Id or traceparent in, X-Amzn-Trace-Id out).
//
// Thread-safety: Run from one thread; Stop from any, also from a handler.
// Ownership:     owns its threads and sockets; borrows the dispatcher and the recorder.
// Errors:        the constructor throws std::system_error when the address cannot be bound.
// Bounds:        ServerLimits. Over them: 431, 413, 408, 503, as JSON.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include <xray/http.h>

#include "services/common/environment.h"
#include "services/http/dispatcher.h"

namespace services::http {

struct ServerLimits {
  std::size_t header_bytes_max = 16u << 10;
  std::size_t body_bytes_max = 256u << 10;
  std::size_t connections_max = 512;               // more than a few full lanes wait with
  std::size_t requests_waiting_max = 128;          // of a lane, for its workers
  std::chrono::milliseconds read_timeout{15'000};  // of one request, from its first byte
  std::chrono::milliseconds idle_timeout{75'000};  // longer than a load balancer's 60 s
  std::chrono::milliseconds write_timeout{15'000};
  std::chrono::milliseconds stop_timeout{20'000};  // what running requests get
};

struct ServerOptions {
  std::string address = "0.0.0.0";
  std::uint16_t port = 0;  // 0: any free one
  int workers = 8;         // of each lane
  std::string name;        // of segments; AWS_XRAY_TRACING_NAME wins
  ServerLimits limits;
};

// SERVER_ADDRESS, SERVER_PORT, SERVER_THREADS.
ServerOptions ReadServerOptions(Environment& environment, int port_otherwise);

class Server {
 public:
  Server(ServerOptions options, Dispatcher& dispatcher, xray::Recorder& recorder);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::uint16_t port() const;
  // SIGTERM and SIGINT stop it; a second one ends the process.
  void StopOnSignals();
  // Serves until stopped: then nothing new is accepted, running requests are finished.
  void Run();
  void Stop();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace services::http
