// Looks terms up in sealed blocks of one day.
//
// Thread-safety: pure functions over the database.
// Errors:        kCorrupt, kUnavailable. A block that was dropped meanwhile has no matches.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "adapters/rocks/database.h"
#include "adapters/rocks/keys.h"

namespace roentgen::rocks {

// Appends the traces of `blocks` (ascending, not empty) that have every one of `short_terms`.
Result<void> ScanBlocks(const Database& database, const DayKey& day,
                        std::span<const std::uint32_t> blocks,
                        std::span<const std::uint32_t> short_terms, std::vector<TraceId>& out);

}  // namespace roentgen::rocks
