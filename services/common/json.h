// JSON bodies: one object in, checked member by member; anything out.
//
// Thread-safety: pure functions.
// Errors:        InvalidInput, whose message names the member and what is wrong with it.
// Bounds:        kJsonDepthMax; the size of a body is the HTTP server's limit.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

namespace services {

inline constexpr std::size_t kJsonDepthMax = 16;

using JsonObject = boost::json::object;
using JsonArray = boost::json::array;
using JsonValue = boost::json::value;

JsonObject ParseJsonObject(std::string_view body);

// A string of 1 to `bytes_max` bytes, spaces at its ends trimmed.
std::string RequiredText(const JsonObject& object, std::string_view member, std::size_t bytes_max);
// As it came, spaces included: passwords, mail bodies. Not empty either.
std::string RequiredRawText(const JsonObject& object, std::string_view member,
                            std::size_t bytes_max);
bool OptionalBoolean(const JsonObject& object, std::string_view member, bool otherwise);
std::vector<std::string> RequiredTextList(const JsonObject& object, std::string_view member,
                                          std::size_t items_max, std::size_t bytes_max);

std::string ToJsonText(const JsonValue& value);

}  // namespace services
