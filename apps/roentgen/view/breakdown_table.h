// Traces counted by the values of an attribute, calls by what a service was asked to do, as tables.
//
// Thread-safety: pure functions.
#pragma once

#include <string>

#include "adapters/client/api_calls.h"
#include "apps/roentgen/view/look.h"

namespace roentgen::cli {

std::string BreakdownTable(const Look& look, const client::BreakdownAnswer& breakdown);

// At least one operation. Shares are of the calls in the table and of those without room in it.
std::string OperationsTable(const Look& look, const client::OperationsAnswer& operations);

// The line under an answer that a limit cut; empty when it is whole.
std::string PartialText(const Look& look, const Examined& examined);
std::string PartialNote(const Messages& messages, const Examined& examined);
// What is not in the rows; empty when all is.
std::string BreakdownNotes(const Messages& messages, const client::BreakdownAnswer& breakdown);
std::string OperationsNotes(const Messages& messages, const client::OperationsAnswer& operations);

}  // namespace roentgen::cli
