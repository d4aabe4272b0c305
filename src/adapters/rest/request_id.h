// Request ids as AWS services give them: random UUIDs.
//
// Thread-safety: none; one source per thread.
#pragma once

#include <cstdint>
#include <random>
#include <string>

namespace roentgen::rest {

class RequestIds {
 public:
  explicit RequestIds(std::uint64_t seed) : random_(seed) {}
  std::string Next();  // version 4, variant 1

 private:
  std::mt19937_64 random_;
};

}  // namespace roentgen::rest
