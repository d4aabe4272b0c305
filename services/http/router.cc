#include "services/http/router.h"

#include <algorithm>

#include <fmt/format.h>

#include "services/common/text.h"

namespace services::http {
namespace {

std::vector<std::string_view> PartsOf(std::string_view path) {
  std::vector<std::string_view> parts;
  while (path.starts_with('/')) {
    path.remove_prefix(1);
    const std::size_t end = std::min(path.find('/'), path.size());
    parts.push_back(path.substr(0, end));
    path.remove_prefix(end);
  }
  return parts;
}

bool IsParameter(std::string_view part) { return part.starts_with('{') && part.ends_with('}'); }

// GET serves HEAD as well.
std::string_view ServedAs(std::string_view method) { return method == "HEAD" ? "GET" : method; }

}  // namespace

void Router::Add(Route route) {
  Entry entry{.route = std::move(route), .parts = {}, .lane = {}};
  for (const std::string_view part : PartsOf(entry.route.path)) entry.parts.emplace_back(part);
  if (!entry.route.health) entry.lane = LaneFor(entry.route.waits_for);
  entries_.push_back(std::move(entry));
}

std::size_t Router::LaneFor(const std::string& waits_for) {
  const auto found = std::ranges::find(lanes_, waits_for);
  const auto index = static_cast<std::size_t>(found - lanes_.begin());
  if (found == lanes_.end()) lanes_.push_back(waits_for);
  return index;
}

bool Router::Matches(const Entry& entry, const std::vector<std::string_view>& parts) {
  return std::ranges::equal(entry.parts, parts, [](std::string_view wanted, std::string_view part) {
    return IsParameter(wanted) ? !part.empty() : wanted == part;
  });
}

const Route& Router::Find(Request& request) const {
  const std::vector<std::string_view> parts = PartsOf(request.path);
  std::string allow;
  for (const Entry& entry : entries_) {
    if (!Matches(entry, parts)) continue;
    if (entry.route.method != ServedAs(request.method)) {
      allow += (allow.empty() ? "" : ", ") + entry.route.method;
      continue;
    }
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const std::string& name = entry.parts[i];
      if (!IsParameter(name)) continue;
      std::optional<std::string> value = PercentDecode(parts[i]);
      if (!value) throw InvalidInput("the path has a %-escape that is not UTF-8 text");
      request.parameters[name.substr(1, name.size() - 2)] = std::move(*value);
    }
    return entry.route;
  }
  if (allow.empty()) throw NotFound(fmt::format("there is nothing at {}", request.path));
  throw MethodNotAllowed(fmt::format("{} takes {}, not {}", request.path, allow, request.method),
                         allow);
}

std::optional<std::size_t> Router::LaneOf(std::string_view method, std::string_view path) const {
  const std::vector<std::string_view> parts = PartsOf(path);
  const auto found = std::ranges::find_if(entries_, [&](const Entry& entry) {
    return entry.route.method == ServedAs(method) && Matches(entry, parts);
  });
  return found == entries_.end() ? std::nullopt : found->lane;
}

}  // namespace services::http
