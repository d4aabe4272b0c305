// Answers and failures as HTTP responses.
//
// Thread-safety: pure functions.
#pragma once

#include <string>
#include <string_view>

#include "adapters/net/http_message.h"
#include "base/result.h"

namespace roentgen::rest {

net::HttpResponse Answer(std::string body);
// `resource`, when not empty, is the ResourceName of the exceptions that have one.
net::HttpResponse Failure(int status, std::string_view exception, std::string_view message,
                          std::string_view resource = {});
// As the status table says.
net::HttpResponse Failure(const Error& error);
net::HttpResponse ToResponse(Result<std::string> answer);

}  // namespace roentgen::rest
