#include "adapters/spool/delivered_mark.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

#include <fmt/core.h>

#include "base/hash.h"

namespace roentgen::spool {
namespace {

constexpr std::string_view kMagic = "RGMARK01";
constexpr std::size_t kSlotBytes = 32;

struct Slot {
  std::array<char, 8> magic;
  std::uint64_t turn;
  std::uint64_t number;
  std::uint64_t hash;
};
static_assert(sizeof(Slot) == kSlotBytes);

std::uint64_t HashOf(const Slot& slot) {
  return Hash64({reinterpret_cast<const char*>(&slot), kSlotBytes - sizeof slot.hash});
}

}  // namespace

Result<DeliveredMark> DeliveredMark::Open(const std::string& directory) {
  const std::string path = directory + "/delivered";
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) {
    return MakeError(ErrorCode::kUnavailable,
                     fmt::format("{} cannot be opened: {}", path, std::strerror(errno)));
  }
  DeliveredMark mark(path, fd);
  mark.ReadSlots();
  return mark;
}

DeliveredMark::DeliveredMark(DeliveredMark&& other) noexcept
    : path_(std::move(other.path_)),
      fd_(std::exchange(other.fd_, -1)),
      turn_(other.turn_),
      number_(other.number_) {}

DeliveredMark::~DeliveredMark() {
  if (fd_ >= 0) ::close(fd_);
}

void DeliveredMark::ReadSlots() {
  for (int i = 0; i < 2; ++i) {
    Slot slot = {};
    if (::pread(fd_, &slot, sizeof slot, i * static_cast<off_t>(kSlotBytes)) != sizeof slot) {
      continue;
    }
    const bool whole = std::string_view(slot.magic.data(), slot.magic.size()) == kMagic &&
                       slot.hash == HashOf(slot);
    if (whole && slot.turn >= turn_) {
      turn_ = slot.turn;
      number_ = slot.number;
    }
  }
}

Result<void> DeliveredMark::Set(std::uint64_t number) {
  Slot slot = {.magic = {}, .turn = turn_ + 1, .number = number, .hash = 0};
  std::memcpy(slot.magic.data(), kMagic.data(), kMagic.size());
  slot.hash = HashOf(slot);
  const auto at = static_cast<off_t>((slot.turn % 2) * kSlotBytes);
  if (::pwrite(fd_, &slot, sizeof slot, at) != sizeof slot) {
    return MakeError(ErrorCode::kUnavailable,
                     fmt::format("{} cannot be written: {}", path_, std::strerror(errno)));
  }
  turn_ = slot.turn;
  number_ = number;
  return {};
}

}  // namespace roentgen::spool
