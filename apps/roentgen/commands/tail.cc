#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "apps/roentgen/commands/commands.h"
#include "apps/roentgen/commands/server_flags.h"
#include "apps/roentgen/view/look.h"
#include "apps/roentgen/view/traces_table.h"
#include "base/clock.h"

namespace roentgen::cli {
namespace {

struct TailFlags {
  ServerFlags server;
  bool errors = false;
  bool faults = false;
  std::string service;
};

constexpr auto kPoll = std::chrono::milliseconds(500);
constexpr DurationUs kWindow{20 * kUsPerSecond};  // how far back each look goes, for late documents
constexpr int kMaxPages = 50;                     // of one look; beyond, the oldest are missed
constexpr std::size_t kMaxSeen = 200'000;

bool Matches(const TailFlags& flags, const TraceSummary& summary) {
  if (flags.faults && !summary.has_fault) return false;
  if (flags.errors && OutcomeOf(summary) == Outcome::kOk) return false;
  return flags.service.empty() ||
         std::ranges::any_of(summary.services, [&flags](const NodeKey& service) {
           return service.name == flags.service;
         });
}

// What a trace's line said last, so that it is said again only when it changed.
class Seen {
 public:
  bool IsNews(const TraceId& id, const std::string& line) {
    const std::size_t hash = std::hash<std::string>{}(line);
    if (now_.size() >= kMaxSeen) {
      before_ = std::move(now_);
      now_.clear();
    }
    const auto old = before_.find(id);
    const auto [at, added] = now_.try_emplace(id, hash);
    const bool news = added ? old == before_.end() || old->second != hash : at->second != hash;
    at->second = hash;
    return news;
  }

 private:
  std::unordered_map<TraceId, std::size_t> now_;
  std::unordered_map<TraceId, std::size_t> before_;
};

struct Line {
  TraceSummary summary;
  std::string json;
};

class Tail {
 public:
  Tail(const TailFlags& flags, const Session& session, client::XrayClient& client)
      : flags_(flags),
        client_(client),
        look_(LookOfTerminal(session.text, session.color, session.ascii)) {}

  // Prints what is new, oldest first.
  Result<void> Look() {
    RG_TRY(std::vector<Line> lines, Fetch());
    std::ranges::sort(lines, {}, [](const Line& line) { return line.summary.start_time; });
    std::string out;
    for (const Line& line : lines) {
      if (!Matches(flags_, line.summary)) continue;
      const std::string text = TraceLine(look_, line.summary, kScale);
      if (!seen_.IsNews(line.summary.id, text)) continue;
      out += flags_.server.json ? line.json + "\n" : text;
    }
    Print(out);
    return {};
  }
  const cli::Look& look() const { return look_; }

 private:
  // A bar's full length; constant, so that lines stay comparable.
  static constexpr DurationUs kScale{kUsPerSecond};

  Result<std::vector<Line>> Fetch() {
    const TimestampUs now = SystemClock().Now();
    client::SummaryQuery query{.start = now - kWindow, .end = now, .by_event = true};
    std::vector<Line> lines;
    for (int pages = 0; pages < kMaxPages; ++pages) {
      RG_TRY(client::SummaryPage page, client_.GetTraceSummaries(query));
      for (std::size_t i = 0; i < page.summaries.size(); ++i) {
        lines.push_back({std::move(page.summaries[i]), std::move(page.json[i])});
      }
      query.next_token = std::move(page.next_token);
      if (query.next_token.empty()) break;
    }
    return lines;
  }

  const TailFlags& flags_;
  client::XrayClient& client_;
  const cli::Look look_;
  Seen seen_;
};

int RunTail(const TailFlags& flags, const Session& session) {
  auto client = ClientOf(flags.server, session.text);
  if (!client) return Fail(session, client.error().message, kUsage);
  Tail tail(flags, session, *client);
  if (!flags.server.json) {
    if (::isatty(STDERR_FILENO) == 1) {
      fmt::print(stderr, "{}\n", session.text.tail.waiting(client->endpoint().Url()));
    }
    Print(TracesHeader(tail.look()));
  }
  for (bool connected = false, told = false;;) {
    if (const auto looked = tail.Look(); looked) {
      connected = true;
      told = false;
    } else if (!connected) {
      return FailCall(session, *client, looked.error());
    } else if (!std::exchange(told, true)) {
      FailCall(session, *client,
               looked.error());  // said once; a server that comes back is followed
    }
    std::this_thread::sleep_for(kPoll);
  }
}

}  // namespace

void AddTail(CLI::App& program, Session& session) {
  const TailText& text = session.text.tail;
  CLI::App& command = NewCommand(program, session, "tail", text.command);
  const auto flags = std::make_shared<TailFlags>();
  command.add_flag("--errors", flags->errors, text.errors_flag.str());
  command.add_flag("--faults", flags->faults, text.faults_flag.str());
  command.add_option("--service", flags->service, text.service_flag.str())->option_text("NAME");
  AddServerFlags(command, session, flags->server);
  command.callback(
      [flags, &session] { session.run = [flags, &session] { return RunTail(*flags, session); }; });
}

}  // namespace roentgen::cli
