#include "src/net/json_reader.h"

#include <nlohmann/json.hpp>

namespace xray::detail {

const JsonValue* JsonValue::Find(std::string_view name) const noexcept {
  for (auto member = members_.rbegin(); member != members_.rend(); ++member) {
    if (member->first == name) return &member->second;
  }
  return nullptr;
}

std::optional<double> JsonValue::Number() const noexcept {
  if (kind_ != Kind::kNumber) return std::nullopt;
  return number_;
}

std::optional<std::string_view> JsonValue::Text() const noexcept {
  if (kind_ != Kind::kString) return std::nullopt;
  return std::string_view(text_);
}

std::optional<double> JsonValue::NumberOf(std::string_view name) const noexcept {
  const JsonValue* member = Find(name);
  return member ? member->Number() : std::nullopt;
}

std::optional<std::string_view> JsonValue::TextOf(std::string_view name) const noexcept {
  const JsonValue* member = Find(name);
  return member ? member->Text() : std::nullopt;
}

namespace {

using Nlohmann = nlohmann::json;

// Counts depth and values for its derived, which gives every event a `Take`. Stops at the bounds.
template <class Derived>
class JsonEvents {
 public:
  bool null() { return Value(JsonValue()); }
  bool boolean(bool value) { return Value(JsonValue(value)); }
  bool number_integer(Nlohmann::number_integer_t value) {
    return Value(JsonValue(static_cast<double>(value)));
  }
  bool number_unsigned(Nlohmann::number_unsigned_t value) {
    return Value(JsonValue(static_cast<double>(value)));
  }
  bool number_float(Nlohmann::number_float_t value, const std::string&) {
    return Value(JsonValue(value));
  }
  bool string(std::string& text) { return Count() && self().TakeText(text); }
  bool binary(Nlohmann::binary_t&) { return false; }
  bool start_object(std::size_t) { return Enter(JsonValue::Kind::kObject); }
  bool start_array(std::size_t) { return Enter(JsonValue::Kind::kArray); }
  bool end_object() { return Leave(); }
  bool end_array() { return Leave(); }
  bool key(std::string& name) { return self().TakeKey(name); }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) {
    return Fail("not JSON at byte " + std::to_string(position));
  }

  std::string& error() { return error_; }

 private:
  Derived& self() { return static_cast<Derived&>(*this); }
  bool Fail(std::string error) {
    error_ = std::move(error);
    return false;
  }
  bool Count() {
    return ++values_ <= kJsonValuesMax ||
           Fail("more than " + std::to_string(kJsonValuesMax) + " JSON values");
  }
  bool Value(JsonValue value) { return Count() && self().Take(std::move(value)); }
  bool Enter(JsonValue::Kind kind) {
    if (++depth_ > kJsonDepthMax) {
      return Fail("JSON nested deeper than " + std::to_string(kJsonDepthMax));
    }
    return Count() && self().Open(kind);
  }
  bool Leave() {
    --depth_;
    return self().Close();
  }

  int depth_ = 0;
  std::size_t values_ = 0;
  std::string error_;
};

class JsonChecker : public JsonEvents<JsonChecker> {
 public:
  bool Take(JsonValue) { return true; }
  bool TakeText(std::string&) { return true; }
  bool TakeKey(std::string&) { return true; }
  bool Open(JsonValue::Kind) { return true; }
  bool Close() { return true; }
};

}  // namespace

class JsonTreeBuilder : public JsonEvents<JsonTreeBuilder> {
 public:
  explicit JsonTreeBuilder(JsonValue& root) : root_(root) {}

  bool Take(JsonValue value) {
    Place(std::move(value));
    return true;
  }
  bool TakeText(std::string& text) { return Take(JsonValue(std::move(text))); }
  bool TakeKey(std::string& name) {
    key_ = std::move(name);
    return true;
  }
  // A container's address is stable while it is open: its parent takes nothing else meanwhile.
  bool Open(JsonValue::Kind kind) {
    open_.push_back(&Place(JsonValue(kind)));
    return true;
  }
  bool Close() {
    open_.pop_back();
    return true;
  }

 private:
  JsonValue& Place(JsonValue value) {
    if (open_.empty()) return root_ = std::move(value);
    JsonValue& parent = *open_.back();
    if (parent.is_array()) return parent.items_.emplace_back(std::move(value));
    return parent.members_.emplace_back(std::move(key_), std::move(value)).second;
  }

  JsonValue& root_;
  std::string key_;
  std::vector<JsonValue*> open_;
};

namespace {

template <class Events>
bool Run(std::string_view text, Events& events, JsonComments comments) {
  // The library takes a zero byte for the end of the text, and skips a byte order mark.
  const std::size_t zero = text.find('\0');
  if (zero != std::string_view::npos || text.starts_with("\xEF\xBB\xBF")) {
    events.error() =
        "not JSON at byte " + std::to_string(zero == std::string_view::npos ? 0 : zero);
    return false;
  }
  const bool read =
      Nlohmann::sax_parse(text.begin(), text.end(), &events, Nlohmann::input_format_t::json, true,
                          comments == JsonComments::kIgnored);
  if (!read && events.error().empty()) events.error() = "not JSON";
  return read;
}

}  // namespace

JsonText ReadJson(std::string_view text, JsonComments comments) noexcept {
  JsonText result;
  try {
    JsonTreeBuilder builder(result.value);
    if (!Run(text, builder, comments)) {
      result.value = JsonValue();
      result.error = std::move(builder.error());
    }
  } catch (...) {
    result.value = JsonValue();
    result.error = "JSON: out of memory";
  }
  return result;
}

bool IsJson(std::string_view text) noexcept {
  try {
    JsonChecker checker;
    return Run(text, checker, JsonComments::kRefused);
  } catch (...) {
    return false;
  }
}

}  // namespace xray::detail
