// One piece of text for people, plain or with places to fill. Neither can be left out of a
// language's catalogue, and a phrase whose places do not fit its arguments does not compile.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace roentgen::cli {

class Text {
 public:
  consteval Text(const char* text) : text_(text) {}  // implicit: catalogues are lists of literals
  constexpr const char* c_str() const { return text_; }
  constexpr operator std::string_view() const { return text_; }
  std::string str() const { return text_; }

 private:
  const char* text_;
};

template <class... Args>
class Phrase {
 public:
  template <std::size_t N>
  consteval Phrase(const char (&text)[N]) : format_(text) {}
  std::string operator()(const Args&... args) const { return fmt::format(format_, args...); }

 private:
  fmt::format_string<const Args&...> format_;
};

using View = std::string_view;

}  // namespace roentgen::cli
