// Text from outside made fit for a terminal: no control characters, known width.
//
// Names, URLs and messages in traces come from whoever may send documents. An escape sequence among
// them could move the cursor, change the title or hide text, so none reaches the terminal.
//
// Source: Unicode 15 East Asian Width (UAX 11), bidirectional controls (UAX 9).
// Thread-safety: free functions without state.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace roentgen::cli {

// `text` with control characters, escape sequences, bidirectional controls, invisible characters
// and invalid UTF-8 each replaced by U+FFFD or dropped; line breaks and tabs become a space.
std::string Clean(std::string_view text);
// The same, but line breaks stay.
std::string CleanLines(std::string_view text);

// Columns that clean text takes: 2 for wide characters (Hangul, CJK, emoji), 0 for combining marks.
std::size_t Columns(std::string_view text);

// Exactly `columns` wide: filled with spaces at the right, or cut with an ellipsis.
std::string Fit(std::string_view text, std::size_t columns, bool unicode = true);
// The same, cut in the middle: URLs and dotted names differ at their ends.
std::string FitMiddle(std::string_view text, std::size_t columns, bool unicode = true);
// At most `columns` wide; cut with an ellipsis.
std::string Cut(std::string_view text, std::size_t columns, bool unicode = true);
// Filled with spaces at the left; not cut.
std::string PadLeft(std::string_view text, std::size_t columns);

}  // namespace roentgen::cli
