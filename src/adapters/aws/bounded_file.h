// Small files of configuration and tokens, read whole.
//
// Thread-safety: free functions.
// Errors:        kNotFound, kTooLarge, kUnavailable (cannot be read); each names the path, none the
// content.
#pragma once

#include <cstddef>
#include <string>

#include "base/result.h"

namespace roentgen::aws {

inline constexpr std::size_t kMaxTokenBytes = 16U << 10;

Result<std::string> ReadBoundedFile(const std::string& path, std::size_t max_bytes);
// A token for a header: white space at its ends goes; kInvalid when it is empty or has other
// characters than printable ASCII.
Result<std::string> ReadTokenFile(const std::string& path);
Result<std::string> CheckedToken(std::string_view token, std::string_view where);

}  // namespace roentgen::aws
