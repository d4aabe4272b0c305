#include "adapters/client/datagram_sender.h"

#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string_view>
#include <utility>

namespace roentgen::client {
namespace {

constexpr std::size_t kBatch = 64;
constexpr int kSendBufferBytes = 4 << 20;
constexpr std::string_view kHeader = "{\"format\": \"json\", \"version\": 1}\n";

// sendmmsg takes pointers to non-const bytes but does not write through them.
void* Unconst(const char* bytes) { return const_cast<char*>(bytes); }

}  // namespace

struct DatagramSender::Batch {
  std::array<mmsghdr, kBatch> messages{};
  std::array<std::array<iovec, 2>, kBatch> parts{};
};

DatagramSender::DatagramSender(int fd) : fd_(fd), batch_(std::make_unique<Batch>()) {
  for (std::size_t i = 0; i < kBatch; ++i) {
    batch_->parts[i][0] = {Unconst(kHeader.data()), kHeader.size()};
    batch_->messages[i].msg_hdr.msg_iov = batch_->parts[i].data();
    batch_->messages[i].msg_hdr.msg_iovlen = 2;
  }
}

DatagramSender::DatagramSender(DatagramSender&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), batch_(std::move(other.batch_)) {}

DatagramSender& DatagramSender::operator=(DatagramSender&& other) noexcept {
  std::swap(fd_, other.fd_);
  std::swap(batch_, other.batch_);
  return *this;
}

DatagramSender::~DatagramSender() {
  if (fd_ >= 0) ::close(fd_);
}

Result<DatagramSender> DatagramSender::Connect(const Endpoint& endpoint) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_DGRAM;
  addrinfo* found = nullptr;
  const std::string port = std::to_string(endpoint.port);
  if (const int failure = ::getaddrinfo(endpoint.host.c_str(), port.c_str(), &hints, &found);
      failure != 0) {
    return MakeError(ErrorCode::kUnavailable, ::gai_strerror(failure));
  }
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owner(found, ::freeaddrinfo);
  const int fd = ::socket(found->ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return MakeError(ErrorCode::kUnavailable, "no socket");
  DatagramSender sender(fd);
  ::setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &kSendBufferBytes, sizeof kSendBufferBytes);
  if (::connect(fd, found->ai_addr, found->ai_addrlen) != 0) {
    return MakeError(ErrorCode::kUnavailable, "no route");
  }
  return sender;
}

DatagramCounts DatagramSender::Send(std::span<const std::string> documents) {
  DatagramCounts counts;
  while (!documents.empty()) {
    const std::size_t size = std::min(documents.size(), kBatch);
    SendBatch(documents.first(size), counts);
    documents = documents.subspan(size);
  }
  return counts;
}

void DatagramSender::SendBatch(std::span<const std::string> documents, DatagramCounts& counts) {
  for (std::size_t i = 0; i < documents.size(); ++i) {
    batch_->parts[i][1] = {Unconst(documents[i].data()), documents[i].size()};
  }
  std::size_t done = 0;
  bool refused_before = false;  // an earlier datagram's refusal is reported by the next send
  while (done < documents.size()) {
    const auto left = static_cast<unsigned>(documents.size() - done);
    const int taken = ::sendmmsg(fd_, &batch_->messages[done], left, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (taken > 0) {
      done += static_cast<std::size_t>(taken);
      counts.sent += static_cast<std::size_t>(taken);
      refused_before = false;
      continue;
    }
    if (errno == EINTR) continue;
    if (errno == ECONNREFUSED && !std::exchange(refused_before, true)) {
      ++counts.refused;
      continue;
    }
    if (errno == EAGAIN || errno == ENOBUFS) {
      counts.buffer_full += left;
      return;
    }
    ++(errno == EMSGSIZE ? counts.too_large : counts.other_errors);
    ++done;
    refused_before = false;
  }
}

}  // namespace roentgen::client
