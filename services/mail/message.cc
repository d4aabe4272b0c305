#include "services/mail/message.h"

#include <algorithm>
#include <cstdint>
#include <random>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "services/common/failure.h"
#include "services/common/text.h"
#include "services/mail/address.h"

namespace services::mail {
namespace {

constexpr std::size_t kLineBytes = 76;  // RFC 2045, 6.8; RFC 2047, 2
constexpr std::size_t kWordBytes = 42;  // of text in an encoded word: 56 of base64, 12 around it
constexpr std::string_view kLineEnd = "\r\n";

// Where a piece of at most `bytes` bytes ends without cutting a character.
std::size_t PieceLength(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return text.size();
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xc0) == 0x80) --bytes;
  return bytes;
}

std::string Base64Lines(std::string_view bytes) {
  std::string lines;
  constexpr std::size_t kBytesPerLine = kLineBytes / 4 * 3;
  for (std::size_t i = 0; i < bytes.size(); i += kBytesPerLine) {
    lines += Base64(bytes.substr(i, kBytesPerLine));
    lines += kLineEnd;
  }
  return lines;
}

// Text lines of a mail end in CRLF; "\n", "\r\n" and "\r" all become that.
std::string WithMailLineEnds(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\r' && text[i] != '\n') {
      out += text[i];
      continue;
    }
    if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') ++i;
    out += kLineEnd;
  }
  if (!out.ends_with(kLineEnd)) out += kLineEnd;
  return out;
}

// RFC 5322, 3.6.3: a list of addresses, one a line.
std::string AddressList(const std::vector<std::string>& addresses) {
  std::string list;
  for (const std::string& address : addresses) {
    if (!list.empty()) list += ",\r\n ";
    list += address;
  }
  return list;
}

std::string DateText(std::time_t time) {
  return fmt::format("{:%a, %d %b %Y %H:%M:%S} +0000", fmt::gmtime(time));
}

}  // namespace

void CheckMail(const Mail& mail) {
  if (HasControlCharacters(mail.subject) || !IsUtf8(mail.subject)) {
    throw InvalidInput("'subject' must be one line of text");
  }
  if (!IsUtf8(mail.content) || mail.content.contains('\0')) {
    throw InvalidInput("'content' must be text");
  }
  for (const std::string& recipient : mail.recipients) {
    if (!IsAddress(recipient)) {
      throw InvalidInput("'toEmails' has something that is not a mail address");
    }
  }
}

std::string Base64(std::string_view bytes) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      group = group << 8 | (k < count ? static_cast<unsigned char>(bytes[i + k]) : 0U);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      text += k <= count ? kDigits[group >> (18 - 6 * k) & 63] : '=';
    }
  }
  return text;
}

std::string HeaderText(std::string_view text, std::size_t column) {
  const bool looks_encoded = text.contains("=?");
  if (IsAscii(text) && !looks_encoded && column + text.size() <= kLineBytes) {
    return std::string(text);
  }
  std::string words;
  while (!text.empty()) {
    const std::size_t length = PieceLength(text, kWordBytes);
    if (!words.empty()) words += "\r\n ";
    words += fmt::format("=?UTF-8?B?{}?=", Base64(text.substr(0, length)));
    text.remove_prefix(length);
  }
  return words;
}

std::string MakeMessageId(std::string_view from) {
  thread_local std::mt19937_64 engine{std::random_device{}()};
  return fmt::format("<{:016x}{:016x}@{}>", engine(), engine(), DomainOf(from));
}

std::string MessageText(const Mail& mail, const Envelope& envelope) {
  constexpr std::string_view kSubject = "Subject: ";
  std::string text;
  text += fmt::format("Date: {}\r\n", DateText(envelope.time));
  text += fmt::format("From: {}\r\n", envelope.from);
  text += fmt::format("To: {}\r\n", AddressList(mail.recipients));
  text += fmt::format("Message-ID: {}\r\n", envelope.message_id);
  text += fmt::format("{}{}\r\n", kSubject, HeaderText(mail.subject, kSubject.size()));
  text +=
      "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
      "Content-Transfer-Encoding: base64\r\n\r\n";
  return text + Base64Lines(WithMailLineEnds(mail.content));
}

}  // namespace services::mail
