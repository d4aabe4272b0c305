// JSON text as a tree: sampling rules, answers of the daemon and of metadata services.
//
// Thread-safety: values are immutable once read; the functions are pure.
// Ownership:     a JsonValue owns its text and members; views it gives live as long as it does.
// Errors:        text that is not JSON gives a sentence with the byte where it stops being JSON;
// nothing throws. Bounds:        nesting kJsonDepthMax, values kJsonValuesMax.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace xray::detail {

inline constexpr int kJsonDepthMax = 64;
inline constexpr std::size_t kJsonValuesMax = 200'000;

class JsonValue {
 public:
  enum class Kind : unsigned char { kNull, kBool, kNumber, kString, kArray, kObject };
  using Member = std::pair<std::string, JsonValue>;

  JsonValue() = default;
  explicit JsonValue(bool value) : kind_(Kind::kBool), number_(value ? 1 : 0) {}
  explicit JsonValue(double value) : kind_(Kind::kNumber), number_(value) {}
  explicit JsonValue(std::string text) : kind_(Kind::kString), text_(std::move(text)) {}
  explicit JsonValue(Kind kind) : kind_(kind) {}

  Kind kind() const noexcept { return kind_; }
  bool is_object() const noexcept { return kind_ == Kind::kObject; }
  bool is_array() const noexcept { return kind_ == Kind::kArray; }
  bool is_null() const noexcept { return kind_ == Kind::kNull; }

  // Null when this is no object or has no such member. Of members with the same name, the last.
  const JsonValue* Find(std::string_view name) const noexcept;
  const std::vector<Member>& members() const noexcept { return members_; }
  const std::vector<JsonValue>& items() const noexcept { return items_; }

  // Nullopt when the value is of another kind.
  std::optional<double> Number() const noexcept;
  std::optional<std::string_view> Text() const noexcept;

  // The member's value; nullopt when absent or of another kind.
  std::optional<double> NumberOf(std::string_view name) const noexcept;
  std::optional<std::string_view> TextOf(std::string_view name) const noexcept;

 private:
  friend class JsonTreeBuilder;
  Kind kind_ = Kind::kNull;
  double number_ = 0;
  std::string text_;
  std::vector<JsonValue> items_;
  std::vector<Member> members_;
};

struct JsonText {
  std::string error;  // empty when `value` is the whole of the text
  JsonValue value;
};

enum class JsonComments : unsigned char { kRefused, kIgnored };  // /* */ and //
JsonText ReadJson(std::string_view text, JsonComments comments = JsonComments::kRefused) noexcept;

// One valid JSON value, at most kJsonDepthMax deep, and nothing but white space around it.
bool IsJson(std::string_view text) noexcept;

}  // namespace xray::detail
