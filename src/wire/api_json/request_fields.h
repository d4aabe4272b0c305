// Reading the members of a request's JSON object. Of this room only.
//
// Thread-safety: pure functions; a State belongs to its decoder's thread.
// Errors:        kInvalid, naming the member.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <simdjson.h>

#include "base/result.h"
#include "base/time.h"
#include "wire/api_json/api_requests.h"

namespace roentgen::wire {

namespace dom = simdjson::dom;

Error Invalid(std::string message);

// One member of an object, absent when missing or null.
std::optional<dom::element> Member(const dom::object& object, std::string_view key);

// These leave `out` alone when the member is absent.
Result<void> ReadString(const dom::object& object, std::string_view key, std::size_t max_bytes,
                        std::string& out);
Result<void> ReadBool(const dom::object& object, std::string_view key, bool& out);

// The list under `Tags`; empty when missing.
Result<std::vector<Tag>> ReadTagList(const dom::object& object);

Result<TimestampUs> ReadTime(const dom::object& object, std::string_view key);
Result<std::optional<std::int64_t>> ReadWhole(const dom::object& object, std::string_view key);
Result<TraceIdsRequest> ReadTraceIds(const dom::object& root);

struct ApiRequestDecoder::State {
  // The object of a body. It lives in the parser until the next call.
  Result<dom::object> Root(std::string& body);

  dom::parser parser;
  std::vector<std::string_view> documents;  // tidy:allow(view) into the parser
};

}  // namespace roentgen::wire
