// Decompresses a gzip body, never past a limit.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace roentgen::net {

// Errors: kTooLarge (more than `max_bytes` come out), kInvalid (not one whole gzip stream).
Result<std::string> Gunzip(std::string_view compressed, std::size_t max_bytes);

}  // namespace roentgen::net
