#include "apps/roentgen/view/look.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>

#include "apps/roentgen/view/time_text.h"

namespace roentgen::cli {
namespace {

constexpr std::size_t kPipeWidth = 160;

std::string_view Variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view{} : value;
}

std::string_view CodeOf(Ink ink) {
  switch (ink) {
    case Ink::kPlain: return "";
    case Ink::kDim: return "2";
    case Ink::kBold: return "1";
    case Ink::kTitle: return "1;36";
    case Ink::kOk: return "32";
    case Ink::kError: return "33";
    case Ink::kThrottle: return "35";
    case Ink::kFault: return "31";
    case Ink::kBar: return "36";
  }
  return "";
}

std::size_t WidthOf(const winsize& terminal) {
  std::size_t columns = 0;
  const std::string_view wanted = Variable("COLUMNS");
  std::from_chars(wanted.data(), wanted.data() + wanted.size(), columns);
  if (columns == 0) columns = terminal.ws_col;
  if (columns == 0) columns = kPipeWidth;
  return std::clamp(columns, kMinWidth, kMaxWidth);
}

// Output that is not to a terminal keeps Unicode unless the locale is plainly not UTF-8.
bool LocaleIsUtf8() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const std::string_view value = Variable(name);
    if (value.empty()) continue;
    return value.find("UTF-8") != std::string_view::npos ||
           value.find("utf8") != std::string_view::npos || value.starts_with("C.");
  }
  return false;
}

}  // namespace

std::string Paint(const Look& look, Ink ink, std::string_view text) {
  if (!look.color || ink == Ink::kPlain || text.empty()) return std::string(text);
  return std::string("\x1b[").append(CodeOf(ink)).append("m").append(text).append("\x1b[0m");
}

Ink InkOf(Outcome outcome) {
  switch (outcome) {
    case Outcome::kOk: return Ink::kOk;
    case Outcome::kError: return Ink::kError;
    case Outcome::kThrottle: return Ink::kThrottle;
    case Outcome::kFault: return Ink::kFault;
  }
  return Ink::kPlain;
}

std::string_view MarkOf(const Look& look, Outcome outcome) {
  switch (outcome) {
    case Outcome::kOk: return look.unicode ? "✓" : "+";
    case Outcome::kError: return "!";
    case Outcome::kThrottle: return "~";
    case Outcome::kFault: return look.unicode ? "✗" : "x";
  }
  return " ";
}

std::string_view WordOf(const Look& look, Outcome outcome) {
  switch (outcome) {
    case Outcome::kOk: return look.text().ok;
    case Outcome::kError: return look.text().error;
    case Outcome::kThrottle: return look.text().throttle;
    case Outcome::kFault: return look.text().fault;
  }
  return "";
}

std::string SpanText(const Look& look, DurationUs span) {
  std::string text = SpanText(span);
  if (!look.unicode) {
    if (const std::size_t at = text.find("µ"); at != std::string::npos) text.replace(at, 2, "u");
  }
  return text;
}

std::string Bar(const Look& look, double begin, double end, std::size_t columns) {
  constexpr std::array<std::string_view, 8> kEighths = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  const auto cells = static_cast<double>(columns);
  const double first = std::clamp(begin, 0.0, 1.0) * cells;
  const double last = std::clamp(end, begin, 1.0) * cells;
  const auto empty = std::min(static_cast<std::size_t>(first), columns - 1);
  // The left edge falls on a column; the length keeps its eighths.
  const auto eighths = std::max<std::size_t>(
      1,
      std::min(static_cast<std::size_t>(std::lround((last - first) * 8)), (columns - empty) * 8));
  std::string bar(empty, ' ');
  std::size_t used = empty;
  if (!look.unicode) {
    const std::size_t filled = std::max<std::size_t>(1, (eighths + 4) / 8);
    return bar.append(filled, '#').append(columns - std::min(columns, used + filled), ' ');
  }
  for (std::size_t i = 0; i < eighths / 8; ++i, ++used) bar += "█";
  if (eighths % 8 != 0) {
    bar += kEighths[eighths % 8];
    ++used;
  }
  return bar.append(columns - std::min(columns, used), ' ');
}

Look LookOfTerminal(const Messages& messages, std::string_view color, bool ascii) {
  const bool terminal = ::isatty(STDOUT_FILENO) == 1;
  const bool dumb = Variable("TERM") == "dumb";
  Look look;
  look.messages = &messages;
  winsize size{};
  if (terminal) ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size);
  look.width = WidthOf(size);
  look.height = size.ws_row;
  look.unicode = !ascii && !dumb && LocaleIsUtf8();
  look.color =
      color == "always" || (color == "auto" && terminal && !dumb && Variable("NO_COLOR").empty());
  return look;
}

}  // namespace roentgen::cli
