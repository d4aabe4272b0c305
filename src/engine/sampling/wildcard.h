// Patterns of sampling rules: `*` stands for any text, `?` for any one character; A to Z in either
// case.
//
// Source: X-Ray developer guide, sampling rule options; the X-Ray SDKs' matching.
// Thread-safety: pure functions. Bounds: time at most pattern times text, no memory.
#pragma once

#include <string_view>

namespace roentgen::sampling {

bool WildcardMatches(std::string_view pattern, std::string_view text);

}  // namespace roentgen::sampling
