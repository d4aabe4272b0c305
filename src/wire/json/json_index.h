// A JSON text as a flat list of its values in text order, each with its place in the text. Values
// are not converted: numbers of any size and escapes stay as written until somebody asks, so a
// document can be checked, read and copied piece by piece without loss.
//
// Thread-safety: none; one index per thread. Reusing one keeps its memory.
// Ownership:     borrows the text from Parse until the next Parse; a JsonValue borrows both.
// Errors:        kInvalid: not JSON (RFC 8259), not UTF-8, or nested deeper than allowed.
// Bounds:        memory is 16 bytes a value, at most one value for each byte of text; text up to 4
// GiB.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace roentgen::wire {

enum class JsonKind : std::uint8_t { kNull, kFalse, kTrue, kNumber, kString, kArray, kObject };

struct JsonNode {
  std::uint32_t begin = 0;  // first character; of a string: after its quote
  std::uint32_t end = 0;    // one past the last; of a string: its closing quote
  std::uint32_t span = 1;   // nodes up to the next one beside it: itself and all in it
  JsonKind kind = JsonKind::kNull;
  bool escaped = false;  // a string with at least one backslash
};

static_assert(sizeof(JsonNode) == 16);

// A view of one value. Cheap to copy.
class JsonValue {
 public:
  JsonValue() = default;
  JsonValue(const JsonNode* node, const char* text) : node_(node), text_(text) {}

  // False for the value-initialised view, which stands for "absent"; ask nothing else of that one.
  explicit operator bool() const { return node_ != nullptr; }

  JsonKind kind() const { return node_->kind; }
  bool IsString() const { return kind() == JsonKind::kString; }
  bool IsNumber() const { return kind() == JsonKind::kNumber; }
  bool IsObject() const { return kind() == JsonKind::kObject; }
  bool IsArray() const { return kind() == JsonKind::kArray; }
  bool IsNull() const { return kind() == JsonKind::kNull; }
  bool IsBool() const { return kind() == JsonKind::kTrue || kind() == JsonKind::kFalse; }
  bool IsTrue() const { return kind() == JsonKind::kTrue; }

  // The text between begin and end: a string without its quotes, escapes untouched.
  std::string_view inner() const { return {text_ + node_->begin, node_->end - node_->begin}; }
  // The whole value as written.
  std::string_view raw() const {
    const std::uint32_t quote = IsString() ? 1 : 0;
    return {text_ + node_->begin - quote, node_->end - node_->begin + 2 * quote};
  }
  bool escaped() const { return node_->escaped; }
  // A string's value; `scratch` holds it when escapes had to be resolved.
  std::string_view text(std::string& scratch) const;

  // Walking a container: for (JsonValue v = a.first(); v.IsIn(a); v = v.next()). In an object keys
  // and values alternate.
  JsonValue first() const { return {node_ + 1, text_}; }
  JsonValue next() const { return {node_ + node_->span, text_}; }
  bool IsIn(JsonValue container) const { return node_ < container.node_ + container.node_->span; }
  bool IsEmpty() const { return node_->span == 1; }
  // Nodes of one index stand in text order.
  const JsonNode* node() const { return node_; }
  const char* source() const { return text_; }

 private:
  const JsonNode* node_ = nullptr;
  const char* text_ = nullptr;
};

class JsonIndex {
 public:
  Result<void> Parse(std::string_view text, std::size_t max_depth);
  // Of the last text that parsed.
  JsonValue root() const { return {nodes_.data(), text_}; }
  // Containers inside containers in the last text that parsed; 0 for a lone scalar.
  std::size_t depth() const { return depth_; }

 private:
  const char* text_ = nullptr;
  std::vector<JsonNode> nodes_;
  std::vector<std::uint32_t> open_;
  std::size_t depth_ = 0;
};

// `text` without JSON white space at both ends.
std::string_view TrimJsonSpace(std::string_view text);

}  // namespace roentgen::wire
