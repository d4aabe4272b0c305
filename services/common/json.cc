#include "services/common/json.h"

#include <fmt/format.h>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "services/common/failure.h"
#include "services/common/text.h"

namespace services {
namespace {

const JsonValue& RequiredMember(const JsonObject& object, std::string_view member) {
  const JsonValue* value = object.if_contains(member);
  if (!value || value->is_null()) throw InvalidInput(fmt::format("'{}' is missing", member));
  return *value;
}

std::string CheckedText(const JsonValue& value, std::string_view member, std::size_t bytes_max) {
  const boost::json::string* text = value.if_string();
  if (!text) throw InvalidInput(fmt::format("'{}' must be a string", member));
  if (text->size() > bytes_max) {
    throw InvalidInput(fmt::format("'{}' must not be longer than {} bytes", member, bytes_max));
  }
  return {text->data(), text->size()};
}

}  // namespace

JsonObject ParseJsonObject(std::string_view body) {
  if (Trim(body).empty()) throw InvalidInput("the body is empty; a JSON object is needed");
  boost::json::error_code error;
  const JsonValue value = boost::json::parse(body, error, {}, {.max_depth = kJsonDepthMax});
  if (error) throw InvalidInput(fmt::format("the body is not valid JSON: {}", error.message()));
  const JsonObject* object = value.if_object();
  if (!object) throw InvalidInput("the body must be a JSON object");
  return *object;
}

std::string RequiredText(const JsonObject& object, std::string_view member, std::size_t bytes_max) {
  const std::string text = CheckedText(RequiredMember(object, member), member, bytes_max);
  const std::string_view trimmed = Trim(text);
  if (trimmed.empty()) throw InvalidInput(fmt::format("'{}' must not be empty", member));
  return std::string(trimmed);
}

std::string RequiredRawText(const JsonObject& object, std::string_view member,
                            std::size_t bytes_max) {
  std::string text = CheckedText(RequiredMember(object, member), member, bytes_max);
  if (text.empty()) throw InvalidInput(fmt::format("'{}' must not be empty", member));
  return text;
}

bool OptionalBoolean(const JsonObject& object, std::string_view member, bool otherwise) {
  const JsonValue* value = object.if_contains(member);
  if (!value || value->is_null()) return otherwise;
  const bool* boolean = value->if_bool();
  if (!boolean) throw InvalidInput(fmt::format("'{}' must be true or false", member));
  return *boolean;
}

std::vector<std::string> RequiredTextList(const JsonObject& object, std::string_view member,
                                          std::size_t items_max, std::size_t bytes_max) {
  const boost::json::array* items = RequiredMember(object, member).if_array();
  if (!items) throw InvalidInput(fmt::format("'{}' must be a list of strings", member));
  if (items->empty() || items->size() > items_max) {
    throw InvalidInput(fmt::format("'{}' must have 1 to {} items", member, items_max));
  }
  std::vector<std::string> list;
  list.reserve(items->size());
  for (const JsonValue& item : *items) {
    list.emplace_back(Trim(CheckedText(item, member, bytes_max)));
  }
  return list;
}

std::string ToJsonText(const JsonValue& value) { return boost::json::serialize(value); }

}  // namespace services
