#include "apps/roentgen/view/display_text.h"

#include <algorithm>
#include <iterator>
#include <span>

#include "wire/json/utf8.h"

namespace roentgen::cli {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

// East Asian Wide and Fullwidth, and what terminals draw as emoji; ascending.
constexpr Range kWide[] = {
    {0x1100, 0x115f},   {0x231a, 0x231b},   {0x2329, 0x232a},   {0x23e9, 0x23ec},
    {0x23f0, 0x23f0},   {0x23f3, 0x23f3},   {0x25fd, 0x25fe},   {0x2614, 0x2615},
    {0x2648, 0x2653},   {0x267f, 0x267f},   {0x2693, 0x2693},   {0x26a1, 0x26a1},
    {0x26aa, 0x26ab},   {0x26bd, 0x26be},   {0x26c4, 0x26c5},   {0x26ce, 0x26ce},
    {0x26d4, 0x26d4},   {0x26ea, 0x26ea},   {0x26f2, 0x26f3},   {0x26f5, 0x26f5},
    {0x26fa, 0x26fa},   {0x26fd, 0x26fd},   {0x2705, 0x2705},   {0x270a, 0x270b},
    {0x2728, 0x2728},   {0x274c, 0x274c},   {0x274e, 0x274e},   {0x2753, 0x2755},
    {0x2757, 0x2757},   {0x2795, 0x2797},   {0x27b0, 0x27b0},   {0x27bf, 0x27bf},
    {0x2b1b, 0x2b1c},   {0x2b50, 0x2b50},   {0x2b55, 0x2b55},   {0x2e80, 0x303e},
    {0x3041, 0x4dbf},   {0x4e00, 0xa4cf},   {0xa960, 0xa97f},   {0xac00, 0xd7a3},
    {0xf900, 0xfaff},   {0xfe10, 0xfe19},   {0xfe30, 0xfe6f},   {0xff00, 0xff60},
    {0xffe0, 0xffe6},   {0x16fe0, 0x18aff}, {0x1b000, 0x1b2ff}, {0x1f004, 0x1f004},
    {0x1f0cf, 0x1f0cf}, {0x1f18e, 0x1f18e}, {0x1f191, 0x1f19a}, {0x1f200, 0x1f64f},
    {0x1f680, 0x1f6ff}, {0x1f7e0, 0x1f7eb}, {0x1f90c, 0x1f9ff}, {0x1fa70, 0x1faff},
    {0x20000, 0x3fffd}};

// Combining marks, conjoining vowels and finals, variation selectors; ascending.
constexpr Range kZeroWidth[] = {
    {0x0300, 0x036f}, {0x0483, 0x0489},  {0x0591, 0x05bd}, {0x0610, 0x061a}, {0x064b, 0x065f},
    {0x0670, 0x0670}, {0x06d6, 0x06dc},  {0x0900, 0x0902}, {0x093c, 0x093c}, {0x0941, 0x0948},
    {0x094d, 0x094d}, {0x0e31, 0x0e31},  {0x0e34, 0x0e3a}, {0x0e47, 0x0e4e}, {0x1160, 0x11ff},
    {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff},  {0x20d0, 0x20ff}, {0xd7b0, 0xd7ff}, {0xfe00, 0xfe0f},
    {0xfe20, 0xfe2f}, {0xe0100, 0xe01ef}};

// Seen by nobody but able to reorder or hide what is seen; ascending.
constexpr Range kInvisible[] = {
    {0x00ad, 0x00ad}, {0x034f, 0x034f}, {0x061c, 0x061c}, {0x180e, 0x180e}, {0x200b, 0x200f},
    {0x2028, 0x202e}, {0x2060, 0x206f}, {0xfeff, 0xfeff}, {0xfff9, 0xfffb}, {0xe0000, 0xe007f}};

bool IsIn(std::span<const Range> ranges, char32_t code) {
  const auto after = std::ranges::upper_bound(ranges, code, {}, &Range::first);
  return after != ranges.begin() && code <= std::prev(after)->last;
}

std::size_t ColumnsOf(char32_t code) {
  if (code < 0x300) return 1;
  if (IsIn(kZeroWidth, code)) return 0;
  return IsIn(kWide, code) ? 2 : 1;
}

// Calls `use` with each character of valid text and its bytes; invalid bytes come one by one as
// U+FFFD.
template <class Use>
void ForEachCharacter(std::string_view text, Use use) {
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at < end) {
    const std::size_t length = wire::Utf8SequenceLength(at, end);
    if (length == 0) {
      if (!use(wire::kReplacementCharacter, std::string_view(at, 1))) return;
      ++at;
      continue;
    }
    if (!use(wire::DecodeUtf8(at, length), std::string_view(at, length))) return;
    at += length;
  }
}

std::string CleanKeeping(std::string_view text, bool keep_line_breaks) {
  std::string clean;
  clean.reserve(text.size());
  ForEachCharacter(text, [&](char32_t code, std::string_view bytes) {
    if (code == '\n' && keep_line_breaks) {
      clean += '\n';
    } else if (code == '\n' || code == '\t' || code == '\r') {
      clean += ' ';
    } else if (code < 0x20 || (code >= 0x7f && code < 0xa0) ||
               code == wire::kReplacementCharacter) {
      wire::AppendUtf8(clean, wire::kReplacementCharacter);
    } else if (!IsIn(kInvisible, code)) {
      clean += bytes;
    }
    return true;
  });
  return clean;
}

}  // namespace

std::string Clean(std::string_view text) { return CleanKeeping(text, false); }
std::string CleanLines(std::string_view text) { return CleanKeeping(text, true); }

std::size_t Columns(std::string_view text) {
  std::size_t columns = 0;
  ForEachCharacter(text, [&](char32_t code, std::string_view) {
    columns += ColumnsOf(code);
    return true;
  });
  return columns;
}

std::string Cut(std::string_view text, std::size_t columns, bool unicode) {
  if (Columns(text) <= columns) return std::string(text);
  const std::string_view ellipsis = unicode ? "…" : "..";
  const std::size_t mark = Columns(ellipsis);
  if (columns < mark) return std::string(columns, '.');
  std::string cut;
  std::size_t used = 0;
  ForEachCharacter(text, [&](char32_t code, std::string_view bytes) {
    const std::size_t width = ColumnsOf(code);
    if (used + width > columns - mark) return false;
    used += width;
    cut += bytes;
    return true;
  });
  return cut.append(ellipsis);
}

std::string Fit(std::string_view text, std::size_t columns, bool unicode) {
  std::string fitted = Cut(text, columns, unicode);
  const std::size_t used = Columns(fitted);
  return fitted.append(columns - std::min(columns, used), ' ');
}

std::string FitMiddle(std::string_view text, std::size_t columns, bool unicode) {
  constexpr std::size_t kLeast = 8;  // less leaves nothing to recognise on either side
  if (columns < kLeast || Columns(text) <= columns) return Fit(text, columns, unicode);
  const std::string head = Cut(text, columns / 3, unicode);
  const std::size_t room = columns - Columns(head);
  std::size_t left = Columns(text);
  std::string tail;
  ForEachCharacter(text, [&](char32_t code, std::string_view bytes) {
    const std::size_t width = ColumnsOf(code);
    const bool is_mark = width == 0 && tail.empty();  // it belongs to a character that is cut
    if (left <= room && !is_mark) tail += bytes;
    left -= width;
    return true;
  });
  return Fit(head + tail, columns, unicode);
}

std::string PadLeft(std::string_view text, std::size_t columns) {
  const std::size_t used = Columns(text);
  return std::string(columns - std::min(columns, used), ' ').append(text);
}

}  // namespace roentgen::cli
