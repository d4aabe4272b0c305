// The text of answers: status line and headers, dates, and the server's own refusals.
#pragma once

#include <ctime>
#include <string>
#include <string_view>

#include "adapters/net/http_limits.h"
#include "adapters/net/http_message.h"

namespace roentgen::net {

std::string_view ReasonPhrase(int status);
// `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, 5.6.7).
std::string HttpDate(std::time_t when);
// Status line and headers, ending in the empty line. Header values lose CR, LF and NUL.
std::string ResponseHead(const HttpResponse& response, std::string_view date, bool keep_alive);
// The body every refusal below the X-Ray API has. `type` and `message` are plain literals.
std::string ErrorBody(std::string_view type, std::string_view message);
HttpResponse RefusalResponse(HttpRefusal refusal);

}  // namespace roentgen::net
