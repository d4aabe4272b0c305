// The options that decide a load's content. `load` and `load verify` share them: what is sent and
// what is looked for must come from the same plan.
#pragma once

#include <cstdint>
#include <string>

#include "apps/roentgen/commands/session.h"
#include "engine/load/load_plan.h"

namespace roentgen::cli {

struct PlanFlags {
  std::uint64_t seed = 1;
  std::string topology = "shop";
  double rate = 30;
  double traces_per_second = 0;  // zero: from `rate`
  double error_share = 0.05;
  double late_share = 0;
  std::string late_by = "5s";
  double duplicate_share = 0;
  double in_progress_share = 0;
  int depth = 5;
  int width = 5;
  std::string start;  // empty: now

  bool flat_out() const { return traces_per_second == 0 && rate == 0; }
};

void AddPlanFlags(CLI::App& command, const Session& session, PlanFlags& flags);

// The plan; kInvalid with a sentence when a flag's value is none.
Result<load::LoadPlan> PlanOf(const PlanFlags& flags, const Messages& text, TimestampUs now);

// The command that checks what arrived of the plan's first `traces` traces.
std::string VerifyCommand(const load::LoadPlan& plan, std::uint64_t traces,
                          const std::string& endpoint);

}  // namespace roentgen::cli
