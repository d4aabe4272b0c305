#include "engine/query/page_token.h"

#include <optional>

#include "base/hash.h"
#include "base/hex.h"

namespace roentgen::query {
namespace {

// A kind of two letters, a time, what the kind adds to it, and a check.
constexpr std::size_t kKindLetters = 2;
constexpr std::size_t kTimeDigits = 16;
constexpr std::size_t kHeadLetters = kKindLetters + kTimeDigits;
constexpr std::size_t kCheckDigits = 8;
constexpr std::string_view kListKind = "t1";
constexpr std::string_view kSeriesKind = "s1";

std::uint64_t CheckOf(std::string_view body) { return Hash64(body) & 0xffffffffU; }

Error InvalidToken() { return MakeError(ErrorCode::kInvalid, "Invalid NextToken"); }

std::string Seal(std::string_view kind, TimestampUs time, std::string_view more) {
  std::string token(kind);
  AppendHex(token, static_cast<std::uint64_t>(time.us), kTimeDigits);
  token += more;
  AppendHex(token, CheckOf(token), kCheckDigits);
  return token;
}

// Whether `token` was sealed as that kind, with so many letters more than its time.
bool IsSealed(std::string_view token, std::string_view kind, std::size_t more) {
  const std::size_t body = kHeadLetters + more;
  if (token.size() != body + kCheckDigits || !token.starts_with(kind)) return false;
  const auto check = ParseHex(token.substr(body));
  return check && *check == CheckOf(token.substr(0, body));
}

std::optional<TimestampUs> TimeOf(std::string_view token) {
  const auto time_us = ParseHex(token.substr(kKindLetters, kTimeDigits));
  if (!time_us) return std::nullopt;
  return TimestampUs{static_cast<std::int64_t>(*time_us)};
}

}  // namespace

std::string EncodeToken(const TraceScan::Cursor& cursor) {
  return Seal(kListKind, cursor.index_time, cursor.id.ToString());
}

Result<TraceScan::Cursor> DecodeToken(std::string_view token) {
  if (!IsSealed(token, kListKind, TraceId::kTextLength)) return InvalidToken();
  const auto time = TimeOf(token);
  const auto id = TraceId::Parse(token.substr(kHeadLetters, TraceId::kTextLength));
  if (!time || !id) return InvalidToken();
  return TraceScan::Cursor{*time, *id};
}

std::string EncodeTimeToken(TimestampUs next) { return Seal(kSeriesKind, next, ""); }

Result<TimestampUs> DecodeTimeToken(std::string_view token) {
  if (!IsSealed(token, kSeriesKind, 0)) return InvalidToken();
  const auto time = TimeOf(token);
  if (!time) return InvalidToken();
  return *time;
}

}  // namespace roentgen::query
