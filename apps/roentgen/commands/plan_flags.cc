#include "apps/roentgen/commands/plan_flags.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iterator>
#include <vector>

#include "apps/roentgen/view/time_text.h"
#include "engine/load/segment_text.h"
#include "engine/load/trace_content.h"

namespace roentgen::cli {
namespace {

// Flat out, traces are dated as if they came at this rate.
constexpr double kNominalTracesPerSecond = 50'000;
constexpr double kMaxPerSecond = 10'000'000;

}  // namespace

void AddPlanFlags(CLI::App& command, const Session& session, PlanFlags& flags) {
  const LoadText& text = session.text.load;
  const auto add = [&command](const char* name, auto& value, const Text& help, const char* label) {
    CLI::Option* option = command.add_option(name, value, help.str());
    Label(option, label);
    return option;
  };
  const auto share = [&add](const char* name, double& value, const Text& help) {
    add(name, value, help, "0..1")->check(CLI::Range(0.0, 1.0));
  };
  const std::vector<std::string> topologies(load::kTopologyNames.begin(),
                                            load::kTopologyNames.end());
  const CLI::Range per_second(0.0, kMaxPerSecond);
  add("--topology", flags.topology, text.topology_flag, "NAME")->check(CLI::IsMember(topologies));
  add("--rate", flags.rate, text.rate_flag, "N")->check(per_second);
  add("--traces-per-second", flags.traces_per_second, text.traces_per_second_flag, "N")
      ->check(per_second);
  add("--seed", flags.seed, text.seed_flag, "N");
  add("--start", flags.start, text.start_flag, "TIME");
  share("--error-share", flags.error_share, text.error_share_flag);
  share("--late-share", flags.late_share, text.late_share_flag);
  add("--late-by", flags.late_by, text.late_by_flag, "SPAN");
  share("--duplicate-share", flags.duplicate_share, text.duplicate_share_flag);
  share("--in-progress-share", flags.in_progress_share, text.in_progress_share_flag);
  add("--depth", flags.depth, text.depth_flag, "N")->check(CLI::Range(1, load::kMaxDepth));
  add("--width", flags.width, text.width_flag, "N")->check(CLI::Range(1, load::kMaxWidth));
}

Result<load::LoadPlan> PlanOf(const PlanFlags& flags, const Messages& text, TimestampUs now) {
  load::LoadPlan plan;
  const auto topology = load::ParseTopology(flags.topology);
  if (!topology) {
    return MakeError(ErrorCode::kInvalid, text.errors.bad_value("--topology", flags.topology));
  }
  const auto late_by = ParseSpan(flags.late_by);
  if (!late_by) {
    return MakeError(ErrorCode::kInvalid, text.errors.bad_value("--late-by", flags.late_by));
  }
  plan.start = now;
  if (!flags.start.empty()) {
    const auto start = ParseTime(flags.start, now);
    if (!start) return MakeError(ErrorCode::kInvalid, text.errors.bad_time(flags.start));
    plan.start = *start;
  }
  plan.seed = flags.seed;
  plan.topology = *topology;
  plan.error_share = flags.error_share;
  plan.late_share = flags.late_share;
  plan.late_by = *late_by;
  plan.duplicate_share = flags.duplicate_share;
  plan.in_progress_share = flags.in_progress_share;
  plan.depth = flags.depth;
  plan.width = flags.width;
  plan.traces_per_second = kNominalTracesPerSecond;
  if (flags.traces_per_second > 0) {
    plan.traces_per_second = flags.traces_per_second;
  } else if (flags.rate > 0) {
    plan.traces_per_second = flags.rate / load::MeanDocuments(plan);
  }
  return plan;
}

std::string VerifyCommand(const load::LoadPlan& plan, std::uint64_t traces,
                          const std::string& endpoint) {
  const load::LoadPlan defaults;
  std::string command = fmt::format("roentgen load verify --seed {} --topology {} --traces {}",
                                    plan.seed, ToString(plan.topology), traces);
  const auto add = [&command]<class Value>(std::string_view name, Value value, Value usual) {
    if (value != usual) fmt::format_to(std::back_inserter(command), " {} {}", name, value);
  };
  command += " --start ";
  load::AppendSeconds(command, plan.start);
  fmt::format_to(std::back_inserter(command), " --traces-per-second {}", plan.traces_per_second);
  add("--error-share", plan.error_share, defaults.error_share);
  add("--late-share", plan.late_share, defaults.late_share);
  add("--duplicate-share", plan.duplicate_share, defaults.duplicate_share);
  add("--in-progress-share", plan.in_progress_share, defaults.in_progress_share);
  if (plan.topology == load::Topology::kChain) add("--depth", plan.depth, defaults.depth);
  if (plan.topology == load::Topology::kFan) add("--width", plan.width, defaults.width);
  if (!endpoint.empty()) command += " --endpoint " + endpoint;
  return command;
}

}  // namespace roentgen::cli
