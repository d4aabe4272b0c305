#include "adapters/rest/responses.h"

#include <utility>

#include "adapters/rest/status_table.h"
#include "wire/api_json/api_responses.h"

namespace roentgen::rest {

net::HttpResponse Answer(std::string body) {
  net::HttpResponse response{.body = std::move(body)};
  response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

net::HttpResponse Failure(int status, std::string_view exception, std::string_view message,
                          std::string_view resource) {
  net::HttpResponse response = Answer(wire::EncodeError(exception, message, resource));
  response.status = status;
  response.headers.emplace_back("x-amzn-ErrorType", exception);
  return response;
}

net::HttpResponse Failure(const Error& error) {
  const StatusRow row = StatusOf(error.code);
  net::HttpResponse response = Failure(row.status, row.exception, error.message);
  if (row.retry_after) response.headers.emplace_back("Retry-After", "1");
  return response;
}

net::HttpResponse ToResponse(Result<std::string> answer) {
  return answer ? Answer(std::move(*answer)) : Failure(answer.error());
}

}  // namespace roentgen::rest
