#include "wire/api_json/request_fields.h"

#include <utility>

#include <fmt/format.h>

#include "wire/api_json/timestamp.h"

namespace roentgen::wire {

Error Invalid(std::string message) { return MakeError(ErrorCode::kInvalid, std::move(message)); }

// One member of an object, absent when missing or null.
std::optional<dom::element> Member(const dom::object& object, std::string_view key) {
  dom::element value;
  if (object.at_key(key).get(value) != simdjson::SUCCESS || value.is_null()) return std::nullopt;
  return value;
}

Result<void> ReadString(const dom::object& object, std::string_view key, std::size_t max_bytes,
                        std::string& out) {
  const auto member = Member(object, key);
  if (!member) return {};
  std::string_view text;
  if (member->get(text) != simdjson::SUCCESS)
    return Invalid(fmt::format("{} is not a string", key));
  if (text.size() > max_bytes) {
    return Invalid(fmt::format("{} is longer than {} characters", key, max_bytes));
  }
  out = text;
  return {};
}

Result<void> ReadBool(const dom::object& object, std::string_view key, bool& out) {
  const auto member = Member(object, key);
  if (!member) return {};
  if (member->get(out) != simdjson::SUCCESS)
    return Invalid(fmt::format("{} is not a boolean", key));
  return {};
}

Result<TimestampUs> ReadTime(const dom::object& object, std::string_view key) {
  const auto member = Member(object, key);
  if (!member) return Invalid(fmt::format("{} is required", key));
  std::optional<TimestampUs> time;
  double number = 0;
  std::string_view text;
  if (member->get(number) == simdjson::SUCCESS) {
    time = TimestampFromNumber(number);
  } else if (member->get(text) == simdjson::SUCCESS) {
    time = TimestampFromText(text);
  }
  if (!time) return Invalid(fmt::format("{} is not a timestamp (epoch seconds or ISO-8601)", key));
  return *time;
}

Result<std::optional<std::int64_t>> ReadWhole(const dom::object& object, std::string_view key) {
  std::optional<std::int64_t> number;
  const auto member = Member(object, key);
  if (!member) return number;
  if (member->get(number.emplace()) != simdjson::SUCCESS) {
    return Invalid(fmt::format("{} is not a whole number", key));
  }
  return number;
}

Result<TraceIdsRequest> ReadTraceIds(const dom::object& root) {
  TraceIdsRequest request;
  const auto member = Member(root, "TraceIds");
  if (!member) return Invalid("TraceIds is required");
  dom::array list;
  if (member->get(list) != simdjson::SUCCESS) return Invalid("TraceIds is not a list");
  for (const dom::element item : list) {
    std::string_view id;
    if (item.get(id) != simdjson::SUCCESS)
      return Invalid("TraceIds holds something that is no string");
    if (request.trace_ids.size() == kMaxRequestTraceIds) {
      return Invalid(fmt::format("Exceeding maximum query size: {}", kMaxRequestTraceIds));
    }
    request.trace_ids.emplace_back(id);
  }
  RG_TRY_VOID(ReadString(root, "NextToken", kMaxTokenBytes, request.next_token));
  return request;
}

Result<dom::object> ApiRequestDecoder::State::Root(std::string& body) {
  if (body.find_first_not_of(" \t\r\n") == std::string::npos) body = "{}";
  if (parser.max_depth() != kMaxRequestDepth || parser.capacity() < body.size()) {
    if (parser.allocate(body.size() + 1'024, kMaxRequestDepth) != simdjson::SUCCESS) {
      return MakeError(ErrorCode::kOverloaded, "no memory to read the request");
    }
  }
  body.reserve(body.size() + simdjson::SIMDJSON_PADDING);
  dom::element root;
  const auto failure = parser.parse(body.data(), body.size(), false).get(root);
  if (failure != simdjson::SUCCESS) {
    return Invalid(
        fmt::format("The request's body is not JSON: {}", simdjson::error_message(failure)));
  }
  dom::object object;
  if (root.get(object) != simdjson::SUCCESS) {
    return Invalid("The request's body is not a JSON object");
  }
  return object;
}

}  // namespace roentgen::wire
