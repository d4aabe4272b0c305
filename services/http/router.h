// The route table: which handler serves which method and path.
//
// Thread-safety: built at start by one thread; the const methods from any thread at once.
// Errors:        NotFound for a path nobody has, MethodNotAllowed (with the methods there are).
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
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
  // What the handler may have to wait for ("database"). Routes that say the same are a lane: when
  // that hangs, the requests of other lanes go on.
  std::string waits_for = {};
};

class Router {
 public:
  void Add(Route route);
  // Puts the path's parameters into `request`.
  const Route& Find(Request& request) const;
  // What the lanes wait for, each once.
  const std::vector<std::string>& lanes() const { return lanes_; }
  // An index into lanes(). None for what can be answered at once: health paths, and what Find
  // refuses.
  std::optional<std::size_t> LaneOf(std::string_view method, std::string_view path) const;

 private:
  struct Entry {
    Route route;
    std::vector<std::string> parts;
    std::optional<std::size_t> lane;
  };
  static bool Matches(const Entry& entry, const std::vector<std::string_view>& parts);
  std::size_t LaneFor(const std::string& waits_for);

  std::vector<Entry> entries_;
  std::vector<std::string> lanes_;
};

}  // namespace services::http
