// Documents of a unit that fit into datagrams.
//
// Thread-safety: the unit is handed over.
// Bounds:        no document is larger than `bytes_max`.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "src/emit/document.h"

namespace xray::detail {

struct Documents {
  std::vector<std::string> texts;
  bool split = false;
  int truncated = 0;  // documents with something cut
  int too_large = 0;  // nodes that do not fit even so: lost
};

// One document when it fits. Else subsegments become documents of their own, as deep as need be,
// and what is still too large loses metadata, then stacks, then the ends of long texts, with a mark
// in its metadata.
Documents Split(const Node& unit, const ProcessBlocks& process, std::size_t bytes_max);

}  // namespace xray::detail
