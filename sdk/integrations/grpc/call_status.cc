#include "integrations/grpc/call_status.h"

#include <array>
#include <map>

namespace xray::grpc::detail {
namespace {

struct Code {
  std::string_view name;
  Outcome outcome;
};

// By number, as in grpc/status.h. What is whose fault follows the X-Ray SDK for Go; a throttle is
// an error as well, as HTTP's 429 is.
constexpr std::array<Code, 17> kCodes = {{
    {"OK", Outcome::kOk},
    {"CANCELLED", Outcome::kError},
    {"UNKNOWN", Outcome::kFault},
    {"INVALID_ARGUMENT", Outcome::kError},
    {"DEADLINE_EXCEEDED", Outcome::kFault},
    {"NOT_FOUND", Outcome::kError},
    {"ALREADY_EXISTS", Outcome::kError},
    {"PERMISSION_DENIED", Outcome::kError},
    {"RESOURCE_EXHAUSTED", Outcome::kThrottle},
    {"FAILED_PRECONDITION", Outcome::kError},
    {"ABORTED", Outcome::kError},
    {"OUT_OF_RANGE", Outcome::kError},
    {"UNIMPLEMENTED", Outcome::kFault},
    {"INTERNAL", Outcome::kFault},
    {"UNAVAILABLE", Outcome::kFault},
    {"DATA_LOSS", Outcome::kFault},
    {"UNAUTHENTICATED", Outcome::kError},
}};
constexpr std::array<std::string_view, 4> kKinds = {"unary", "client_streaming", "server_streaming",
                                                    "bidi_streaming"};

const Code& CodeOf(::grpc::StatusCode code) noexcept {
  const auto index = static_cast<std::size_t>(code);
  return kCodes[index < kCodes.size() ? index : static_cast<std::size_t>(::grpc::UNKNOWN)];
}

}  // namespace

Outcome OutcomeOf(::grpc::StatusCode code) noexcept { return CodeOf(code).outcome; }
std::string_view CodeName(::grpc::StatusCode code) noexcept { return CodeOf(code).name; }

std::string_view KindName(int type) noexcept {
  return type >= 0 && type < 4 ? kKinds[static_cast<std::size_t>(type)]
                               : std::string_view("unknown");
}

std::string_view AuthorityOf(std::string_view target) noexcept {
  if (const auto slashes = target.find("://"); slashes != std::string_view::npos) {
    std::string_view rest =
        target.substr(slashes + 3);  // dns://resolver/name:port, dns:///name:port
    const auto path = rest.find('/');
    return path == std::string_view::npos ? rest : rest.substr(path + 1);
  }
  for (const std::string_view scheme : {"dns:", "ipv4:", "ipv6:"}) {
    if (target.starts_with(scheme)) return target.substr(scheme.size());
  }
  return target;
}

std::string AddressOfPeer(std::string_view peer) {
  const auto scheme = peer.find(':');
  if (scheme == std::string_view::npos) return {};
  const bool v6 = peer.substr(0, scheme) == "ipv6";
  if (!v6 && peer.substr(0, scheme) != "ipv4") return {};
  std::string_view rest = peer.substr(scheme + 1);
  rest = rest.substr(0, rest.rfind(':'));
  if (!v6) return std::string(rest);
  for (const std::string_view bracket : {"%5B", "["}) {
    if (rest.starts_with(bracket)) rest.remove_prefix(bracket.size());
  }
  return std::string(rest.substr(0, rest.find_first_of("%]")));
}

void PutCall(Entity& entity, std::string_view kind, const MessageCounts& counts,
             ::grpc::StatusCode code) noexcept {
  if (!entity.recording()) return;
  entity.PutMetadata("grpc", "type", kind);
  entity.PutMetadata("grpc", "status", CodeName(code));
  entity.PutMetadata("grpc", "messages_sent", counts.sent.load(std::memory_order_relaxed));
  entity.PutMetadata("grpc", "messages_received", counts.received.load(std::memory_order_relaxed));
}

void PutStatus(Entity& entity, const ::grpc::Status& status, bool remote) noexcept {
  if (!entity.recording()) return;
  const Outcome outcome = OutcomeOf(status.error_code());
  if (outcome == Outcome::kOk) return;
  try {
    const std::string type = std::string("grpc.").append(CodeName(status.error_code()));
    entity.AddException(
        ExceptionView{.type = type, .message = status.error_message(), .remote = remote},
        outcome == Outcome::kFault);
  } catch (...) {  // out of memory: the flags say it
  }
  if (outcome == Outcome::kFault) entity.SetFault();
  if (outcome == Outcome::kError) entity.SetError();
  if (outcome == Outcome::kThrottle) entity.SetThrottle();
}

}  // namespace xray::grpc::detail
