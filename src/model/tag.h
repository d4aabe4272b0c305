// A tag of a group or a sampling rule.
//
// Thread-safety: value type.
#pragma once

#include <string>

namespace roentgen {

struct Tag {
  std::string key;
  std::string value;
  bool operator==(const Tag&) const = default;
};

}  // namespace roentgen
