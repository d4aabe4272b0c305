// Pieces that several answers are made of. Internal to the room.
#pragma once

#include <string_view>

#include "model/examined.h"
#include "model/node.h"
#include "model/statistics.h"
#include "wire/json/json_writer.h"

namespace roentgen::wire {

void WriteHistogram(std::string_view key, const Histogram& histogram, JsonWriter& json);
// ServiceStatistics and EdgeStatistics are one shape.
void WriteStatistics(std::string_view key, const Statistics& statistics, JsonWriter& json);
// P50 to Max of `Percentiles`; an empty object when nothing was counted.
void WritePercentiles(const Histogram& histogram, JsonWriter& json);
void WriteExamined(const Examined& examined, JsonWriter& json);
// {"Name", "Type", "AccountId"}, all of them always.
void WriteNodeKey(std::string_view key, const NodeKey& node, JsonWriter& json);

}  // namespace roentgen::wire
