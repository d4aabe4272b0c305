// Nodes and edges of a service graph in JSON. Internal to the room.
#pragma once

#include "model/service_graph.h"
#include "wire/json/json_writer.h"

namespace roentgen::wire {

// The value of `Services`.
void WriteServices(const ServiceGraph& graph, JsonWriter& json);

}  // namespace roentgen::wire
