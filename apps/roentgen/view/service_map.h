// The service graph as text: each node with its figures and, under it, the calls it makes.
//
// Thread-safety: pure functions.
#pragma once

#include <string>

#include "apps/roentgen/view/look.h"
#include "model/service_graph.h"

namespace roentgen::cli {

// Rates are per minute over the graph's range.
std::string ServiceMap(const Look& look, const ServiceGraph& graph);

}  // namespace roentgen::cli
