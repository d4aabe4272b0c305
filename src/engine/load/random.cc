#include "engine/load/random.h"

#include <array>

namespace roentgen::load {
namespace {

// Quantiles 1/32 .. 31/32 of a log-normal distribution with sigma 0.5, in thousandths of its
// median, then the far tail. A draw interpolates between two of them.
constexpr std::array<std::int64_t, 33> kQuantiles = {
    220,  394,  463,  515,  562,  604,  643,  714,  749,  783,  817,
    851,  886,  922,  958,  1000, 1044, 1085, 1129, 1175, 1224, 1277,
    1335, 1401, 1474, 1556, 1655, 1779, 1942, 2160, 2540, 3300, 5200};

}  // namespace

std::int64_t Random::Latency(std::int64_t median_us) {
  const std::uint64_t draw = Next();
  const std::size_t slot = static_cast<std::size_t>(draw >> 59);  // 0..31
  const auto within = static_cast<std::int64_t>((draw >> 43) & 0xffff);
  const std::int64_t low = kQuantiles[slot];
  const std::int64_t high = kQuantiles[slot + 1];
  const std::int64_t thousandths = low + (high - low) * within / 0x10000;
  return median_us * thousandths / 1000 + 1;
}

}  // namespace roentgen::load
