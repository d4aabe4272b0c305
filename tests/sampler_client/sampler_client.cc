// The sampler of our own SDK, asked line by line (tests/e2e/support/sampler.py): "COUNT PATH" in,
// {"sampled": N, "rules": [...]} out.
#include <iostream>
#include <set>
#include <sstream>
#include <string>

#include <xray/xray.h>
#include <nlohmann/json.hpp>

namespace {

nlohmann::json Ask(xray::Sampler& sampler, int count, const std::string& path) {
  int sampled = 0;
  std::set<std::string> rules;
  for (int n = 0; n < count; ++n) {
    const auto decision = sampler.Decide(
        {.service_name = "shop", .host = "shop.example", .method = "GET", .path = path});
    if (!decision.sampled) continue;
    ++sampled;
    if (!decision.rule.empty()) rules.emplace(decision.rule.view());
  }
  return {{"sampled", sampled}, {"rules", rules}};
}

}  // namespace

int main() {
  xray::Config config;
  config.sampling_rules = R"({"version":2,"rules":[],"default":{"fixed_target":100,"rate":1}})";
  const xray::Recorder recorder(xray::Config::FromEnvironment(config));
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream words(line);
    int count = 0;
    std::string path;
    words >> count >> path;
    std::cout << Ask(recorder.sampler(), count, path).dump() << std::endl;
  }
}
