// Tables as comma-separated values, see csv_line.h. Times are seconds, points in time ISO 8601 in
// UTC; a figure that does not exist is empty. Columns have the same names in every language, for
// scripts.
//
// Thread-safety: pure functions.
#pragma once

#include <span>
#include <string>

#include "adapters/client/api_calls.h"
#include "model/group.h"
#include "model/service_graph.h"
#include "model/trace_summary.h"

namespace roentgen::cli {

std::string TracesCsvHeader();
std::string TracesCsvLine(const TraceSummary& summary);
std::string BreakdownCsv(const client::BreakdownAnswer& breakdown);
std::string OperationsCsv(const client::OperationsAnswer& operations);
// A row for each service, then one for each of its calls, or links through a queue, whose times are
// the ages of the events received.
std::string MapCsv(const ServiceGraph& graph);
// As the table: what is significant; with `all` also what may be chance.
std::string ComparisonCsv(const client::CompareAnswer& answer, bool all);
std::string DiffCsv(const client::DiffAnswer& answer);
std::string GroupsCsv(std::span<const Group> groups);

}  // namespace roentgen::cli
