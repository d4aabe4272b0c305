#include "engine/complete/place.h"

#include <algorithm>

#include "base/text.h"
#include "engine/complete/place_reader.h"

namespace roentgen::complete {

using filter::Token;
using filter::TokenKind;

namespace {

bool IsWordPart(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '.' || c == '-' || static_cast<unsigned char>(c) >= 0x80;
}

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// An operator that may still be going on: `<` of `<=`, `!` of `!=`.
bool IsHalfOperator(const Token& token, const PlaceReader& reader) {
  const bool takes_operator = reader.next() == Next::kOperator ||
                              (reader.next() == Next::kAfterCondition && reader.HasSubject());
  return takes_operator && (token.text == "<" || token.text == ">" || token.text == "!");
}

// Where the word that begins at `begin` and holds the cursor ends. A string or bracket goes on
// behind the cursor only when the whole text can be read so: else its closing quote may be the
// opening one of another.
std::uint32_t EndOf(const Token& word, std::string_view text, std::size_t cursor) {
  const auto here = static_cast<std::uint32_t>(cursor);
  if (word.kind == TokenKind::kOperator || word.kind == TokenKind::kNot) return here;
  if (word.kind == TokenKind::kWord || word.kind == TokenKind::kNumber) {
    std::size_t end = cursor;
    while (end < text.size() && IsWordPart(text[end])) ++end;
    return static_cast<std::uint32_t>(end);
  }
  const auto whole = filter::Tokenize(text);
  if (!whole) return here;
  for (const Token& token : *whole) {
    const bool is_same = token.where.begin == word.where.begin && token.kind == word.kind;
    if (is_same && token.where.end >= here) return token.where.end;
  }
  return here;
}

}  // namespace

std::size_t ByteOfCharacter(std::string_view text, std::size_t cursor) {
  std::size_t at = 0;
  for (; at < text.size(); ++at) {
    if (IsUtf8Continuation(text[at]) && at > 0) continue;
    if (cursor-- == 0) break;
  }
  return at;
}

Place PlaceAt(std::string_view text, std::size_t cursor) {
  text = text.substr(0, filter::kMaxExpressionBytes);
  cursor = std::min(cursor, text.size());
  filter::UnfinishedTokens written = filter::TokenizeUnfinished(text.substr(0, cursor));
  std::optional<Token> word = std::move(written.open);
  std::vector<Token>& tokens = written.tokens;
  const auto ends_here = [&] { return !tokens.empty() && tokens.back().where.end == cursor; };
  const auto is_word = [](TokenKind kind) {
    return kind == TokenKind::kWord || kind == TokenKind::kNumber;
  };
  if (!word && ends_here() && is_word(tokens.back().kind)) {
    word = std::move(tokens.back());
    tokens.pop_back();
  }
  PlaceReader reader;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const bool is_last = i + 1 == tokens.size();
    if (is_last && !word && ends_here() && IsHalfOperator(tokens[i], reader)) {
      word = tokens[i];
    } else {
      reader.Take(tokens[i]);
    }
  }
  Place place = reader.Here();
  place.is_sound = place.is_sound && written.is_sound;
  const auto here = static_cast<std::uint32_t>(cursor);
  place.replace = {here, here};
  if (word) {
    place.kind = word->kind;
    place.typed = word->text;
    place.replace = {word->where.begin, EndOf(*word, text, cursor)};
    // A bracket belongs to the word before it.
    const bool is_key = place.next == Next::kAnnotationKey && word->kind == TokenKind::kBracket;
    if (is_key) place.replace.begin = tokens.back().where.begin;
  }
  place.is_glued = place.replace.begin > 0 && !IsSpace(text[place.replace.begin - 1]);
  place.is_followed = place.replace.end < text.size() && IsWordPart(text[place.replace.end]);
  return place;
}

}  // namespace roentgen::complete
