#include "engine/query/page_token.h"

#include "base/hash.h"
#include "base/hex.h"

namespace roentgen::query {
namespace {

constexpr std::size_t kBodyDigits = 2 + 16 + TraceId::kTextLength;
constexpr std::size_t kCheckDigits = 8;

std::uint64_t CheckOf(std::string_view body) { return Hash64(body) & 0xffffffffU; }

}  // namespace

std::string EncodeToken(const TraceScan::Cursor& cursor) {
  std::string token = "t1";
  AppendHex(token, static_cast<std::uint64_t>(cursor.index_time.us), 16);
  token += cursor.id.ToString();
  AppendHex(token, CheckOf(token), kCheckDigits);
  return token;
}

Result<TraceScan::Cursor> DecodeToken(std::string_view token) {
  const Error invalid{ErrorCode::kInvalid, "Invalid NextToken"};
  if (token.size() != kBodyDigits + kCheckDigits || !token.starts_with("t1")) return invalid;
  const auto check = ParseHex(token.substr(kBodyDigits));
  if (!check || *check != CheckOf(token.substr(0, kBodyDigits))) return invalid;
  const auto time_us = ParseHex(token.substr(2, 16));
  const auto id = TraceId::Parse(token.substr(18, TraceId::kTextLength));
  if (!time_us || !id) return invalid;
  return TraceScan::Cursor{{static_cast<std::int64_t>(*time_us)}, *id};
}

}  // namespace roentgen::query
