#include <CLI/CLI.hpp>
#include <memory>
#include <optional>

#include "adapters/client/sampling_calls.h"
#include "apps/roentgen/commands/sampling.h"
#include "apps/roentgen/commands/server_flags.h"
#include "apps/roentgen/view/display_text.h"
#include "wire/json/json_writer.h"

namespace roentgen::cli {
namespace {

struct ChangeFlags {
  ServerFlags server;
  std::string name;
  std::optional<std::int64_t> priority;
  std::optional<double> rate;
  std::optional<std::int64_t> reservoir;
  std::optional<std::string> service;
  std::optional<std::string> type;
  std::optional<std::string> host;
  std::optional<std::string> method;
  std::optional<std::string> path;
  std::optional<std::string> resource;
  std::vector<std::string> attributes;
  std::vector<std::string> tags;
  std::optional<double> boost;
  std::optional<std::int64_t> cooldown;
  bool without_default_anomalies = false;

  bool IsBoostHalfSaid() const { return !boost && (cooldown || without_default_anomalies); }
};

constexpr double kUsualRate = 0.05;
constexpr std::int64_t kUsualReservoir = 1;
constexpr std::int64_t kUsualCooldown_min = 5;

// A new rule has every member.
void FillIn(ChangeFlags& flags) {
  flags.rate = flags.rate.value_or(kUsualRate);
  flags.reservoir = flags.reservoir.value_or(kUsualReservoir);
  for (auto* pattern :
       {&flags.service, &flags.type, &flags.host, &flags.method, &flags.path, &flags.resource}) {
    *pattern = pattern->value_or("*");
  }
}

bool SaysNothing(const ChangeFlags& f) {
  return !f.priority && !f.rate && !f.reservoir && !f.service && !f.type && !f.host && !f.method &&
         !f.path && !f.resource && f.attributes.empty() && !f.boost;
}

void WriteMembers(const ChangeFlags& flags, const Pairs& attributes, wire::JsonWriter& json) {
  const auto text = [&json](const char* key, const std::optional<std::string>& value) {
    if (value) json.StringField(key, *value);
  };
  json.StringField("RuleName", flags.name);
  if (flags.priority) json.IntField("Priority", *flags.priority);
  if (flags.rate) json.DoubleField("FixedRate", *flags.rate);
  if (flags.reservoir) json.IntField("ReservoirSize", *flags.reservoir);
  text("ServiceName", flags.service);
  text("ServiceType", flags.type);
  text("Host", flags.host);
  text("HTTPMethod", flags.method);
  text("URLPath", flags.path);
  text("ResourceARN", flags.resource);
  if (!attributes.empty()) {
    json.Key("Attributes").BeginObject();
    for (const auto& [key, value] : attributes) json.StringField(key, value);
    json.EndObject();
  }
  if (flags.boost) {
    json.Key("SamplingRateBoost").BeginObject().DoubleField("MaxRate", *flags.boost);
    json.IntField("CooldownWindowMinutes", flags.cooldown.value_or(kUsualCooldown_min));
    if (flags.without_default_anomalies) json.BoolField("DisableDefaultAnomalyDetection", true);
    json.EndObject();
  }
}

int Call(const ChangeFlags& flags, const Session& session, std::string_view path,
         const std::string& body, const Phrase<View>& done) {
  auto client = ClientOf(flags.server, session.text);
  if (!client) return Fail(session, client.error().message, kUsage);
  const auto answer = client::ChangeSamplingRule(*client, path, body);
  if (!answer) return FailCall(session, *client, answer.error());
  Print(flags.server.json ? answer->json + "\n" : Clean(done(answer->rule.name)) + "\n");
  return kOk;
}

int RunCreate(ChangeFlags flags, const Session& session) {
  const SamplingText& text = session.text.sampling;
  const auto attributes = PairsOf(flags.attributes, text);
  const auto tags = PairsOf(flags.tags, text);
  for (const auto* pairs : {&attributes, &tags}) {
    if (!*pairs) return Fail(session, pairs->error().message, kUsage);
  }
  if (flags.IsBoostHalfSaid()) return Fail(session, text.cooldown_needs_boost, kUsage);
  FillIn(flags);
  std::string body;
  wire::JsonWriter json(body);
  json.BeginObject().Key("SamplingRule").BeginObject();
  WriteMembers(flags, *attributes, json);
  json.IntField("Version", 1).EndObject().Key("Tags").BeginArray();
  for (const auto& [key, value] : *tags) {
    json.BeginObject().StringField("Key", key).StringField("Value", value).EndObject();
  }
  json.EndArray().EndObject();
  return Call(flags, session, "/CreateSamplingRule", body, text.created);
}

int RunUpdate(const ChangeFlags& flags, const Session& session) {
  const SamplingText& text = session.text.sampling;
  const auto attributes = PairsOf(flags.attributes, text);
  if (!attributes) return Fail(session, attributes.error().message, kUsage);
  if (flags.IsBoostHalfSaid()) return Fail(session, text.cooldown_needs_boost, kUsage);
  if (SaysNothing(flags)) return Fail(session, text.nothing_to_change, kUsage);
  std::string body;
  wire::JsonWriter json(body);
  json.BeginObject().Key("SamplingRuleUpdate").BeginObject();
  WriteMembers(flags, *attributes, json);
  json.EndObject().EndObject();
  return Call(flags, session, "/UpdateSamplingRule", body, text.updated);
}

int RunDelete(const ChangeFlags& flags, const Session& session) {
  std::string body;
  wire::JsonWriter json(body);
  json.BeginObject().StringField("RuleName", flags.name).EndObject();
  return Call(flags, session, "/DeleteSamplingRule", body, session.text.sampling.removed);
}

void AddMembers(CLI::App& command, const SamplingText& text, ChangeFlags& flags) {
  command.add_option("--priority", flags.priority, text.priority_flag.str())->option_text("N");
  command.add_option("--rate", flags.rate, text.rate_flag.str())->option_text("RATE");
  command.add_option("--reservoir", flags.reservoir, text.reservoir_flag.str())->option_text("N");
  const auto pattern = [&](const char* name, std::optional<std::string>& value, const Text& help) {
    command.add_option(name, value, help.str())->option_text("PATTERN");
  };
  pattern("--service", flags.service, text.service_flag);
  pattern("--type", flags.type, text.type_flag);
  pattern("--host", flags.host, text.host_flag);
  pattern("--method", flags.method, text.method_flag);
  pattern("--path", flags.path, text.path_flag);
  pattern("--resource", flags.resource, text.resource_flag);
  command.add_option("--attribute", flags.attributes, text.attribute_flag.str())
      ->option_text("KEY=VALUE")
      ->expected(1)
      ->take_all();
  command.add_option("--boost", flags.boost, text.boost_flag.str())->option_text("RATE");
  command.add_option("--cooldown", flags.cooldown, text.cooldown_flag.str())->option_text("N");
  command.add_flag("--no-default-anomalies", flags.without_default_anomalies,
                   text.no_default_anomalies_flag.str());
}

}  // namespace

void AddSamplingChanges(CLI::App& sampling, Session& session) {
  const SamplingText& text = session.text.sampling;
  const auto add = [&](const char* name, const CommandText& help, auto run, auto more) {
    CLI::App& command = NewCommand(sampling, session, name, help);
    const auto flags = std::make_shared<ChangeFlags>();
    command.add_option("NAME", flags->name, text.name_argument.str())->required()->option_text(" ");
    more(command, *flags);
    AddServerFlags(command, session, flags->server);
    command.callback([flags, run, &session] {
      session.run = [flags, run, &session] { return run(*flags, session); };
    });
  };
  add("create", text.create, &RunCreate, [&](CLI::App& command, ChangeFlags& flags) {
    AddMembers(command, text, flags);
    command.get_option("--priority")->required();
    command.add_option("--tag", flags.tags, text.tag_flag.str())
        ->option_text("KEY=VALUE")
        ->expected(1)
        ->take_all();
  });
  add("update", text.update, &RunUpdate,
      [&](CLI::App& command, ChangeFlags& flags) { AddMembers(command, text, flags); });
  add("delete", text.remove, &RunDelete, [](CLI::App&, ChangeFlags&) {});
}

}  // namespace roentgen::cli
