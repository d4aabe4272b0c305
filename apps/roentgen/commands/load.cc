#include "apps/roentgen/load/load_run.h"

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "apps/roentgen/commands/commands.h"
#include "apps/roentgen/commands/plan_flags.h"
#include "apps/roentgen/commands/stop_signal.h"
#include "apps/roentgen/view/time_text.h"
#include "base/clock.h"
#include "engine/load/trace_content.h"
#include "wire/json/json_writer.h"

namespace roentgen::cli {
namespace {

struct LoadFlags {
  PlanFlags plan;
  std::string udp = "127.0.0.1:2000";
  std::string http;
  std::string duration = "0";
  std::uint64_t count = 0;
  int threads = 1;
  int connections = 0;
  bool pregenerate = false;
  bool json = false;
};

constexpr int kMaxThreads = 256;

Result<LoadOptions> OptionsOf(const LoadFlags& flags, const Messages& text) {
  LoadOptions options;
  RG_TRY(options.plan, PlanOf(flags.plan, text, SystemClock().Now()));
  options.target.is_http = !flags.http.empty();
  auto endpoint = options.target.is_http ? client::Endpoint::ParseUrl(flags.http)
                                         : client::Endpoint::ParseHostPort(flags.udp);
  if (!endpoint) {
    const bool https = endpoint.error().code == ErrorCode::kUnsupported;
    return MakeError(ErrorCode::kInvalid, https
                                              ? text.errors.no_https.str()
                                              : text.errors.bad_endpoint(endpoint.error().message));
  }
  options.target.endpoint = *std::move(endpoint);
  const auto duration = ParseSpan(flags.duration);
  if (!duration) {
    return MakeError(ErrorCode::kInvalid, text.errors.bad_value("--duration", flags.duration));
  }
  options.duration = *duration;
  options.flat_out = flags.plan.flat_out();
  options.traces = flags.count;
  options.threads =
      options.target.is_http && flags.connections > 0 ? flags.connections : flags.threads;
  options.pregenerate = flags.pregenerate;
  if (options.pregenerate) {
    const double documents =
        static_cast<double>(options.traces) * load::MeanDocuments(options.plan);
    if (options.traces == 0 || documents > static_cast<double>(kMaxPregenerated)) {
      return MakeError(ErrorCode::kInvalid, text.load.pregenerate_needs_count.str());
    }
  }
  return options;
}

std::string RateText(std::uint64_t count, DurationUs span) {
  const double seconds = std::max(span.seconds(), 1e-6);
  const double rate = static_cast<double>(count) / seconds;
  return rate < 100 ? fmt::format("{:.1f}", rate) : CountText(static_cast<std::uint64_t>(rate));
}

// One line a second on a terminal, overwritten by the next.
class Progress {
 public:
  Progress(const Messages& text, const LoadTally& tally)
      : text_(text), tally_(tally), shown_(::isatty(STDERR_FILENO) == 1) {}

  void Show(DurationUs elapsed) {
    if (!shown_) return;
    const std::uint64_t sent = tally_.sent();
    const std::string line =
        text_.load.progress(SpanText({elapsed.us / kUsPerSecond * kUsPerSecond}),
                            RateText(sent - last_sent_, {elapsed.us - last_.us}), CountText(sent),
                            CountText(tally_.refused()), SpanText(tally_.last_lag()));
    fmt::print(stderr, "\r{}\x1b[K", line);
    last_sent_ = sent;
    last_ = elapsed;
  }
  void Clear() const {
    if (shown_) fmt::print(stderr, "\r\x1b[K");
  }

 private:
  const Messages& text_;
  const LoadTally& tally_;
  const bool shown_;
  std::uint64_t last_sent_ = 0;
  DurationUs last_;
};

std::string JsonReport(const LoadTally& tally, DurationUs took, const std::string& verify) {
  std::string out;
  wire::JsonWriter writer(out);
  const Histogram lag = tally.lag();
  writer.BeginObject();
  writer.Key("documents").Uint(tally.sent());
  writer.Key("traces").Uint(tally.traces());
  writer.Key("bytes").Uint(tally.bytes());
  writer.Key("seconds").Seconds(took);
  writer.DoubleField("documents_per_second",
                     static_cast<double>(tally.sent()) / std::max(took.seconds(), 1e-6));
  writer.Key("refused").Uint(tally.refused());
  writer.Key("refused_by_reason").BeginObject();
  for (const auto& [reason, count] : tally.refused_by_reason()) writer.Key(reason).Uint(count);
  writer.EndObject();
  writer.Key("lag_seconds").BeginObject();
  writer.Key("p50").Seconds(lag.Quantile(0.5));
  writer.Key("p99").Seconds(lag.Quantile(0.99));
  writer.Key("max").Seconds(lag.Quantile(1));
  writer.EndObject();
  writer.StringField("verify", verify).EndObject();
  return out + "\n";
}

std::string TextReport(const Messages& text, const LoadOptions& options, const LoadTally& tally,
                       DurationUs took, const std::string& verify) {
  std::string out = text.load.sent(CountText(tally.sent()), CountText(tally.traces()),
                                   SpanText(took), RateText(tally.sent(), took)) +
                    "\n";
  if (!options.flat_out) {
    const Histogram lag = tally.lag();
    out += text.load.lag(SpanText(lag.Quantile(0.5)), SpanText(lag.Quantile(0.99)),
                         SpanText(lag.Quantile(1))) +
           "\n";
  }
  for (const auto& [reason, count] : tally.refused_by_reason()) {
    out += text.load.refused(CountText(count), reason) + "\n";
  }
  if (tally.refused() == 0) out += text.load.nothing_refused.str() + "\n";
  return out + text.load.verify_with(verify) + "\n";
}

int RunLoad(const LoadFlags& flags, const Session& session) {
  const Messages& text = session.text;
  const auto options = OptionsOf(flags, text);
  if (!options) return Fail(session, options.error().message, kUsage);
  const std::string target = options->target.is_http ? options->target.endpoint.Url()
                                                     : "udp " + options->target.endpoint.HostPort();
  if (!flags.json) {
    const std::string rate = options->flat_out
                                 ? text.load.flat_out.str()
                                 : fmt::format("{:.4g}/s", options->plan.traces_per_second *
                                                               load::MeanDocuments(options->plan));
    fmt::print(stderr, "{}\n", text.load.sending(ToString(options->plan.topology), target, rate));
  }
  LoadTally tally;
  LoadRun run(*options, tally);
  Progress progress(text, tally);
  Result<DurationUs> took = DurationUs{};
  {
    const StopSignal stop([&run] { run.RequestStop(); });
    took = run.Run([&progress](DurationUs elapsed) { progress.Show(elapsed); });
  }
  progress.Clear();
  if (!took) return Fail(session, text.errors.cannot_reach(target, took.error().message));
  const std::string verify =
      VerifyCommand(options->plan, tally.traces(), options->target.is_http ? target : "");
  Print(flags.json ? JsonReport(tally, *took, verify)
                   : TextReport(text, *options, tally, *took, verify));
  return tally.sent() > 0 && tally.refused() >= tally.sent() ? kFailed : kOk;
}

}  // namespace

void AddLoad(CLI::App& program, Session& session) {
  const LoadText& text = session.text.load;
  CLI::App& command = NewCommand(program, session, "load", text.command);
  const auto flags = std::make_shared<LoadFlags>();
  const auto add = [&command](const char* name, auto& value, const Text& help, const char* label) {
    CLI::Option* option = command.add_option(name, value, help.str());
    Label(option, label);
    return option;
  };
  CLI::Option* udp = add("--udp", flags->udp, text.udp_flag, "HOST:PORT");
  add("--http", flags->http, text.http_flag, "URL")->excludes(udp);
  add("--connections", flags->connections, text.connections_flag, "N")
      ->check(CLI::Range(1, kMaxThreads));
  add("--duration", flags->duration, text.duration_flag, "SPAN");
  add("--count", flags->count, text.count_flag, "N");
  AddPlanFlags(command, session, flags->plan);
  add("--threads", flags->threads, text.threads_flag, "N")->check(CLI::Range(1, kMaxThreads));
  command.add_flag("--pregenerate", flags->pregenerate, text.pregenerate_flag.str());
  command.add_flag("--json", flags->json, session.text.common.json_flag.str());
  AddLoadVerify(command, session);
  command.callback([flags, &session, &command] {
    if (command.get_subcommands().empty()) {
      session.run = [flags, &session] { return RunLoad(*flags, session); };
    }
  });
}

}  // namespace roentgen::cli
