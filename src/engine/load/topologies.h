// The generated systems, one function each. All fill the builder they are given.
#pragma once

#include "engine/load/trace_builder.h"

namespace roentgen::load {

void BuildShop(TraceBuilder& builder);
void BuildTutorial(TraceBuilder& builder);
void BuildChain(TraceBuilder& builder);
void BuildFan(TraceBuilder& builder);
void BuildFlat(TraceBuilder& builder);

}  // namespace roentgen::load
