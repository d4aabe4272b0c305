#include "wire/json/utf8.h"

namespace roentgen::wire {
namespace {

unsigned ByteAt(const char* at, std::size_t i) { return static_cast<unsigned char>(at[i]); }

bool IsContinuation(unsigned byte) { return (byte & 0xC0) == 0x80; }

}  // namespace

std::size_t Utf8SequenceLength(const char* at, const char* end) {
  const auto left = static_cast<std::size_t>(end - at);
  if (left == 0) return 0;
  const unsigned lead = ByteAt(at, 0);
  if (lead < 0x80) return 1;
  if (lead < 0xC2 || lead > 0xF4) return 0;
  if (left < 2 || !IsContinuation(ByteAt(at, 1))) return 0;
  if (lead < 0xE0) return 2;
  const unsigned second = ByteAt(at, 1);
  if (lead == 0xE0 && second < 0xA0) return 0;  // overlong
  if (lead == 0xED && second > 0x9F) return 0;  // surrogates
  if (lead == 0xF0 && second < 0x90) return 0;  // overlong
  if (lead == 0xF4 && second > 0x8F) return 0;  // above U+10FFFF
  if (left < 3 || !IsContinuation(ByteAt(at, 2))) return 0;
  if (lead < 0xF0) return 3;
  return left >= 4 && IsContinuation(ByteAt(at, 3)) ? 4 : 0;
}

char32_t DecodeUtf8(const char* at, std::size_t length) {
  switch (length) {
    case 1: return ByteAt(at, 0);
    case 2: return ((ByteAt(at, 0) & 0x1F) << 6) | (ByteAt(at, 1) & 0x3F);
    case 3:
      return ((ByteAt(at, 0) & 0x0F) << 12) | ((ByteAt(at, 1) & 0x3F) << 6) |
             (ByteAt(at, 2) & 0x3F);
    default:
      return ((ByteAt(at, 0) & 0x07) << 18) | ((ByteAt(at, 1) & 0x3F) << 12) |
             ((ByteAt(at, 2) & 0x3F) << 6) | (ByteAt(at, 3) & 0x3F);
  }
}

void AppendUtf8(std::string& out, char32_t code_point) {
  const auto push = [&out](char32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (code_point < 0x80) {
    push(code_point);
  } else if (code_point < 0x800) {
    push(0xC0 | (code_point >> 6));
    push(0x80 | (code_point & 0x3F));
  } else if (code_point < 0x10000) {
    push(0xE0 | (code_point >> 12));
    push(0x80 | ((code_point >> 6) & 0x3F));
    push(0x80 | (code_point & 0x3F));
  } else {
    push(0xF0 | (code_point >> 18));
    push(0x80 | ((code_point >> 12) & 0x3F));
    push(0x80 | ((code_point >> 6) & 0x3F));
    push(0x80 | (code_point & 0x3F));
  }
}

std::string_view PrefixOfChars(std::string_view text, std::size_t max_chars) {
  if (text.size() <= max_chars) return text;
  std::size_t chars = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!IsContinuation(ByteAt(text.data(), i)) && chars++ == max_chars) return text.substr(0, i);
  }
  return text;
}

}  // namespace roentgen::wire
