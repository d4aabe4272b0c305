// Calls to the notification service, each a subsegment that hands the trace on (libcurl).
//
// A call opens a connection of its own: behind a Kubernetes service a kept one would always reach
// the same replica, and a canary split would not show.
//
// Thread-safety: every method from any thread at once.
// Errors:        Unavailable (503): it cannot be reached; GatewayTimeout (504); BadUpstream (502):
// it
//                answered something else than 2xx.
// Bounds:        kAnswerBytesMax; timeout_ms for the whole call.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "services/common/environment.h"
#include "services/common/failure.h"
#include "services/http/message.h"
#include "services/mail/message.h"

namespace services::usermgmt {

inline constexpr std::size_t kAnswerBytesMax = 1u << 20;

class GatewayTimeout : public Failure {
 public:
  explicit GatewayTimeout(const std::string& message) : Failure(504, message) {}
};

struct NotificationAddress {
  std::string host;
  int port = 8096;
  int connect_timeout_ms = 2'000;
  int timeout_ms = 15'000;  // longer than notification waits for its mail server
};

// NOTIFICATION_SERVICE_HOST, NOTIFICATION_SERVICE_PORT, NOTIFICATION_SERVICE_TIMEOUT_MS.
NotificationAddress ReadNotificationAddress(Environment& environment);

class NotificationClient {
 public:
  explicit NotificationClient(NotificationAddress address);

  // The answer to GET /notification/<path>, passed on as it came.
  http::Response Get(std::string_view path) const;
  void Send(const mail::Mail& mail) const;

 private:
  http::Response Call(std::string_view method, const std::string& url,
                      const std::string& body) const;

  NotificationAddress address_;
  std::string base_url_;
};

}  // namespace services::usermgmt
