// Which rule would speak for a request, why those before it do not, and how many traces to expect.
//
// Source: the X-Ray SDKs' matching: what a request does not tell counts as a match.
// Thread-safety: pure functions.
#pragma once

#include <cstdint>
#include <span>

#include "model/sampling_simulation.h"

namespace roentgen::sampling {

// `rules` as clients ask them, Default last.
Simulation Simulate(std::span<const SamplingRule> rules, const SimulatedRequest& request);

}  // namespace roentgen::sampling
