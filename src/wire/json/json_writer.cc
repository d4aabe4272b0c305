#include "wire/json/json_writer.h"

#include <charconv>
#include <cmath>
#include <cstring>

#include "base/hex.h"
#include "wire/json/utf8.h"

namespace roentgen::wire {
namespace {

bool NeedsEscape(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte >= 0x80 || c == '"' || c == '\\';
}

void AppendEscape(std::string& out, char c) {
  switch (c) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    case '\b': out += "\\b"; return;
    case '\f': out += "\\f"; return;
    default: break;
  }
  out += "\\u";
  AppendHex(out, static_cast<unsigned char>(c), 4);
}

template <class T>
void AppendNumber(std::string& out, T value) {
  char buffer[32];
  const auto result = std::to_chars(buffer, buffer + sizeof buffer, value);
  out.append(buffer, result.ptr);
}

void AppendMicrosAsSeconds(std::string& out, std::int64_t us) {
  // The magnitude is taken unsigned, so that the smallest int64 does not overflow.
  auto magnitude = static_cast<std::uint64_t>(us);
  if (us < 0) {
    out.push_back('-');
    magnitude = 0 - magnitude;
  }
  AppendNumber(out, magnitude / kUsPerSecond);
  char fraction[6];
  std::uint64_t rest = magnitude % kUsPerSecond;
  for (int i = 5; i >= 0; --i, rest /= 10) fraction[i] = static_cast<char>('0' + rest % 10);
  std::size_t digits = sizeof fraction;
  while (digits > 1 && fraction[digits - 1] == '0') --digits;
  out.push_back('.');
  out.append(fraction, digits);
}

}  // namespace

void AppendJsonString(std::string& out, std::string_view text) {
  out.push_back('"');
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at != end) {
    const char* plain = at;
    while (at != end && !NeedsEscape(*at)) ++at;
    out.append(plain, at);
    if (at == end) break;
    if (static_cast<unsigned char>(*at) < 0x80) {
      AppendEscape(out, *at++);
    } else if (const std::size_t length = Utf8SequenceLength(at, end); length > 0) {
      out.append(at, length);
      at += length;
    } else {
      AppendUtf8(out, kReplacementCharacter);
      ++at;
    }
  }
  out.push_back('"');
}

JsonWriter& JsonWriter::Open(char bracket) {
  BeforeValue();
  out_.push_back(bracket);
  needs_comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::Close(char bracket) {
  out_.push_back(bracket);
  needs_comma_ = true;
  return *this;
}

JsonWriter& JsonWriter::Key(std::string_view key) {
  BeforeValue();
  AppendJsonString(out_, key);
  out_.push_back(':');
  needs_comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::String(std::string_view text) {
  BeforeValue();
  AppendJsonString(out_, text);
  return *this;
}

JsonWriter& JsonWriter::Int(std::int64_t value) {
  BeforeValue();
  AppendNumber(out_, value);
  return *this;
}

JsonWriter& JsonWriter::Uint(std::uint64_t value) {
  BeforeValue();
  AppendNumber(out_, value);
  return *this;
}

JsonWriter& JsonWriter::Double(double value) {
  if (!std::isfinite(value)) return Null();
  BeforeValue();
  const std::size_t start = out_.size();
  AppendNumber(out_, value);
  // X-Ray prints doubles with a fraction always; strictly typed readers rely on it.
  if (out_.find_first_of(".e", start) == std::string::npos) out_ += ".0";
  return *this;
}

JsonWriter& JsonWriter::EpochSeconds(TimestampUs time) {
  BeforeValue();
  AppendMicrosAsSeconds(out_, time.us);
  return *this;
}

JsonWriter& JsonWriter::Seconds(DurationUs span) { return EpochSeconds(TimestampUs{span.us}); }

JsonWriter& JsonWriter::Bool(bool value) { return Raw(value ? "true" : "false"); }

JsonWriter& JsonWriter::Raw(std::string_view json) {
  BeforeValue();
  out_ += json;
  return *this;
}

}  // namespace roentgen::wire
