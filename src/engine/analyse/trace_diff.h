// Aligns the call trees of two traces by path: the chain of (service, name) from the root. Calls of
// one path are summed, so loops of different length stay one line.
//
// Thread-safety: pure function. Bounds: kMaxDifferences paths; entities of others are counted.
#pragma once

#include <cstddef>

#include "engine/assemble/assembled_trace.h"
#include "model/trace_difference.h"

namespace roentgen::analyse {

inline constexpr std::size_t kMaxDifferences = 10'000;

TraceDifference Diff(const assemble::AssembledTrace& a, const assemble::AssembledTrace& b);

}  // namespace roentgen::analyse
