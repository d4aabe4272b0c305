// A request and its answer, without Beast.
//
// Thread-safety: value types.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "services/common/json.h"

namespace services::http {

struct Request {
  std::string method;  // "GET"; a HEAD request is served as GET
  std::string path;    // "/usermgmt/user/bob", as it came, without the query
  std::string body;
  std::map<std::string, std::string> parameters;  // of the route's path, decoded
};

struct Response {
  int status = 200;
  std::string content_type;  // empty: no body
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;

  static Response Empty() { return {}; }
  static Response Text(std::string text) {
    return {200, "text/plain; charset=utf-8", std::move(text), {}};
  }
  static Response Json(const JsonValue& value, int status = 200) {
    return {status, "application/json", ToJsonText(value), {}};
  }
  // {"message": "..."}
  static Response Message(int status, std::string_view message) {
    return Json(JsonObject{{"message", message}}, status);
  }
};

}  // namespace services::http
