// Receives datagrams in batches, one thread a socket; several sockets share a port by
// SO_REUSEPORT.
//
// Thread-safety: `Start` and `Stop` from one thread; counters and kernel drops from any. A sink is
//                only called from its socket's thread.
// Ownership:     owns sockets, buffers and threads. A datagram is lent for the call.
// Errors:        kUnavailable when the address cannot be bound.
// Bounds:        kBatch datagrams of kDatagramBytes a socket; the kernel's buffer as granted.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <thread>
#include <vector>

#include "adapters/net/address.h"
#include "adapters/net/file_descriptor.h"
#include "base/counter.h"
#include "base/mutex.h"
#include "base/result.h"

namespace roentgen::net {

class DatagramSink {
 public:
  virtual ~DatagramSink() = default;
  // The bytes behind the datagram, up to kDatagramPadding, may be read but mean nothing.
  virtual void OnDatagram(std::string_view datagram) = 0;
  // Nothing more is waiting, or a full batch has been handed over: pass on what was collected.
  virtual void OnBatchEnd() = 0;
};

struct UdpOptions {
  HostPort address;
  int sockets = 1;
  int receive_buffer_bytes = 32 << 20;
};

struct UdpCounters {
  Counter datagrams;
  Counter bytes;
  Counter truncated;  // longer than kDatagramBytes; dropped
  Counter batches;    // receive calls that brought something
  Counter errors;
};

class UdpListener {
 public:
  static constexpr int kBatch = 64;
  static constexpr std::size_t kDatagramBytes = 64u << 10;
  static constexpr std::size_t kDatagramPadding = 4u << 10;

  using SinkFactory = std::function<std::unique_ptr<DatagramSink>()>;

  explicit UdpListener(UdpOptions options) : options_(std::move(options)) {}
  ~UdpListener() { Stop(); }
  UdpListener(const UdpListener&) = delete;
  UdpListener& operator=(const UdpListener&) = delete;

  // Binds, then starts the threads. `make_sink` is called once a socket, on its thread.
  Result<void> Start(SinkFactory make_sink);
  // Hands over what the kernel has already received, refuses what comes later (senders with a
  // connected socket hear of it), then ends the threads. Idempotent.
  void Stop();

  const SocketAddress& address() const { return address_; }
  int receive_buffer_bytes() const { return granted_bytes_; }  // of one socket, as granted
  // Datagrams the kernel dropped because a socket's buffer was full, since the start.
  std::uint64_t KernelDrops() const;
  const UdpCounters& counters() const { return counters_; }

 private:
  struct Batch;
  Result<void> Bind();
  void Receive(int fd, const SinkFactory& make_sink);
  // Returns how many datagrams one receive call brought; -1 when there was none.
  int ReceiveBatch(int fd, Batch& batch, DatagramSink& sink);

  const UdpOptions options_;
  SocketAddress address_;
  int granted_bytes_ = 0;
  UdpCounters counters_;
  std::vector<FileDescriptor> sockets_;
  FileDescriptor stop_event_;
  std::vector<std::thread> threads_;
};

}  // namespace roentgen::net
