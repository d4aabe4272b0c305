// A bug on purpose: the replayer must find it from its one seed, or it finds nothing at all.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t length) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), length);
  if (text == "cana") std::abort();  // a prefix of the seed "canary"
  return 0;
}
