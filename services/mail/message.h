// A mail as the network carries it: RFC 5322 headers, MIME body in UTF-8.
//
// Thread-safety: pure functions.
// Errors:        InvalidInput when a subject or address could break out of its header.
// Bounds:        kRecipientsMax, kSubjectBytesMax, kContentBytesMax.
#pragma once

#include <cstddef>
#include <ctime>
#include <string>
#include <string_view>
#include <vector>

namespace services::mail {

inline constexpr std::size_t kRecipientsMax = 50;
inline constexpr std::size_t kSubjectBytesMax = 512;
inline constexpr std::size_t kContentBytesMax = 128u << 10;

struct Mail {
  std::string subject;
  std::string content;
  std::vector<std::string> recipients;
};

// Throws InvalidInput.
void CheckMail(const Mail& mail);

struct Envelope {
  std::string from;
  std::time_t time = 0;
  std::string message_id;  // "<unique@domain>"
};

// Header lines and body, CRLF between lines. `mail` has passed CheckMail.
std::string MessageText(const Mail& mail, const Envelope& envelope);

// "<32 hex digits@domain of from>"
std::string MakeMessageId(std::string_view from);

// Encoded words (RFC 2047) where the text is not ASCII or too long for a line, folded.
std::string HeaderText(std::string_view text, std::size_t column);
std::string Base64(std::string_view bytes);

}  // namespace services::mail
