#include "tests/document_catcher.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace xray::testing {

namespace {

[[noreturn]] void ThrowErrno(const char* what) {
  throw std::system_error(errno, std::system_category(), what);
}

}  // namespace

DocumentCatcher::DocumentCatcher(const std::string& host, int port) : host_(host) {
  socket_ = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (socket_ < 0) ThrowErrno("socket");
  // Bursts wait here while the thread parses.
  const int buffer_bytes = 8 << 20;
  setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &buffer_bytes, sizeof buffer_bytes);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = inet_addr(host.c_str());
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (bind(socket_, generic, size) != 0 || getsockname(socket_, generic, &size) != 0 ||
      pipe(stop_) != 0) {
    ThrowErrno("bind");
  }
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { Receive(); });
}

DocumentCatcher::~DocumentCatcher() {
  close(stop_[1]);
  thread_.join();
  close(stop_[0]);
  close(socket_);
}

std::string DocumentCatcher::address() const { return host_ + ":" + std::to_string(port_); }

DocumentCatcher::Documents DocumentCatcher::documents() const {
  const std::lock_guard lock(mutex_);
  return documents_;
}

std::vector<std::string> DocumentCatcher::problems() const {
  const std::lock_guard lock(mutex_);
  return problems_;
}

bool DocumentCatcher::WaitFor(std::size_t count, std::chrono::milliseconds deadline) const {
  return WaitFor([count](const Documents& documents) { return documents.size() >= count; },
                 deadline);
}

bool DocumentCatcher::WaitFor(const std::function<bool(const Documents&)>& holds,
                              std::chrono::milliseconds deadline) const {
  std::unique_lock lock(mutex_);
  const auto settled = [&] { return !problems_.empty() || holds(documents_); };
  return changed_.wait_for(lock, deadline, settled) && problems_.empty();
}

void DocumentCatcher::Receive() {
  std::string buffer(65'536, '\0');
  pollfd watched[2] = {{socket_, POLLIN, 0}, {stop_[0], POLLIN, 0}};
  for (;;) {
    if (poll(watched, 2, -1) < 0 && errno != EINTR) return;
    if (watched[1].revents != 0) return;
    const ssize_t bytes = recv(socket_, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (bytes >= 0) Keep(std::string_view(buffer).substr(0, static_cast<std::size_t>(bytes)));
  }
}

void DocumentCatcher::Keep(std::string_view datagram) {
  const std::size_t end = datagram.find('\n');
  std::string problem;
  nlohmann::json document;
  if (end == std::string_view::npos) {
    problem = "no header line: " + std::string(datagram);
  } else {
    const auto header = nlohmann::json::parse(datagram.substr(0, end), nullptr, false);
    document = nlohmann::json::parse(datagram.substr(end + 1), nullptr, false);
    if (header != nlohmann::json{{"format", "json"}, {"version", 1}}) {
      problem = "another header line: " + std::string(datagram);
    } else if (!document.is_object()) {
      problem = "no JSON object: " + std::string(datagram);
    }
  }
  {
    const std::lock_guard lock(mutex_);
    if (problem.empty()) {
      documents_.push_back(std::move(document));
    } else {
      problems_.push_back(std::move(problem));
    }
  }
  changed_.notify_all();
}

}  // namespace xray::testing
