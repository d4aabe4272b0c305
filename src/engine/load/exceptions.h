// The failures that generated traces show, as an instrumented service would have recorded them.
#pragma once

#include "engine/load/trace_builder.h"

namespace roentgen::load {

enum class Failure {
  kMailRefused,
  kPaymentTimeout,
  kDeadlock,
  kThroughputExceeded,
  kBadCredentials,
  kOutOfStock,
};

// A cause with one or two exceptions and their stacks; ids come from `builder`.
Cause MakeCause(TraceBuilder& builder, Failure failure);

}  // namespace roentgen::load
