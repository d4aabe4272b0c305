// The options of every command that asks a server, and what to say when it does not answer.
#pragma once

#include <optional>
#include <string>

#include "adapters/client/xray_client.h"
#include "apps/roentgen/commands/session.h"
#include "base/time.h"

namespace roentgen::cli {

struct ServerFlags {
  std::string endpoint;  // empty: ROENTGEN_ENDPOINT, else the usual address
  bool json = false;
  bool csv = false;
};

struct RangeFlags {
  std::string since;
  std::string from;
  std::string to;
};

// Which traces of the range.
struct SetFlags {
  std::string filter;
  std::string group;
};

struct TimeRange {
  TimestampUs start;
  TimestampUs end;
};

void AddServerFlags(CLI::App& command, const Session& session, ServerFlags& flags);
// Of commands that show a table: also as CSV.
void AddTableFlags(CLI::App& command, const Session& session, ServerFlags& flags);
void AddRangeFlags(CLI::App& command, const Session& session, RangeFlags& flags);

void AddSetFlags(CLI::App& command, const Session& session, SetFlags& flags);

// One expression for both: paths of the X-Ray API that take a filter take no group.
std::string ExpressionOf(const SetFlags& flags);

// Errors: kInvalid with a sentence.
Result<client::XrayClient> ClientOf(const ServerFlags& flags, const Messages& text);
Result<TimeRange> RangeOf(const RangeFlags& flags, const Messages& text, TimestampUs now);

// Tells why a call failed and what to do about it.
int FailCall(const Session& session, const client::XrayClient& client, const Error& error);

}  // namespace roentgen::cli
