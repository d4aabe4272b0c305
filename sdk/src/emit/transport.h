// Where documents go: the daemon's UDP port, or HTTP where that is configured and UDP does not
// work.
//
// The daemon's name is looked up again every Config::reresolve_interval_ms, and at once (once a
// second at most) when the daemon refuses or its host is gone: pods move and Services change while
// a process lives.
//
// Thread-safety: one thread; it may block for what the timeouts allow.
// Bounds:        a refused batch is tried again for kRetryNs, then dropped; while the daemon stays
// away later batches
//                are tried once each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "src/emit/address.h"
#include "src/emit/udp_socket.h"

namespace xray::detail {

class Core;

class Transport {
 public:
  static constexpr std::size_t kDocumentBytesMax =
      65'000;  // of 65,507 that a datagram holds, header included
  static constexpr std::int64_t kRetryNs = 3'000'000'000;
  static constexpr int kRefusalWaitMs = 20;

  explicit Transport(Core& core);

  struct Outcome {
    std::size_t sent_udp = 0;
    std::size_t sent_http = 0;
    std::size_t failed = 0;
  };
  // `datagrams` each begin with the header line. `wait(ms)` rests and returns false when it is time
  // to give up.
  Outcome Send(const std::vector<std::string>& datagrams,
               const std::function<bool(int)>& wait) noexcept;

  static const std::string& HeaderLine();

 private:
  int SendUdp(const std::vector<std::string>& datagrams, std::size_t& at);
  bool Refresh(std::int64_t now_ns, bool urgent);
  std::size_t SendHttp(const std::vector<std::string>& datagrams, std::size_t from);
  void Report(const std::string& text);

  Core& core_;
  Endpoint daemon_;
  UdpSocket socket_;
  std::int64_t opened_ns_ = 0;
  std::int64_t tried_ns_ = 0;
  bool refused_ = false;     // the last word of the daemon's machine
  bool is_suspect_ = false;  // refused since the socket was opened: that is seldom told twice
  bool down_ = false;        // the last batch was dropped
};

}  // namespace xray::detail
