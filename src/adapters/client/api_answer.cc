#include "adapters/client/api_answer.h"

#include <utility>

#include "wire/json/json_scalar.h"

namespace roentgen::client {

wire::JsonValue Member(wire::JsonValue object, std::string_view key) {
  wire::JsonValue found;
  ForEachMember(object, [&](wire::JsonValue name, wire::JsonValue value) {
    if (name.inner() == key) found = value;
  });
  return found;
}

std::string TextOf(wire::JsonValue value) {
  if (!value || !value.IsString()) return {};
  std::string scratch;
  return std::string(value.text(scratch));
}

std::optional<double> NumberOf(wire::JsonValue value) {
  if (!value || !value.IsNumber()) return std::nullopt;
  return wire::ParseJsonDouble(value.inner());
}

std::int64_t IntegerOf(wire::JsonValue value) {
  if (!value || !value.IsNumber()) return 0;
  return wire::ParseJsonInteger(value.inner()).value_or(0);
}

std::optional<TimestampUs> TimeOf(wire::JsonValue value) {
  if (!value || !value.IsNumber()) return std::nullopt;
  const auto micros = wire::ParseJsonMicros(value.inner());
  return micros ? std::optional(TimestampUs{*micros}) : std::nullopt;
}

std::optional<DurationUs> SpanOf(wire::JsonValue value) {
  const auto time = TimeOf(value);
  return time ? std::optional(DurationUs{time->us}) : std::nullopt;
}

Error ApiError(const HttpAnswer& answer) {
  wire::JsonIndex index;
  std::string name;
  std::string message;
  if (index.Parse(answer.body, kMaxAnswerDepth)) {
    name = TextOf(Member(index.root(), "__type"));
    message = TextOf(Member(index.root(), "Message"));
    if (message.empty()) message = TextOf(Member(index.root(), "message"));
  }
  if (name.empty()) name = "HTTP " + std::to_string(answer.status);
  if (!message.empty()) name += ": " + message;
  ErrorCode code = answer.status >= 500 ? ErrorCode::kInternal : ErrorCode::kInvalid;
  if (answer.status == 429 || answer.status == 503) code = ErrorCode::kOverloaded;
  return MakeError(code, std::move(name));
}

}  // namespace roentgen::client
