#include "apps/roentgen/commands/sampling.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <memory>

#include <fmt/format.h>

#include "adapters/client/sampling_calls.h"
#include "apps/roentgen/commands/commands.h"
#include "apps/roentgen/commands/server_flags.h"
#include "apps/roentgen/view/csv_line.h"
#include "apps/roentgen/view/display_text.h"
#include "apps/roentgen/view/look.h"
#include "base/clock.h"

namespace roentgen::cli {
namespace {

constexpr std::size_t kName = 32;
constexpr std::size_t kNumber = 10;
constexpr std::size_t kMinutes = 30;

std::string MatchesOf(const SamplingRule& rule, const SamplingText& text) {
  std::string words;
  const auto add = [&words](std::string_view member, const std::string& pattern) {
    if (pattern != "*") words += fmt::format("{}{}={}", words.empty() ? "" : " ", member, pattern);
  };
  add("service", rule.service_name);
  add("type", rule.service_type);
  add("host", rule.host);
  add("method", rule.http_method);
  add("path", rule.url_path);
  add("resource", rule.resource_arn);
  for (const auto& [key, value] : rule.attributes) add(key, value);
  return words.empty() ? text.everything.str() : Clean(words);
}

std::string Row(std::string_view name, const std::array<std::string, 3>& numbers,
                std::string_view last, const Look& look) {
  std::string line = Fit(name, kName, look.unicode);
  for (const std::string& number : numbers) line += "  " + PadLeft(number, kNumber);
  return line + "  " + std::string(last) + "\n";
}

std::string RulesCsv(const std::vector<SamplingRule>& rules) {
  std::string out =
      "RuleName,Priority,ReservoirSize,FixedRate,ServiceName,ServiceType,Host,HTTPMethod,URLPath,"
      "ResourceARN,Attributes\r\n";
  for (const SamplingRule& rule : rules) {
    std::string attributes;
    for (const auto& [key, value] : rule.attributes) {
      attributes += (attributes.empty() ? "" : "; ") + key + "=" + value;
    }
    CsvLine line;
    line.Text(rule.name).Number(rule.priority).Number(rule.reservoir_size).Real(rule.fixed_rate);
    line.Text(rule.service_name).Text(rule.service_type).Text(rule.host).Text(rule.http_method);
    out += line.Text(rule.url_path).Text(rule.resource_arn).Text(attributes).End();
  }
  return out;
}

int RunList(const ServerFlags& flags, const Session& session) {
  const SamplingText& text = session.text.sampling;
  auto client = ClientOf(flags, session.text);
  if (!client) return Fail(session, client.error().message, kUsage);
  const auto answer = client::GetSamplingRules(*client);
  if (!answer) return FailCall(session, *client, answer.error());
  if (flags.json) {
    Print(answer->json + "\n");
    return kOk;
  }
  if (flags.csv) {
    Print(RulesCsv(answer->rules));
    return kOk;
  }
  const Look look = LookOfTerminal(session.text, session.color, session.ascii);
  std::string out =
      Paint(look, Ink::kDim,
            Row(text.name_column,
                {text.priority_column.str(), text.reservoir_column.str(), text.rate_column.str()},
                text.matches_column, look));
  for (const SamplingRule& rule : answer->rules) {
    out += Row(Clean(rule.name),
               {std::to_string(rule.priority), std::to_string(rule.reservoir_size),
                fmt::format("{}", rule.fixed_rate)},
               MatchesOf(rule, text), look);
  }
  Print(out);
  return kOk;
}

struct RuleTotals {
  SamplingCounts counts;
  std::array<std::int64_t, kMinutes> by_minute{};
};

// A column a minute, the highest as tall as can be.
std::string Trend(const RuleTotals& totals, const Look& look) {
  constexpr std::array kBlocks = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  constexpr std::array kAscii = {" ", ".", ".", ":", ":", "-", "=", "#", "#"};
  const std::int64_t most = std::max<std::int64_t>(1, *std::ranges::max_element(totals.by_minute));
  std::string trend;
  for (const std::int64_t requests : totals.by_minute) {
    const auto height = static_cast<std::size_t>((requests * 8 + most - 1) / most);
    trend += look.unicode ? kBlocks[height] : kAscii[height];
  }
  return trend;
}

std::map<std::string, RuleTotals> TotalsOf(const std::vector<SamplingSummary>& summaries,
                                           TimestampUs now) {
  std::map<std::string, RuleTotals> totals;
  for (const SamplingSummary& each : summaries) {
    RuleTotals& rule = totals[each.rule];
    rule.counts.requests += each.counts.requests;
    rule.counts.sampled += each.counts.sampled;
    rule.counts.borrowed += each.counts.borrowed;
    const std::int64_t ago = std::clamp<std::int64_t>(MinuteOf(now) - MinuteOf(each.window), 0,
                                                      std::int64_t{kMinutes} - 1);
    rule.by_minute[kMinutes - 1 - static_cast<std::size_t>(ago)] += each.counts.requests;
  }
  return totals;
}

std::string TotalsCsv(const std::map<std::string, RuleTotals>& rules) {
  std::string out = "RuleName,RequestCount,SampledCount,BorrowCount\r\n";
  for (const auto& [rule, totals] : rules) {
    CsvLine line;
    line.Text(rule).Number(totals.counts.requests).Number(totals.counts.sampled);
    out += line.Number(totals.counts.borrowed).End();
  }
  return out;
}

int RunStats(const ServerFlags& flags, const Session& session) {
  const SamplingText& text = session.text.sampling;
  auto client = ClientOf(flags, session.text);
  if (!client) return Fail(session, client.error().message, kUsage);
  const auto answer = client::GetSamplingStatisticSummaries(*client);
  if (!answer) return FailCall(session, *client, answer.error());
  if (flags.json) {
    Print(fmt::format("{{\"SamplingStatisticSummaries\":[{}]}}\n", fmt::join(answer->json, ",")));
    return kOk;
  }
  if (flags.csv) {
    Print(TotalsCsv(TotalsOf(answer->summaries, SystemClock().Now())));
    return kOk;
  }
  if (answer->summaries.empty()) {
    Print(text.no_statistics.str() + "\n");
    return kOk;
  }
  const Look look = LookOfTerminal(session.text, session.color, session.ascii);
  std::string out =
      Paint(look, Ink::kDim,
            Row(text.name_column,
                {text.requests_column.str(), text.sampled_column.str(), text.borrowed_column.str()},
                text.trend_column, look));
  for (const auto& [rule, totals] : TotalsOf(answer->summaries, SystemClock().Now())) {
    out += Row(Clean(rule),
               {std::to_string(totals.counts.requests), std::to_string(totals.counts.sampled),
                std::to_string(totals.counts.borrowed)},
               Trend(totals, look), look);
  }
  Print(out);
  return kOk;
}

void AddReading(CLI::App& sampling, Session& session, const char* name, const CommandText& text,
                int (*run)(const ServerFlags&, const Session&)) {
  CLI::App& command = NewCommand(sampling, session, name, text);
  const auto flags = std::make_shared<ServerFlags>();
  AddTableFlags(command, session, *flags);
  command.callback([flags, run, &session] {
    session.run = [flags, run, &session] { return run(*flags, session); };
  });
}

}  // namespace

Result<Pairs> PairsOf(const std::vector<std::string>& words, const SamplingText& text) {
  Pairs pairs;
  for (const std::string& word : words) {
    const std::size_t equals = word.find('=');
    if (equals == std::string::npos || equals == 0) {
      return MakeError(ErrorCode::kInvalid, text.bad_pair(word));
    }
    pairs.insert_or_assign(word.substr(0, equals), word.substr(equals + 1));
  }
  return pairs;
}

void AddSampling(CLI::App& program, Session& session) {
  const SamplingText& text = session.text.sampling;
  CLI::App& command = NewCommand(program, session, "sampling", text.command);
  command.require_subcommand(1);
  AddReading(command, session, "list", text.list, &RunList);
  AddSamplingChanges(command, session);
  AddReading(command, session, "stats", text.stats, &RunStats);
  AddSamplingSimulate(command, session);
}

}  // namespace roentgen::cli
