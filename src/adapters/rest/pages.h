// The pages beside the X-Ray API: health, readiness, metrics, and a word to people.
//
// Thread-safety: pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapters/net/http_message.h"

namespace roentgen::rest {

// The process answers; nothing more is said.
net::HttpResponse HealthPage();
// 200 `{"ready":true,"reasons":[]}`, or 503 with the reasons.
net::HttpResponse ReadyPage(const std::vector<std::string>& not_ready);
net::HttpResponse MetricsPage(std::string text);
net::HttpResponse WelcomePage(std::string_view version, bool has_console, bool korean);

}  // namespace roentgen::rest
