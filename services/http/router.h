// The route table: which handler serves which method and path.
//
// Thread-safety: built at start by one thread; Find from any thread at once.
// Errors:        NotFound for a path nobody has, MethodNotAllowed (with the methods there are).
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "services/common/failure.h"
#include "services/http/message.h"

namespace services::http {

using RouteHandler = std::function<Response(const Request&)>;

class MethodNotAllowed : public Failure {
 public:
  MethodNotAllowed(const std::string& message, std::string allow)
      : Failure(405, message), allow_(std::move(allow)) {}
  const std::string& allow() const { return allow_; }

 private:
  std::string allow_;
};

struct Route {
  std::string method;
  std::string path;  // "/usermgmt/user/{username}": a part in braces matches one that is not empty
  RouteHandler handler;
  bool health = false;  // answers without waiting for anything, and no fault is injected
};

class Router {
 public:
  void Add(Route route);
  // Puts the path's parameters into `request`.
  const Route& Find(Request& request) const;
  bool IsHealth(std::string_view method, std::string_view path) const;

 private:
  struct Entry {
    Route route;
    std::vector<std::string> parts;
  };
  static bool Matches(const Entry& entry, const std::vector<std::string_view>& parts);

  std::vector<Entry> entries_;
};

}  // namespace services::http
