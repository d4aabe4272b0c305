// Traces counted by the values of an attribute, as a table.
//
// Thread-safety: pure functions.
#pragma once

#include <string>

#include "adapters/client/api_calls.h"
#include "apps/roentgen/view/look.h"

namespace roentgen::cli {

std::string BreakdownTable(const Look& look, const client::BreakdownAnswer& breakdown);

// The line under an answer that a limit cut; empty when it is whole.
std::string PartialText(const Look& look, const Examined& examined);

}  // namespace roentgen::cli
