// Nodes and edges of a service graph, and their statistics over time, in JSON. Internal to the
// room.
#pragma once

#include "model/service_graph.h"
#include "model/time_series.h"
#include "wire/json/json_writer.h"

namespace roentgen::wire {

enum class GraphDetail {
  kXray,         // what X-Ray answers, and nothing more
  kPercentiles,  // those of nodes and edges, too
};

// The value of `Services`.
void WriteServices(const ServiceGraph& graph, GraphDetail detail, JsonWriter& json);

// One entry of `TimeSeriesServiceStatistics`. The statistics are there however many calls there
// were: clients read them without asking.
void WriteBucket(const TimeSeriesBucket& bucket, bool is_of_node, JsonWriter& json);

}  // namespace roentgen::wire
