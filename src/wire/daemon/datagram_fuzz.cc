// Any bytes: the answer is a refusal, or exactly what follows the first line feed.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "wire/daemon/datagram.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view datagram(reinterpret_cast<const char*>(data), size);
  const auto document = roentgen::wire::DocumentOf(datagram);
  if (!document) return 0;
  RG_CHECK(!document->empty());
  RG_CHECK(datagram.ends_with(*document));
  RG_CHECK(datagram.find('\n') + 1 + document->size() == datagram.size());
  return 0;
}
