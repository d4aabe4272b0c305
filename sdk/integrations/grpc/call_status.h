// gRPC status codes in the words of X-Ray, and what interceptors record of a call.
//
// Thread-safety: pure functions; MessageCounts from any thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

#include <grpcpp/support/status.h>
#include <xray/segment.h>

namespace xray::grpc::detail {

enum class Outcome : unsigned char { kOk, kError, kThrottle, kFault };

Outcome OutcomeOf(::grpc::StatusCode code) noexcept;
std::string_view CodeName(::grpc::StatusCode code) noexcept;

// "dns:///orders:50051" -> "orders:50051"; addresses without a resolver's scheme stay as they are.
std::string_view AuthorityOf(std::string_view target) noexcept;
// "ipv4:10.0.0.1:4711" -> "10.0.0.1", "ipv6:%5B::1%5D:4711" -> "::1", "unix:..." -> "".
std::string AddressOfPeer(std::string_view peer);

struct MessageCounts {
  std::atomic<std::int64_t> sent{0};
  std::atomic<std::int64_t> received{0};
};

// `kind`: "unary", "server_streaming", ...
void PutCall(Entity& entity, std::string_view kind, const MessageCounts& counts,
             ::grpc::StatusCode code) noexcept;
// The flags of `status`, and with a message or a fault an exception "grpc.UNAVAILABLE". `remote`:
// the peer said so.
void PutStatus(Entity& entity, const ::grpc::Status& status, bool remote) noexcept;

// Index 0..3 of ServerRpcInfo::Type and ClientRpcInfo::Type.
std::string_view KindName(int type) noexcept;

}  // namespace xray::grpc::detail
