// How far a spool is delivered: the number of the last document before which all have arrived.
//
// Two slots of 32 bytes, written in turn, so that a write torn by a crash leaves the other:
//   8 "RGMARK01", 8 turn, 8 number, 8 Hash64 of the 24 bytes before.
// It is not synced: after a power cut it may be older, and documents are sent again, which the
// backend takes as the duplicates they are. A killed process loses nothing of it.
//
// Thread-safety: none.
// Errors:        kUnavailable with path and reason. A file without a whole slot counts from 0.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace roentgen::spool {

class DeliveredMark {
 public:
  static Result<DeliveredMark> Open(const std::string& directory);

  DeliveredMark(DeliveredMark&& other) noexcept;
  DeliveredMark& operator=(DeliveredMark&&) = delete;
  ~DeliveredMark();

  std::uint64_t number() const { return number_; }
  Result<void> Set(std::uint64_t number);

 private:
  DeliveredMark(std::string path, int fd) : path_(std::move(path)), fd_(fd) {}
  void ReadSlots();

  std::string path_;
  int fd_ = -1;
  std::uint64_t turn_ = 0;
  std::uint64_t number_ = 0;
};

}  // namespace roentgen::spool
