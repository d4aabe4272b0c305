// Keeps web pages of other sites away from a server that trusts whoever reaches it: a page may send
// requests to 127.0.0.1 (cross-site POST), or have its own name point there (DNS rebinding).
//
// Thread-safety: pure functions.
#pragma once

#include <optional>
#include <string_view>

#include "adapters/net/http_message.h"

namespace roentgen::rest {

enum class GuardRefusal { kHost, kOrigin };

// `loopback_only`: the listener is bound to loopback, so only loopback names can be meant.
// `allow_own_origin`: pages of this server may call it (the console); otherwise any Origin is
// refused.
std::optional<GuardRefusal> CheckBrowser(const net::HttpRequest& request, bool loopback_only,
                                         bool allow_own_origin);

// `localhost`, `x.localhost`, `127.0.0.1`, `[::1]`, with or without a port.
bool IsLoopbackHost(std::string_view host);

}  // namespace roentgen::rest
