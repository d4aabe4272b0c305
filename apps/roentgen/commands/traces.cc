#include <CLI/CLI.hpp>
#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "adapters/client/api_calls.h"
#include "apps/roentgen/commands/commands.h"
#include "apps/roentgen/commands/scan_progress.h"
#include "apps/roentgen/commands/server_flags.h"
#include "apps/roentgen/view/breakdown_table.h"
#include "apps/roentgen/view/csv.h"
#include "apps/roentgen/view/look.h"
#include "apps/roentgen/view/time_text.h"
#include "apps/roentgen/view/traces_table.h"
#include "base/clock.h"

namespace roentgen::cli {
namespace {

struct TracesFlags {
  ServerFlags server;
  RangeFlags range;
  SetFlags set;
  std::size_t limit = 50;
  std::string group_by;
};

constexpr std::size_t kMaxTraces = 100'000;
constexpr int kMaxPages = 10'000;
constexpr std::size_t kMaxValues = 1'000;  // of an attribute, in one answer

struct Line {
  TraceSummary summary;
  std::string json;
};

struct Listed {
  std::vector<Line> lines;
  bool more = false;
};

// A page is newest first only as a whole.
std::vector<Line> LinesOf(client::SummaryPage page) {
  std::vector<Line> lines;
  for (std::size_t i = 0; i < page.summaries.size(); ++i) {
    lines.push_back({std::move(page.summaries[i]), std::move(page.json[i])});
  }
  std::ranges::sort(lines, std::greater<>{},
                    [](const Line& line) { return line.summary.start_time; });
  return lines;
}

Result<Listed> List(client::XrayClient& client, client::SummaryQuery query, std::size_t limit,
                    const Messages& text) {
  Listed listed;
  ScanProgress progress(text);
  std::uint64_t looked_at = 0;
  for (int pages = 0; pages < kMaxPages; ++pages) {
    RG_TRY(client::SummaryPage page, client.GetTraceSummaries(query));
    query.next_token = page.next_token;
    looked_at += static_cast<std::uint64_t>(page.processed);
    progress.Show(looked_at, page.reached, listed.lines.size() + page.summaries.size());
    for (Line& line : LinesOf(std::move(page))) {
      if (listed.lines.size() == limit) {
        listed.more = true;
        return listed;
      }
      listed.lines.push_back(std::move(line));
    }
    if (query.next_token.empty()) break;
  }
  return listed;
}

void PrintJson(const std::vector<Line>& lines) {
  std::string out = "{\"TraceSummaries\":[";
  for (const Line& line : lines) {
    if (out.back() != '[') out += ',';
    out += "\n" + line.json;
  }
  Print(out + "\n]}\n");
}

void PrintCsv(const std::vector<Line>& lines) {
  Print(TracesCsvHeader());
  for (const Line& line : lines) Print(TracesCsvLine(line.summary));
}

int RunGroupBy(const TracesFlags& flags, const Session& session, client::XrayClient& client,
               const TimeRange& range) {
  const client::TraceSet set{range.start, range.end, flags.set.filter, flags.set.group};
  const auto answer = WithProgress(session.text, [&] {
    return client::GetBreakdown(client, set, flags.group_by, std::min(flags.limit, kMaxValues));
  });
  if (!answer) return FailCall(session, client, answer.error());
  if (flags.server.json) {
    Print(answer->json + "\n");
  } else if (flags.server.csv) {
    Print(BreakdownCsv(*answer));
    Note(BreakdownNotes(session.text, *answer));
  } else {
    Print(BreakdownTable(LookOfTerminal(session.text, session.color, session.ascii), *answer));
  }
  return kOk;
}

int RunTraces(const TracesFlags& flags, const Session& session) {
  const Messages& text = session.text;
  auto client = ClientOf(flags.server, text);
  if (!client) return Fail(session, client.error().message, kUsage);
  const auto range = RangeOf(flags.range, text, SystemClock().Now());
  if (!range) return Fail(session, range.error().message, kUsage);
  if (!flags.group_by.empty()) return RunGroupBy(flags, session, *client, *range);
  const client::SummaryQuery query{
      .start = range->start, .end = range->end, .filter = ExpressionOf(flags.set)};
  const auto listed = List(*client, query, flags.limit, text);
  if (!listed) return FailCall(session, *client, listed.error());
  if (flags.server.json) {
    PrintJson(listed->lines);
    return kOk;
  }
  if (flags.server.csv) {
    PrintCsv(listed->lines);
    if (listed->more) Note(text.traces.more(flags.limit) + "\n");
    return kOk;
  }
  if (listed->lines.empty()) {
    const auto& none = query.filter.empty() ? text.traces.none : text.traces.none_matches;
    Print(none(DateTimeText(range->start), DateTimeText(range->end)) + "\n");
    return kOk;
  }
  const Look look = LookOfTerminal(text, session.color, session.ascii);
  std::vector<TraceSummary> summaries;
  for (const Line& line : listed->lines) summaries.push_back(line.summary);
  Print(TracesTable(look, summaries));
  if (listed->more) Print(Paint(look, Ink::kDim, text.traces.more(flags.limit)) + "\n");
  return kOk;
}

}  // namespace

void AddTraces(CLI::App& program, Session& session) {
  const TracesText& text = session.text.traces;
  CLI::App& command = NewCommand(program, session, "traces", text.command);
  const auto flags = std::make_shared<TracesFlags>();
  AddRangeFlags(command, session, flags->range);
  CLI::Option* limit = command.add_option("--limit", flags->limit, text.limit_flag.str());
  Label(limit->check(CLI::Range(std::size_t{1}, kMaxTraces)), "N");
  AddSetFlags(command, session, flags->set);
  command.add_option("--group-by", flags->group_by, text.group_by_flag.str())
      ->option_text("ATTRIBUTE");
  AddTableFlags(command, session, flags->server);
  command.callback([flags, &session] {
    session.run = [flags, &session] { return RunTraces(*flags, session); };
  });
}

}  // namespace roentgen::cli
