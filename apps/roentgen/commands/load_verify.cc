#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "apps/roentgen/commands/commands.h"
#include "apps/roentgen/commands/plan_flags.h"
#include "apps/roentgen/commands/server_flags.h"
#include "apps/roentgen/load/compare_trace.h"
#include "apps/roentgen/view/time_text.h"
#include "base/clock.h"
#include "engine/load/trace_content.h"
#include "wire/json/json_writer.h"

namespace roentgen::cli {
namespace {

struct VerifyFlags {
  PlanFlags plan;
  ServerFlags server;
  std::uint64_t traces = 0;
};

using SentTraces = std::map<std::string, std::vector<std::string>>;  // documents by trace id

// Reads the traces back, a few at a time, and compares each.
Result<void> CompareSome(client::XrayClient& client, SentTraces& sent, Comparison& comparison) {
  for (auto at = sent.begin(); at != sent.end();) {
    std::vector<std::string> ids;
    const auto first = at;
    for (; at != sent.end() && ids.size() < client::kMaxTraceIds; ++at) ids.push_back(at->first);
    RG_TRY(const std::vector<client::TraceDocuments> answers, client.BatchGetTraces(ids));
    std::map<std::string, std::vector<std::string>> answered;
    for (const client::TraceDocuments& trace : answers) {
      for (const client::TraceDocument& document : trace.documents) {
        answered[trace.id].push_back(document.json);
      }
    }
    for (auto trace = first; trace != at; ++trace) {
      CompareTrace(trace->first, trace->second, answered[trace->first], comparison);
    }
  }
  sent.clear();
  return {};
}

class VerifyProgress {
 public:
  VerifyProgress(const Session& session, std::uint64_t traces)
      : text_(session.text.verify), traces_(traces), shown_(::isatty(STDERR_FILENO) == 1) {}
  void Show(std::uint64_t checked) const {
    if (!shown_ || checked % 500 != 0) return;
    fmt::print(stderr, "\r{}\x1b[K", text_.progress(CountText(checked), CountText(traces_)));
  }
  void Clear() const {
    if (shown_) fmt::print(stderr, "\r\x1b[K");
  }

 private:
  const VerifyText& text_;
  const std::uint64_t traces_;
  const bool shown_;
};

Result<Comparison> CompareAll(client::XrayClient& client, const load::LoadPlan& plan,
                              std::uint64_t traces, const VerifyProgress& progress) {
  constexpr std::size_t kAtOnce = 100;
  Comparison comparison;
  SentTraces sent;
  load::TraceContent content;
  for (std::uint64_t index = 0; index < traces; ++index) {
    load::Generate(plan, index, load::StartOf(plan, index), content);
    for (load::LoadDocument& document : content.documents) {
      sent[document.trace_id.ToString()].push_back(std::move(document.json));
    }
    if (sent.size() >= kAtOnce) RG_TRY_VOID(CompareSome(client, sent, comparison));
    progress.Show(index + 1);
  }
  RG_TRY_VOID(CompareSome(client, sent, comparison));
  return comparison;
}

std::string JsonReport(const Comparison& comparison) {
  std::string out;
  wire::JsonWriter writer(out);
  writer.BeginObject();
  writer.Key("documents").Uint(comparison.documents);
  writer.Key("found").Uint(comparison.found);
  writer.Key("missing").Uint(comparison.missing);
  writer.Key("altered").Uint(comparison.altered);
  writer.Key("extra").Uint(comparison.extra).EndObject();
  return out + "\n";
}

std::string TextReport(const VerifyText& text, const Comparison& comparison) {
  std::string out;
  for (const Finding& finding : comparison.findings) {
    switch (finding.kind) {
      case Finding::Kind::kMissing: out += text.missing(finding.document); break;
      case Finding::Kind::kAltered: out += text.altered(finding.document, finding.where); break;
      case Finding::Kind::kExtra: out += text.extra(finding.document); break;
    }
    out += "\n";
  }
  const std::uint64_t all = comparison.missing + comparison.altered + comparison.extra;
  if (all > comparison.findings.size()) {
    out += text.more(CountText(all - comparison.findings.size())) + "\n";
  }
  return out +
         text.result(CountText(comparison.documents), CountText(comparison.found),
                     CountText(comparison.missing), CountText(comparison.altered),
                     CountText(comparison.extra)) +
         "\n";
}

int RunVerify(const VerifyFlags& flags, const Session& session) {
  auto client = ClientOf(flags.server, session.text);
  if (!client) return Fail(session, client.error().message, kUsage);
  const auto plan = PlanOf(flags.plan, session.text, SystemClock().Now());
  if (!plan) return Fail(session, plan.error().message, kUsage);
  const VerifyProgress progress(session, flags.traces);
  const auto comparison = CompareAll(*client, *plan, flags.traces, progress);
  progress.Clear();
  if (!comparison) return FailCall(session, *client, comparison.error());
  Print(flags.server.json ? JsonReport(*comparison) : TextReport(session.text.verify, *comparison));
  return comparison->IsClean() ? kOk : kFailed;
}

}  // namespace

void AddLoadVerify(CLI::App& load, Session& session) {
  const VerifyText& text = session.text.verify;
  CLI::App& command = NewCommand(load, session, "verify", text.command);
  const auto flags = std::make_shared<VerifyFlags>();
  CLI::Option* traces = command.add_option("--traces", flags->traces, text.traces_flag.str());
  traces->required()->option_text("N");
  AddPlanFlags(command, session, flags->plan);
  command.get_option("--start")->required();
  AddServerFlags(command, session, flags->server);
  command.callback([flags, &session] {
    session.run = [flags, &session] { return RunVerify(*flags, session); };
  });
}

}  // namespace roentgen::cli
