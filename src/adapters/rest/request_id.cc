#include "adapters/rest/request_id.h"

#include <fmt/format.h>

namespace roentgen::rest {

std::string RequestIds::Next() {
  const std::uint64_t high = random_();
  const std::uint64_t low = random_();
  return fmt::format("{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}", high >> 32, (high >> 16) & 0xffff,
                     high & 0xfff, (low >> 48 & 0x3fff) | 0x8000, low & 0xffff'ffff'ffff);
}

}  // namespace roentgen::rest
