// Answers of the paths under /api that take a set of traces apart: by attribute, by operation, by
// service.
//
// Source: docs/api.md. Thread-safety: pure functions.
#pragma once

#include <optional>
#include <string>

#include "model/examined.h"
#include "model/grouped_calls.h"
#include "model/service_graph.h"

namespace roentgen::wire {

std::string EncodeBreakdown(const AttributeBreakdown& breakdown, const Examined& examined);
std::string EncodeOperations(const OperationList& list, const Examined& examined);

// As GetServiceGraph answers it, with percentiles. Without `examined` it rests on every trace.
std::string EncodeGraph(const ServiceGraph& graph, bool contains_old_group_versions,
                        const std::optional<Examined>& examined);

}  // namespace roentgen::wire
