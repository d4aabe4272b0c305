// Mail addresses as the services take them: local@domain, ASCII, no display name.
//
// Thread-safety: pure functions.
#pragma once

#include <cstddef>
#include <string_view>

namespace services::mail {

inline constexpr std::size_t kAddressBytesMax = 254;  // RFC 5321, 4.5.3.1.3

// A dot-atom (RFC 5322, 3.2.3), @ and a domain of letters, digits and hyphens. Quoted local parts
// and address literals are refused: nothing that could end a header or a command gets through.
bool IsAddress(std::string_view text);

// What is behind the @.
std::string_view DomainOf(std::string_view address);

}  // namespace services::mail
