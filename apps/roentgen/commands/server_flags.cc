#include "apps/roentgen/commands/server_flags.h"

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <utility>

#include "apps/roentgen/view/time_text.h"
#include "base/text.h"
#include "engine/filter/parser.h"
#include "model/group.h"

namespace roentgen::cli {
namespace {

constexpr const char* kUsualEndpoint = "http://127.0.0.1:2080";
constexpr const char* kUsualSince = "15m";

std::string EndpointOf(const ServerFlags& flags) {
  if (!flags.endpoint.empty()) return flags.endpoint;
  const char* variable = std::getenv("ROENTGEN_ENDPOINT");
  return variable == nullptr || *variable == '\0' ? kUsualEndpoint : variable;
}

}  // namespace

void AddServerFlags(CLI::App& command, const Session& session, ServerFlags& flags) {
  const CommonText& text = session.text.common;
  command.add_option("--endpoint", flags.endpoint, text.endpoint_flag.str())
      ->option_text(std::string("URL=") + kUsualEndpoint);
  command.add_flag("--json", flags.json, text.json_flag.str());
}

void AddTableFlags(CLI::App& command, const Session& session, ServerFlags& flags) {
  AddServerFlags(command, session, flags);
  CLI::Option* json = command.get_option("--json");
  command.add_flag("--csv", flags.csv, session.text.common.csv_flag.str())->excludes(json);
  for (CLI::Option* flag : {json, command.get_option("--csv")}) flag->option_text(" ");
}

void AddRangeFlags(CLI::App& command, const Session& session, RangeFlags& flags) {
  const CommonText& text = session.text.common;
  CLI::Option* since = command.add_option("--since", flags.since, text.since_flag.str());
  since->option_text(std::string("SPAN=") + kUsualSince);
  CLI::Option* from = command.add_option("--from", flags.from, text.from_flag.str());
  from->option_text("TIME")->excludes(since);
  command.add_option("--to", flags.to, text.to_flag.str())->option_text("TIME");
}

void AddSetFlags(CLI::App& command, const Session& session, SetFlags& flags) {
  const CommonText& text = session.text.common;
  command.add_option("--filter", flags.filter, text.filter_flag.str())->option_text("EXPR");
  command.add_option("--group", flags.group, text.group_flag.str())->option_text("NAME");
}

std::string ExpressionOf(const SetFlags& flags) {
  if (flags.group.empty() || flags.group == kDefaultGroupName) return flags.filter;
  const std::string members = "group.name = " + filter::Quoted(flags.group);
  return IsBlank(flags.filter) ? members : members + " AND (" + flags.filter + ")";
}

Result<client::XrayClient> ClientOf(const ServerFlags& flags, const Messages& text) {
  auto endpoint = client::Endpoint::ParseUrl(EndpointOf(flags));
  if (!endpoint) {
    const bool https = endpoint.error().code == ErrorCode::kUnsupported;
    return MakeError(ErrorCode::kInvalid, https
                                              ? text.errors.no_https.str()
                                              : text.errors.bad_endpoint(endpoint.error().message));
  }
  return client::XrayClient(client::HttpClient(*std::move(endpoint)));
}

Result<TimeRange> RangeOf(const RangeFlags& flags, const Messages& text, TimestampUs now) {
  TimeRange range{.start = now, .end = now};
  if (!flags.to.empty()) {
    const auto end = ParseTime(flags.to, now);
    if (!end) return MakeError(ErrorCode::kInvalid, text.errors.bad_time(flags.to));
    range.end = *end;
  }
  if (!flags.from.empty()) {
    const auto start = ParseTime(flags.from, now);
    if (!start) return MakeError(ErrorCode::kInvalid, text.errors.bad_time(flags.from));
    range.start = *start;
  } else {
    const std::string since = flags.since.empty() ? kUsualSince : flags.since;
    const auto span = ParseSpan(since);
    if (!span) return MakeError(ErrorCode::kInvalid, text.errors.bad_value("--since", since));
    range.start = range.end - *span;
  }
  if (range.start >= range.end)
    return MakeError(ErrorCode::kInvalid, text.errors.empty_range.str());
  return range;
}

int FailCall(const Session& session, const client::XrayClient& client, const Error& error) {
  const ErrorText& text = session.text.errors;
  const std::string url = client.endpoint().Url();
  switch (error.code) {
    case ErrorCode::kUnavailable: return Fail(session, text.cannot_reach(url, error.message));
    case ErrorCode::kDeadline:
    case ErrorCode::kTooLarge: return Fail(session, text.no_answer(url, error.message));
    case ErrorCode::kCorrupt: return Fail(session, text.not_xray(url));
    default: return Fail(session, text.refused(url, error.message));
  }
}

}  // namespace roentgen::cli
