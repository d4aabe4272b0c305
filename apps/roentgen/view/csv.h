// Comma-separated values (RFC 4180) of what tables show.
//
// What a spreadsheet would take for a formula gets an apostrophe in front: names and URLs come from
// whoever sends documents.
//
// Thread-safety: pure functions.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "adapters/client/api_calls.h"
#include "model/trace_summary.h"

namespace roentgen::cli {

std::string TracesCsvHeader();
std::string TracesCsvLine(const TraceSummary& summary);
std::string BreakdownCsv(const client::BreakdownAnswer& breakdown);

// One cell of text, quoted where it has to be.
std::string CsvCell(std::string_view text);

}  // namespace roentgen::cli
