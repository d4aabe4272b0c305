// One TraceSummary in JSON. Internal to the room.
#pragma once

#include "model/trace_summary.h"
#include "wire/json/json_writer.h"

namespace roentgen::wire {

void WriteSummary(const TraceSummary& summary, JsonWriter& json);

}  // namespace roentgen::wire
