// The commands under `roentgen sampling`, and what they share.
//
// Thread-safety: the main thread's. Errors: kInvalid with a sentence.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "apps/roentgen/commands/session.h"
#include "base/result.h"
#include "model/sampling_rule.h"

namespace roentgen::cli {

// Each adds its sub-commands.
void AddSamplingChanges(CLI::App& sampling, Session& session);
void AddSamplingSimulate(CLI::App& sampling, Session& session);

using Pairs = std::map<std::string, std::string, std::less<>>;
// Of `KEY=VALUE` words.
Result<Pairs> PairsOf(const std::vector<std::string>& words, const SamplingText& text);

}  // namespace roentgen::cli
