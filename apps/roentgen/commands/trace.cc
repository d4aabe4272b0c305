#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "apps/roentgen/commands/commands.h"
#include "apps/roentgen/commands/server_flags.h"
#include "apps/roentgen/view/look.h"
#include "apps/roentgen/view/trace_tree.h"
#include "wire/json/json_writer.h"
#include "wire/segment_json/segment_decoder.h"

namespace roentgen::cli {
namespace {

struct TraceFlags {
  ServerFlags server;
  std::string id;
  bool full = false;
};

void PrintJson(const client::TraceDocuments& trace) {
  std::string out;
  wire::JsonWriter writer(out);
  writer.BeginObject().StringField("Id", trace.id);
  writer.BoolField("LimitExceeded", trace.limit_exceeded);
  writer.Key("Segments").BeginArray();
  for (const client::TraceDocument& document : trace.documents) writer.Raw(document.json);
  writer.EndArray().EndObject();
  Print(out + "\n");
}

// Documents that this program cannot read are left out; the server checked them on arrival.
Trace TraceOf(const TraceId& id, const client::TraceDocuments& documents) {
  Trace trace;
  trace.id = id;
  trace.limit_exceeded = documents.limit_exceeded;
  wire::SegmentDecoder decoder(wire::kStoredDocumentLimits);
  std::vector<wire::DecodedDocument> decoded;
  for (const client::TraceDocument& document : documents.documents) {
    static_cast<void>(decoder.Decode(document.json, decoded));
  }
  for (wire::DecodedDocument& document : decoded) {
    trace.segments.push_back(std::move(document.segment));
  }
  return trace;
}

int RunTrace(const TraceFlags& flags, const Session& session) {
  const Messages& text = session.text;
  const auto id = TraceId::ParseLenient(flags.id);
  if (!id) return Fail(session, text.errors.bad_trace_id(flags.id), kUsage);
  auto client = ClientOf(flags.server, text);
  if (!client) return Fail(session, client.error().message, kUsage);
  const std::vector<std::string> ids = {id->ToString()};
  const auto traces = client->BatchGetTraces(ids);
  if (!traces) return FailCall(session, *client, traces.error());
  if (traces->empty() || traces->front().documents.empty()) {
    return Fail(session, text.errors.no_trace(ids.front()));
  }
  if (flags.server.json) {
    PrintJson(traces->front());
    return kOk;
  }
  const Look look = LookOfTerminal(text, session.color, session.ascii);
  Print(TraceTree(look, TraceOf(*id, traces->front()), {.full = flags.full}));
  return kOk;
}

}  // namespace

void AddTrace(CLI::App& program, Session& session) {
  const TraceText& text = session.text.trace;
  CLI::App& command = NewCommand(program, session, "trace", text.command);
  const auto flags = std::make_shared<TraceFlags>();
  command.add_option("ID", flags->id, text.id_argument.str())->required()->option_text(" ");
  command.add_flag("--full", flags->full, text.full_flag.str());
  AddServerFlags(command, session, flags->server);
  command.callback(
      [flags, &session] { session.run = [flags, &session] { return RunTrace(*flags, session); }; });
}

}  // namespace roentgen::cli
