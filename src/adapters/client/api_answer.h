// Reading the members of X-Ray API answers.
//
// Thread-safety: free functions. Errors: absent or differently typed members read as empty.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "adapters/client/http_client.h"
#include "base/time.h"
#include "wire/json/json_index.h"

namespace roentgen::client {

inline constexpr std::size_t kMaxAnswerDepth = 256;

// The member of `object` named `key`; a false view when there is none.
wire::JsonValue Member(wire::JsonValue object, std::string_view key);
std::string TextOf(wire::JsonValue value);
std::optional<double> NumberOf(wire::JsonValue value);
std::int64_t IntegerOf(wire::JsonValue value);  // zero when it is none
std::optional<TimestampUs> TimeOf(wire::JsonValue value);
std::optional<DurationUs> SpanOf(wire::JsonValue value);
inline bool FlagOf(wire::JsonValue value) { return value && value.IsTrue(); }

// Calls `use` with each element of an array; nothing when `value` is none.
template <class Use>
void ForEach(wire::JsonValue value, Use use) {
  if (!value || !value.IsArray()) return;
  for (wire::JsonValue item = value.first(); item.IsIn(value); item = item.next()) use(item);
}

// Likewise with each member's key and value of an object.
template <class Use>
void ForEachMember(wire::JsonValue value, Use use) {
  if (!value || !value.IsObject()) return;
  wire::JsonValue key = value.first();
  while (key.IsIn(value)) {
    const wire::JsonValue member = key.next();
    use(key, member);
    key = member.next();
  }
}

// The error an API answer with status 4xx or 5xx tells: `ExceptionName: message`.
Error ApiError(const HttpAnswer& answer);

}  // namespace roentgen::client
