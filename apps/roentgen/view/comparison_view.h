// Two sets of traces, or two traces, side by side.
//
// Thread-safety: pure functions.
#pragma once

#include <string>

#include "adapters/client/api_calls.h"
#include "apps/roentgen/view/look.h"

namespace roentgen::cli {

// `all`: also the differences that may be chance.
std::string ComparisonView(const Look& look, const client::CompareAnswer& answer, bool all);

std::string DiffView(const Look& look, const client::DiffAnswer& answer);

}  // namespace roentgen::cli
