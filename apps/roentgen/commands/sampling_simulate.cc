#include <CLI/CLI.hpp>
#include <memory>

#include <fmt/format.h>

#include "adapters/client/sampling_calls.h"
#include "apps/roentgen/commands/sampling.h"
#include "apps/roentgen/commands/server_flags.h"
#include "apps/roentgen/view/display_text.h"
#include "engine/sampling/simulate.h"
#include "wire/api_json/sampling_json.h"

namespace roentgen::cli {
namespace {

struct SimulateFlags {
  ServerFlags server;
  SimulatedRequest request;
  std::vector<std::string> attributes;
};

std::string Number(double value) { return fmt::format("{:.4g}", value); }

std::string WhyNot(const RuleVerdict& verdict, const SamplingText& text) {
  std::string out;
  for (const Mismatch& each : verdict.mismatches) {
    out += "    ";
    out += each.value ? text.differs(each.member, *each.value, each.pattern)
                      : text.absent(each.member, each.pattern);
    out += "\n";
  }
  return out;
}

std::string Told(const Simulation& simulation, const SimulatedRequest& request,
                 const SamplingText& text) {
  std::string out;
  for (const RuleVerdict& verdict : simulation.verdicts) {
    const std::string priority = std::to_string(verdict.priority);
    if (!verdict.matches) {
      out += fmt::format("  {} ({})\n{}", verdict.rule, priority, WhyNot(verdict, text));
      continue;
    }
    out += text.speaks(verdict.rule, priority) + "\n";
    if (!verdict.unknown.empty()) {
      out += "  " + text.assumed(fmt::format("{}", fmt::join(verdict.unknown, ", "))) + "\n";
    }
    if (verdict.skipped_by_xray_sdks) out += "  " + text.skipped.str() + "\n";
  }
  const ExpectedTraces& expected = simulation.expected;
  out += text.expected(Number(request.requests_per_s), std::to_string(request.clients),
                       Number(expected.total()), Number(expected.from_reservoir),
                       Number(expected.from_rate)) +
         "\n";
  return out + text.before_quota(Number(simulation.before_quota.total())) + "\n";
}

int RunSimulate(SimulateFlags flags, const Session& session) {
  const SamplingText& text = session.text.sampling;
  auto attributes = PairsOf(flags.attributes, text);
  if (!attributes) return Fail(session, attributes.error().message, kUsage);
  flags.request.attributes = std::move(*attributes);
  auto client = ClientOf(flags.server, session.text);
  if (!client) return Fail(session, client.error().message, kUsage);
  const auto rules = client::GetSamplingRules(*client);
  if (!rules) return FailCall(session, *client, rules.error());
  const Simulation simulation = sampling::Simulate(rules->rules, flags.request);
  Print(flags.server.json ? wire::EncodeSimulation(simulation) + "\n"
                          : CleanLines(Told(simulation, flags.request, text)));
  return kOk;
}

}  // namespace

void AddSamplingSimulate(CLI::App& sampling, Session& session) {
  const SamplingText& text = session.text.sampling;
  CLI::App& command = NewCommand(sampling, session, "simulate", text.simulate);
  const auto flags = std::make_shared<SimulateFlags>();
  SimulatedRequest& request = flags->request;
  const auto member = [&](const char* name, std::optional<std::string>& value, const Text& help) {
    command.add_option(name, value, help.str())->option_text("TEXT");
  };
  member("--service", request.service_name, text.service_flag);
  member("--type", request.service_type, text.type_flag);
  member("--host", request.host, text.host_flag);
  member("--method", request.http_method, text.method_flag);
  member("--path", request.url_path, text.path_flag);
  member("--resource", request.resource_arn, text.resource_flag);
  command.add_option("--attribute", flags->attributes, text.attribute_flag.str())
      ->option_text("KEY=VALUE")
      ->expected(1)
      ->take_all();
  CLI::Option* requests =
      command.add_option("--requests", request.requests_per_s, text.requests_flag.str());
  Label(requests->check(CLI::Range(0.0, 1e9)), "N");
  CLI::Option* clients = command.add_option("--clients", request.clients, text.clients_flag.str());
  Label(clients->check(CLI::Range(std::int64_t{1}, std::int64_t{1'000'000})), "N");
  AddServerFlags(command, session, flags->server);
  command.callback([flags, &session] {
    session.run = [flags, &session] { return RunSimulate(*flags, session); };
  });
}

}  // namespace roentgen::cli
