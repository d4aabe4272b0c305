#include "adapters/net/udp_listener.h"

#include <linux/sock_diag.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "base/check.h"
#include "base/log.h"
#include "base/thread_name.h"

namespace roentgen::net {
namespace {

constexpr std::size_t kStride = UdpListener::kDatagramBytes + UdpListener::kDatagramPadding;
// A sink collects at most this many full batches before it is told to pass them on, so that a flood
// that never lets the socket run dry cannot make it collect without end.
constexpr int kBatchesBeforeFlush = 8;
// At the end, at most this many batches are read: more than a sealed socket's buffer holds.
constexpr int kFinalBatches = 4'096;

Result<FileDescriptor> OpenSocket(const SocketAddress& address, bool reuse_port) {
  FileDescriptor fd(
      socket(address.storage.ss_family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const auto fail = [&](const char* step) {
    return MakeError(
        ErrorCode::kUnavailable,
        fmt::format("cannot {} UDP {}: {}", step, address.ToString(), std::strerror(errno)));
  };
  if (!fd.IsOpen()) return fail("open a socket for");
  const int on = 1;
  if (reuse_port) setsockopt(fd.get(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on));
  // NOLINTNEXTLINE: the sockets interface is written in casts of sockaddr
  if (bind(fd.get(), reinterpret_cast<const sockaddr*>(&address.storage), address.length) != 0) {
    return fail("bind");
  }
  return fd;
}

// SO_RCVBUFFORCE needs CAP_NET_ADMIN; without it the kernel caps the wish at net.core.rmem_max.
int GrowReceiveBuffer(int fd, int wanted) {
  if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &wanted, sizeof(wanted)) != 0) {
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &wanted, sizeof(wanted));
  }
  int granted = 0;
  socklen_t length = sizeof(granted);
  getsockopt(fd, SOL_SOCKET, SO_RCVBUF, &granted, &length);
  return granted / 2;  // the kernel reports twice what it grants, to count its own overhead
}

// From now on the socket takes nothing: as it is connected to itself, the kernel finds no receiver
// for what others send, and refuses it. What it holds can still be read. Closing would throw that
// away, and a socket that is merely not read swallows what its senders believe received.
void Seal(int fd) {
  const SocketAddress own = SocketAddress::OfSocket(fd);
  // NOLINTNEXTLINE: the sockets interface is written in casts of sockaddr
  if (connect(fd, reinterpret_cast<const sockaddr*>(&own.storage), own.length) != 0) {
    Log(LogLevel::kWarn, "UDP {}: cannot refuse what still comes: {}", own.ToString(),
        std::strerror(errno));
  }
}

}  // namespace

// Room for one receive call. Mapped, not allocated: a page becomes resident when a datagram is long
// enough to reach it, so that 64 buffers of 64 KB cost 256 KB while documents are short.
struct UdpListener::Batch {
  Batch() {
    void* mapped = mmap(nullptr, kBatch * kStride, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    RG_CHECK(mapped != MAP_FAILED);
    bytes = static_cast<char*>(mapped);
    for (std::size_t i = 0; i < kBatch; ++i) {
      vectors[i] = {bytes + i * kStride, kDatagramBytes};
      messages[i].msg_hdr = {};
      messages[i].msg_hdr.msg_iov = &vectors[i];
      messages[i].msg_hdr.msg_iovlen = 1;
    }
  }
  ~Batch() { munmap(bytes, kBatch * kStride); }
  Batch(const Batch&) = delete;
  Batch& operator=(const Batch&) = delete;

  char* bytes = nullptr;
  std::array<iovec, kBatch> vectors{};
  std::array<mmsghdr, kBatch> messages{};
};

Result<void> UdpListener::Start(SinkFactory make_sink) {
  RG_TRY_VOID(Bind());
  stop_event_ = FileDescriptor(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!stop_event_.IsOpen()) return MakeError(ErrorCode::kUnavailable, "cannot create an eventfd");
  for (const FileDescriptor& socket : sockets_) {
    threads_.emplace_back([this, fd = socket.get(), make_sink] { Receive(fd, make_sink); });
  }
  return {};
}

Result<void> UdpListener::Bind() {
  RG_TRY(address_, SocketAddress::Resolve(options_.address));
  const int count = std::max(1, options_.sockets);
  if (count > 1) {
    // SO_REUSEPORT would let a second server of the same user join in and take half the datagrams.
    // Binding once without it finds out whether the port is free, and which one port 0 becomes.
    RG_TRY(FileDescriptor probe, OpenSocket(address_, false));
    address_ = SocketAddress::OfSocket(probe.get());
  }
  for (int i = 0; i < count; ++i) {
    RG_TRY(FileDescriptor fd, OpenSocket(address_, count > 1));
    granted_bytes_ = GrowReceiveBuffer(fd.get(), options_.receive_buffer_bytes);
    sockets_.push_back(std::move(fd));
  }
  address_ = SocketAddress::OfSocket(sockets_.front().get());
  Log(LogLevel::kInfo, "UDP {}: {} socket(s), receive buffer {} KiB each (asked for {} KiB)",
      address_.ToString(), count, granted_bytes_ >> 10, options_.receive_buffer_bytes >> 10);
  if (granted_bytes_ < options_.receive_buffer_bytes / 2) {
    Log(LogLevel::kWarn,
        "the UDP receive buffer is small: bursts may be dropped by the kernel; raise "
        "net.core.rmem_max or grant CAP_NET_ADMIN");
  }
  return {};
}

void UdpListener::Receive(int fd, const SinkFactory& make_sink) {
  NameThisThread("udp");
  const std::unique_ptr<DatagramSink> sink = make_sink();
  Batch batch;
  bool stopping = false;
  while (!stopping) {
    int collected = 0;
    int got = ReceiveBatch(fd, batch, *sink);
    while (got == kBatch) {
      if (++collected % kBatchesBeforeFlush == 0) sink->OnBatchEnd();
      got = ReceiveBatch(fd, batch, *sink);
    }
    if (got >= 0 || collected % kBatchesBeforeFlush != 0) sink->OnBatchEnd();
    std::array<pollfd, 2> wait = {{{fd, POLLIN, 0}, {stop_event_.get(), POLLIN, 0}}};
    poll(wait.data(), wait.size(), -1);
    stopping = wait[1].revents != 0;
  }
  for (int i = 0; i < kFinalBatches && ReceiveBatch(fd, batch, *sink) >= 0; ++i) sink->OnBatchEnd();
}

int UdpListener::ReceiveBatch(int fd, Batch& batch, DatagramSink& sink) {
  const int got = recvmmsg(fd, batch.messages.data(), kBatch, MSG_DONTWAIT, nullptr);
  if (got < 0) {
    if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) counters_.errors.Add();
    return -1;
  }
  std::uint64_t bytes = 0;
  for (int i = 0; i < got; ++i) {
    const auto index = static_cast<std::size_t>(i);
    const mmsghdr& message = batch.messages[index];
    bytes += message.msg_len;
    if ((message.msg_hdr.msg_flags & MSG_TRUNC) != 0) {
      counters_.truncated.Add();
      continue;
    }
    sink.OnDatagram({batch.bytes + index * kStride, message.msg_len});
  }
  counters_.datagrams.Add(static_cast<std::uint64_t>(got));
  counters_.bytes.Add(bytes);
  counters_.batches.Add();
  return got;
}

void UdpListener::Stop() {
  if (threads_.empty()) return;
  // All before any ends: one of a group could be given what another refuses.
  for (const FileDescriptor& socket : sockets_) Seal(socket.get());
  eventfd_write(stop_event_.get(), 1);
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

std::uint64_t UdpListener::KernelDrops() const {
  std::uint64_t drops = 0;
  for (const FileDescriptor& socket : sockets_) {
    std::array<std::uint32_t, SK_MEMINFO_VARS> memory{};
    socklen_t length = sizeof(memory);
    if (getsockopt(socket.get(), SOL_SOCKET, SO_MEMINFO, memory.data(), &length) == 0) {
      drops += memory[SK_MEMINFO_DROPS];
    }
  }
  return drops;
}

}  // namespace roentgen::net
