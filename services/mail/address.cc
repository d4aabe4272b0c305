#include "services/mail/address.h"

#include <algorithm>

namespace services::mail {
namespace {

constexpr std::size_t kLocalBytesMax = 64;
constexpr std::size_t kLabelBytesMax = 63;
constexpr std::string_view kAtomMarks = "!#$%&'*+-/=?^_`{|}~";

bool IsAlphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool IsAtom(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return IsAlphanumeric(c) || kAtomMarks.contains(c);
  });
}

bool IsLabel(std::string_view text) {
  return !text.empty() && text.size() <= kLabelBytesMax && text.front() != '-' &&
         text.back() != '-' &&
         std::ranges::all_of(text, [](char c) { return IsAlphanumeric(c) || c == '-'; });
}

// Every part between dots satisfies `is_part`.
bool AllParts(std::string_view text, bool (*is_part)(std::string_view)) {
  for (;;) {
    const std::size_t dot = text.find('.');
    if (!is_part(text.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

}  // namespace

bool IsAddress(std::string_view text) {
  const std::size_t at = text.rfind('@');
  if (at == std::string_view::npos || text.size() > kAddressBytesMax) return false;
  const std::string_view local = text.substr(0, at);
  return local.size() <= kLocalBytesMax && AllParts(local, IsAtom) &&
         AllParts(text.substr(at + 1), IsLabel);
}

std::string_view DomainOf(std::string_view address) {
  return address.substr(address.rfind('@') + 1);
}

}  // namespace services::mail
