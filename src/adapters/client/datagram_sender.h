// Sends documents as the X-Ray SDKs do: one UDP datagram each, behind the daemon's header line.
//
// Thread-safety: one thread at a time; a sender has one socket.
// Ownership:     borrows the documents for the call.
// Errors:        kUnavailable (the host does not resolve, no socket). Sending has no errors, only
// counts:
//                UDP does not say what became of a datagram.
// Bounds:        never waits: what the kernel does not take at once is dropped and counted.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "adapters/client/endpoint.h"
#include "base/result.h"

namespace roentgen::client {

struct DatagramCounts {
  std::size_t sent = 0;          // taken by the kernel
  std::size_t refused = 0;       // times the kernel said that nobody listens there
  std::size_t buffer_full = 0;   // not taken: buffers full
  std::size_t too_large = 0;     // not taken: larger than a datagram may be
  std::size_t other_errors = 0;  // not taken
};

class DatagramSender {
 public:
  static Result<DatagramSender> Connect(const Endpoint& endpoint);
  DatagramSender(DatagramSender&&) noexcept;
  DatagramSender& operator=(DatagramSender&&) noexcept;
  ~DatagramSender();

  DatagramCounts Send(std::span<const std::string> documents);

 private:
  struct Batch;
  explicit DatagramSender(int fd);
  void SendBatch(std::span<const std::string> documents, DatagramCounts& counts);

  int fd_;
  std::unique_ptr<Batch> batch_;
};

}  // namespace roentgen::client
