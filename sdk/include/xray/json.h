// Values that metadata can hold, and their JSON text.
//
// Thread-safety: pure functions.
// Errors:        a number that JSON cannot write (NaN, infinity) becomes null; bytes that are not
// UTF-8 become U+FFFD.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <ranges>
#include <string>
#include <string_view>
#include <type_traits>

namespace xray {

// JSON text as it is. Text that is not one valid JSON value is recorded as a string.
struct Json {
  std::string text;
};

namespace detail {

void AppendJsonString(std::string& out, std::string_view text);
void AppendJsonNumber(std::string& out, double value);
void AppendJsonNumber(std::string& out, std::int64_t value);
void AppendJsonNumber(std::string& out, std::uint64_t value);
// `text` if it is one JSON value, else the string of it.
void AppendJsonChecked(std::string& out, std::string_view text);

template <class T>
concept StringLike = std::convertible_to<const T&, std::string_view>;

template <class T>
concept MapLike = std::ranges::range<T> && requires {
  typename T::mapped_type;
  requires StringLike<typename T::key_type>;
};

template <class T>
void AppendJson(std::string& out, const T& value) {
  if constexpr (std::same_as<T, Json>) {
    AppendJsonChecked(out, value.text);
  } else if constexpr (std::same_as<T, bool>) {
    out += value ? "true" : "false";
  } else if constexpr (std::same_as<T, std::nullptr_t>) {
    out += "null";
  } else if constexpr (std::floating_point<T>) {
    AppendJsonNumber(out, static_cast<double>(value));
  } else if constexpr (std::unsigned_integral<T>) {
    AppendJsonNumber(out, static_cast<std::uint64_t>(value));
  } else if constexpr (std::signed_integral<T>) {
    AppendJsonNumber(out, static_cast<std::int64_t>(value));
  } else if constexpr (StringLike<T>) {
    AppendJsonString(out, value);
  } else if constexpr (MapLike<T>) {
    out += '{';
    bool first = true;
    for (const auto& [key, member] : value) {
      if (!first) out += ',';
      first = false;
      AppendJsonString(out, key);
      out += ':';
      AppendJson(out, member);
    }
    out += '}';
  } else if constexpr (std::ranges::range<T>) {
    out += '[';
    bool first = true;
    for (const auto& member : value) {
      if (!first) out += ',';
      first = false;
      AppendJson(out, member);
    }
    out += ']';
  } else {
    static_assert(
        requires {
          value.has_value();
          *value;
        }, "no JSON form for this type; use xray::Json");
    if (value.has_value()) {
      AppendJson(out, *value);
    } else {
      out += "null";
    }
  }
}

}  // namespace detail
}  // namespace xray
