// One fast, stable 64-bit hash (XXH3) for document identity, checksums and index terms. The value
// is stored on disk, so it must never change.
#pragma once

#include <cstdint>
#include <string_view>

namespace roentgen {

std::uint64_t Hash64(std::string_view bytes);

}  // namespace roentgen
