// Appends JSON text to a string, value after value. Commas are placed by the writer; whether
// objects are closed and keys precede values is the caller's business (a caller is a fixed sequence
// of calls).
//
// Thread-safety: none; use one writer on one thread.
// Ownership:     borrows the string for its whole life.
// Errors:        none. Text is always valid UTF-8: bytes that are not become U+FFFD each; a double
// that
//                is not finite becomes null.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/time.h"

namespace roentgen::wire {

class JsonWriter {
 public:
  explicit JsonWriter(std::string& out) : out_(out) {}
  JsonWriter(const JsonWriter&) = delete;
  JsonWriter& operator=(const JsonWriter&) = delete;

  JsonWriter& BeginObject() { return Open('{'); }
  JsonWriter& EndObject() { return Close('}'); }
  JsonWriter& BeginArray() { return Open('['); }
  JsonWriter& EndArray() { return Close(']'); }
  JsonWriter& Key(std::string_view key);

  JsonWriter& String(std::string_view text);
  JsonWriter& Int(std::int64_t value);
  JsonWriter& Uint(std::uint64_t value);
  JsonWriter& Double(double value);  // shortest text that reads back the same; 2.0 as `2.0`
  JsonWriter& EpochSeconds(TimestampUs time);  // exact decimal: `1761955200.001`, `1761955200.0`
  JsonWriter& Seconds(DurationUs span);        // likewise
  JsonWriter& Bool(bool value);
  JsonWriter& Null() { return Raw("null"); }
  JsonWriter& Raw(std::string_view json);  // one complete value, trusted

  JsonWriter& StringField(std::string_view key, std::string_view text) {
    return Key(key).String(text);
  }
  JsonWriter& IntField(std::string_view key, std::int64_t value) { return Key(key).Int(value); }
  JsonWriter& DoubleField(std::string_view key, double value) { return Key(key).Double(value); }
  JsonWriter& BoolField(std::string_view key, bool value) { return Key(key).Bool(value); }
  JsonWriter& TimeField(std::string_view key, TimestampUs time) {
    return Key(key).EpochSeconds(time);
  }
  JsonWriter& RawField(std::string_view key, std::string_view json) { return Key(key).Raw(json); }

 private:
  JsonWriter& Open(char bracket);
  JsonWriter& Close(char bracket);
  void BeforeValue() {
    if (needs_comma_) out_.push_back(',');
    needs_comma_ = true;
  }

  std::string& out_;
  bool needs_comma_ = false;
};

// Appends `text` as a JSON string with its quotes.
void AppendJsonString(std::string& out, std::string_view text);

}  // namespace roentgen::wire
