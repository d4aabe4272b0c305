// How to draw: colours or none, Unicode or ASCII, how wide, in which language.
//
// Thread-safety: value type. Ownership: borrows the messages, which are constants.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "apps/roentgen/text/messages.h"
#include "base/time.h"
#include "model/statistics.h"

namespace roentgen::cli {

struct Look {
  bool color = false;
  bool unicode = true;
  std::size_t width = 120;  // columns; at least kMinWidth
  std::size_t height = 0;   // lines of the terminal; 0: output is not to a terminal
  const Messages* messages = &kEnglish;

  const ViewText& text() const { return messages->view; }
};

inline constexpr std::size_t kMinWidth = 60;
inline constexpr std::size_t kMaxWidth = 400;

enum class Ink { kPlain, kDim, kBold, kTitle, kOk, kError, kThrottle, kFault, kBar };

// `text` in a colour, or as it is when the look has none.
std::string Paint(const Look& look, Ink ink, std::string_view text);
Ink InkOf(Outcome outcome);
// One column that tells the outcome without colour.
std::string_view MarkOf(const Look& look, Outcome outcome);
std::string_view WordOf(const Look& look, Outcome outcome);

// A length of time, in the look's characters.
std::string SpanText(const Look& look, DurationUs span);

// `columns` wide: a bar over [begin, end) of 0..1, exact to an eighth of a column at its end and
// never empty.
std::string Bar(const Look& look, double begin, double end, std::size_t columns);

// What the environment and standard output say. `color` is auto, always or never.
Look LookOfTerminal(const Messages& messages, std::string_view color, bool ascii);

}  // namespace roentgen::cli
