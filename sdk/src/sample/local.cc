#include <xray/environment.h>
#include <xray/sampler.h>

#include <cmath>
#include <deque>
#include <initializer_list>
#include <utility>
#include <vector>

#include "src/net/json_reader.h"
#include "src/sample/reservoir.h"

namespace xray {
namespace detail {
namespace {

constexpr std::size_t kRulesMax = 1'000;
constexpr double kFixedTargetMax = 1e9;

struct LocalRule {
  LocalRule(std::string host_pattern, std::string method_pattern, std::string path_pattern)
      : host(std::move(host_pattern)),
        method(std::move(method_pattern)),
        path(std::move(path_pattern)) {}
  bool Matches(const SamplingRequest& request) const noexcept {
    return host.Matches(request.host) && method.Matches(request.method) &&
           path.Matches(request.path);
  }

  Pattern host;
  Pattern method;
  Pattern path;
  std::uint32_t fixed_target = 0;
  double rate = 0;
  PerSecond reservoir;
};

class LocalSampler : public Sampler {
 public:
  LocalSampler(std::shared_ptr<Clock> clock, std::shared_ptr<Random> random)
      : clock_(std::move(clock)), random_(std::move(random)), default_("*", "*", "*") {}

  SamplingDecision Decide(const SamplingRequest& request) noexcept override {
    LocalRule* rule = &default_;
    for (LocalRule& candidate : rules_) {
      if (candidate.Matches(request)) {
        rule = &candidate;
        break;
      }
    }
    const bool taken =
        rule->fixed_target != 0 && rule->reservoir.Take(clock_.NowNs(), rule->fixed_target);
    return {taken || Draw(*random_, rule->rate), RuleName()};
  }

  LocalRule& default_rule() noexcept { return default_; }
  std::deque<LocalRule>& rules() noexcept {
    return rules_;
  }  // immutable once the sampler is in use

 private:
  DecisionClock clock_;
  std::shared_ptr<Random> random_;
  LocalRule default_;
  std::deque<LocalRule> rules_;
};

// Reads one file into a sampler; each step gives what is wrong, empty when nothing is.
class LocalRulesReader {
 public:
  explicit LocalRulesReader(LocalSampler& sampler) : sampler_(sampler) {}

  std::string Read(const JsonValue& file) {
    if (!file.is_object()) return "the file is not a JSON object";
    if (std::string error = ReadVersion(file); !error.empty()) return error;
    const JsonValue* fallback = file.Find("default");
    if (!fallback) return "default: missing";
    if (std::string error = ReadDefault(*fallback); !error.empty()) return error;
    const JsonValue* rules = file.Find("rules");
    if (!rules || rules->is_null()) return "";
    if (!rules->is_array()) return "rules: not an array";
    if (rules->items().size() > kRulesMax) return "rules: more than " + std::to_string(kRulesMax);
    for (std::size_t i = 0; i < rules->items().size(); ++i) {
      if (std::string error = ReadRule(rules->items()[i], i); !error.empty()) return error;
    }
    return "";
  }

 private:
  std::string ReadVersion(const JsonValue& file) {
    const JsonValue* version = file.Find("version");
    if (!version) return "version: missing";
    const std::optional<double> number = version->Number();
    if (number != 1.0 && number != 2.0) return "version: not 1 or 2";
    host_key_ = number == 1.0 ? "service_name" : "host";
    other_host_key_ = number == 1.0 ? "host" : "service_name";
    version_ = number == 1.0 ? "1" : "2";
    return "";
  }

  static std::string ReadDefault(const JsonValue& value, LocalRule& rule) {
    if (!value.is_object()) return "default: not an object";
    for (const char* key : {"host", "service_name", "http_method", "url_path"}) {
      if (value.Find(key))
        return std::string("default: ") + key + " is not allowed, it matches everything";
    }
    return ReadAmounts(value, "default", rule);
  }
  std::string ReadDefault(const JsonValue& value) {
    return ReadDefault(value, sampler_.default_rule());
  }

  std::string ReadRule(const JsonValue& value, std::size_t index) {
    std::string where = "rules[" + std::to_string(index) + "]";
    if (!value.is_object()) return where + ": not an object";
    if (const auto description = value.TextOf("description")) {
      where += " (" + std::string(description->substr(0, 64)) + ")";
    }
    if (value.Find(other_host_key_)) {
      return where + ": " + other_host_key_ + " is not allowed in version " + version_ + ", use " +
             host_key_;
    }
    std::string patterns[3];
    const char* keys[3] = {host_key_, "http_method", "url_path"};
    for (int i = 0; i < 3; ++i) {
      const JsonValue* member = value.Find(keys[i]);
      if (!member) return where + ": " + keys[i] + " missing";
      const auto text = member->Text();
      if (!text) return where + ": " + keys[i] + " is not a string";
      patterns[i] = *text;
    }
    LocalRule& rule = sampler_.rules().emplace_back(patterns[0], patterns[1], patterns[2]);
    return ReadAmounts(value, where, rule);
  }

  static std::string ReadAmounts(const JsonValue& value, const std::string& where,
                                 LocalRule& rule) {
    for (const char* key : {"fixed_target", "rate"}) {
      const JsonValue* member = value.Find(key);
      if (!member) return where + ": " + key + " missing";
      if (!member->Number()) return where + ": " + key + " is not a number";
      if (!(*member->Number() >= 0)) return where + ": " + key + " is negative";
    }
    const double target = *value.NumberOf("fixed_target");
    if (target != std::floor(target)) return where + ": fixed_target is not a whole number";
    if (target > kFixedTargetMax) return where + ": fixed_target is too large";
    rule.rate = *value.NumberOf("rate");
    if (rule.rate > 1) return where + ": rate is more than 1";
    rule.fixed_target = static_cast<std::uint32_t>(target);
    return "";
  }

  LocalSampler& sampler_;
  const char* host_key_ = "";
  const char* other_host_key_ = "";
  const char* version_ = "";
};

}  // namespace
}  // namespace detail

LocalRules MakeLocalSampler(std::string_view json, std::shared_ptr<Clock> clock,
                            std::shared_ptr<Random> random) {
  LocalRules made;
  const detail::JsonText text = detail::ReadJson(json, detail::JsonComments::kIgnored);
  made.error = text.error;
  if (!made.error.empty()) return made;
  const auto sampler = std::make_shared<detail::LocalSampler>(std::move(clock), std::move(random));
  made.error = detail::LocalRulesReader(*sampler).Read(text.value);
  if (made.error.empty()) made.sampler = sampler;
  return made;
}

std::shared_ptr<Sampler> MakeBuiltInSampler(std::shared_ptr<Clock> clock,
                                            std::shared_ptr<Random> random) {
  auto sampler = std::make_shared<detail::LocalSampler>(std::move(clock), std::move(random));
  sampler->default_rule().fixed_target = 1;
  sampler->default_rule().rate = 0.05;
  return sampler;
}

}  // namespace xray
