#include "engine/filter/filter_error.h"

#include <algorithm>

#include "base/near_names.h"
#include "base/text.h"

namespace roentgen::filter {
namespace {

constexpr std::size_t kMaxLineShown = 160;

// The line the error is in, and a second one with carets under the place.
std::string Underlined(const FilterError& error, std::string_view text) {
  const std::size_t begin = std::min<std::size_t>(error.where.begin, text.size());
  const std::size_t line_begin = begin == 0 ? 0 : text.rfind('\n', begin - 1) + 1;
  const std::size_t line_end = std::min(text.find('\n', begin), text.size());
  std::size_t from = line_begin;
  if (begin - line_begin > kMaxLineShown / 2) from = begin - kMaxLineShown / 2;
  while (from < begin && IsUtf8Continuation(text[from])) ++from;
  std::size_t to = std::min(line_end, from + kMaxLineShown);
  while (to < line_end && IsUtf8Continuation(text[to])) ++to;
  const std::size_t end = std::clamp<std::size_t>(error.where.end, begin, to);
  std::string shown = "\n  ";
  for (const char c : text.substr(from, to - from)) {
    shown.push_back(static_cast<unsigned char>(c) < 0x20 ? ' ' : c);
  }
  shown += "\n  ";
  shown.append(CountCharacters(text.substr(from, begin - from)), ' ');
  shown.append(std::max<std::size_t>(1, CountCharacters(text.substr(begin, end - begin))), '^');
  return shown;
}

// DidYouMean's Korean.
std::string InKorean(const std::vector<std::string>& suggestions) {
  std::string out;
  for (const std::string& each : suggestions) out += (out.empty() ? ". 혹시 " : " 또는 ") + each;
  return out.empty() ? out : out + "?";
}

}  // namespace

Error ToError(const FilterError& error, std::string_view expression, Language language) {
  const std::size_t begin = std::min<std::size_t>(error.where.begin, expression.size());
  const std::string column = std::to_string(CountCharacters(expression.substr(0, begin)) + 1);
  const std::string& what = error.message.In(language);
  const std::string message =
      language == Language::kKorean
          ? "잘못된 필터 표현식(" + column + "번째 문자): " + what + InKorean(error.suggestions)
          : "Invalid filter expression: " + what + ", at character " + column +
                DidYouMean(error.suggestions);
  return MakeError(ErrorCode::kInvalid, message + Underlined(error, expression));
}

}  // namespace roentgen::filter
