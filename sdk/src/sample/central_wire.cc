#include "src/sample/central_wire.h"

#include <xray/json.h>

#include <algorithm>
#include <tuple>

#include "src/net/json_reader.h"

namespace xray::detail {
namespace {

constexpr double kEpochSecondsMax = 4e9;  // the year 2096; keeps nanoseconds inside 63 bits
constexpr double kIntervalSecondsMax = 86'400;

void AddProblem(std::vector<std::string>& problems, std::string text) {
  if (problems.size() < kProblemsMax) problems.push_back(std::move(text));
}

std::optional<std::int64_t> EpochNs(std::optional<double> seconds) noexcept {
  if (!seconds || !(*seconds >= 0) || *seconds > kEpochSecondsMax) return std::nullopt;
  return static_cast<std::int64_t>(*seconds * 1e6) * 1'000;
}

// Reads one SamplingRule. False when it is not for this SDK; `problem` when it is not a rule at
// all.
class RuleReader {
 public:
  explicit RuleReader(const JsonValue& rule) : rule_(rule) {}

  bool Read(CentralRule& out) {
    out.name = Text("RuleName");
    if (!problem_.empty()) return false;
    if (out.name.empty() || out.name.size() > RuleName::kBytesMax)
      return Fail("RuleName of 1 to 32 bytes");
    out.recorded = RuleName(out.name);
    out.is_default = out.name == "Default";
    if (!IsForSdk()) return false;
    out.fixed_rate = Number("FixedRate", 0, 1);
    out.may_borrow = Number("ReservoirSize", 0, 1e9) > 0;
    if (!out.is_default) {
      out.priority = static_cast<std::int64_t>(Number("Priority", 0, 1e6));
      out.service_name = Pattern(Text("ServiceName"));
      out.service_type = Pattern(Text("ServiceType"));
      out.host = Pattern(Text("Host"));
      out.method = Pattern(Text("HTTPMethod"));
      out.path = Pattern(Text("URLPath"));
    }
    return problem_.empty();
  }
  const std::string& problem() const noexcept { return problem_; }

 private:
  // Rules of later versions, for one resource, or with attributes are for other clients.
  bool IsForSdk() {
    const JsonValue* attributes = rule_.Find("Attributes");
    if (attributes && !attributes->members().empty()) return false;
    const auto version = rule_.NumberOf("Version");
    if (!version) return Fail("a number as Version");
    const std::string arn = Text("ResourceARN");
    return problem_.empty() && *version == 1 && arn == "*";
  }

  bool Fail(std::string_view wanted) {
    if (problem_.empty()) problem_ = "has no " + std::string(wanted);
    return false;
  }
  std::string Text(const char* field) {
    const auto text = rule_.TextOf(field);
    if (!text) Fail("text as " + std::string(field));
    return std::string(text.value_or(""));
  }
  double Number(const char* field, double min, double max) {
    const auto number = rule_.NumberOf(field);
    if (!number || !(*number >= min && *number <= max)) Fail("acceptable " + std::string(field));
    return number.value_or(0);
  }

  const JsonValue& rule_;
  std::string problem_;
};

void ReadRuleRecord(const JsonValue& record, std::size_t index, RulesAnswer& answer) {
  const std::string where = "sampling rule record " + std::to_string(index);
  const JsonValue* rule = record.Find("SamplingRule");
  if (!rule || !rule->is_object()) {
    ++answer.malformed;
    return AddProblem(answer.problems, where + " has no SamplingRule");
  }
  CentralRule read;
  RuleReader reader(*rule);
  const bool usable = reader.Read(read);
  if (!reader.problem().empty()) {
    ++answer.malformed;
    AddProblem(answer.problems, where + " ('" + read.name.substr(0, 64) + "') " + reader.problem());
  } else if (usable) {
    const bool known =
        std::any_of(answer.rules.begin(), answer.rules.end(),
                    [&](const CentralRule& other) { return other.name == read.name; });
    if (!known) answer.rules.push_back(std::move(read));
  }
}

void ReadTarget(const JsonValue& document, TargetsAnswer& answer) {
  const auto name = document.TextOf("RuleName");
  if (!name) return AddProblem(answer.problems, "sampling target without RuleName");
  RuleTarget target;
  target.name = *name;
  if (const auto rate = document.NumberOf("FixedRate")) {
    if (!(*rate >= 0 && *rate <= 1)) {
      return AddProblem(answer.problems,
                        "sampling target '" + target.name + "': FixedRate outside 0 to 1");
    }
    target.fixed_rate = *rate;
  }
  const auto quota = document.NumberOf("ReservoirQuota");
  if (quota && *quota >= 0 && *quota <= 1e9) target.quota = static_cast<std::uint32_t>(*quota);
  target.quota_until_ns = EpochNs(document.NumberOf("ReservoirQuotaTTL"));
  const auto interval = document.NumberOf("Interval");
  if (interval && *interval >= 1 && *interval <= kIntervalSecondsMax) {
    target.interval_ns = static_cast<std::int64_t>(*interval * 1e9);
  }
  answer.targets.push_back(std::move(target));
}

// `out` gets the items of an array that must be there and be one.
bool ItemsOf(const JsonValue& object, const char* name, const std::vector<JsonValue>*& out) {
  const JsonValue* member = object.Find(name);
  if (!member || !member->is_array()) return false;
  out = &member->items();
  return true;
}

}  // namespace

RulesAnswer ReadRulesAnswer(std::string_view json) {
  RulesAnswer answer;
  const JsonText text = ReadJson(json);
  answer.error = text.error;
  const std::vector<JsonValue>* records = nullptr;
  if (!answer.error.empty()) return answer;
  if (!ItemsOf(text.value, "SamplingRuleRecords", records)) {
    answer.error = "no array SamplingRuleRecords";
    return answer;
  }
  if (records->size() > kCentralRulesMax) {
    answer.error = "more than " + std::to_string(kCentralRulesMax) + " sampling rules";
    return answer;
  }
  for (std::size_t i = 0; i < records->size(); ++i) ReadRuleRecord((*records)[i], i, answer);
  answer.next_token = text.value.TextOf("NextToken").value_or("");
  return answer;
}

void SortRules(std::vector<CentralRule>& rules) {
  std::sort(rules.begin(), rules.end(), [](const CentralRule& a, const CentralRule& b) {
    return std::tie(a.is_default, a.priority, a.name) < std::tie(b.is_default, b.priority, b.name);
  });
}

std::string WriteRulesRequest(std::string_view next_token) {
  if (next_token.empty()) return "{}";
  std::string json = "{\"NextToken\":";
  AppendJsonString(json, next_token);
  return json + "}";
}

std::string WriteTargetsRequest(std::string_view client_id, std::int64_t epoch_s,
                                std::span<const RuleStatistics> statistics) {
  std::string json = "{\"SamplingStatisticsDocuments\":[";
  for (const RuleStatistics& rule : statistics) {
    if (&rule != statistics.data()) json += ',';
    json += "{\"RuleName\":";
    AppendJsonString(json, rule.name);
    json += ",\"ClientID\":";
    AppendJsonString(json, client_id);
    json += ",\"Timestamp\":" + std::to_string(epoch_s);
    json += ",\"RequestCount\":" + std::to_string(rule.counts.requests());
    json += ",\"SampledCount\":" + std::to_string(rule.counts.sampled);
    json += ",\"BorrowCount\":" + std::to_string(rule.counts.borrowed) + "}";
  }
  return json + "]}";
}

TargetsAnswer ReadTargetsAnswer(std::string_view json) {
  TargetsAnswer answer;
  const JsonText text = ReadJson(json);
  answer.error = text.error;
  const std::vector<JsonValue>* documents = nullptr;
  if (!answer.error.empty()) return answer;
  if (!ItemsOf(text.value, "SamplingTargetDocuments", documents)) {
    answer.error = "no array SamplingTargetDocuments";
    return answer;
  }
  for (const JsonValue& document : *documents) ReadTarget(document, answer);
  if (ItemsOf(text.value, "UnprocessedStatistics", documents)) {
    for (const JsonValue& one : *documents) {
      answer.unprocessed.push_back({std::string(one.TextOf("RuleName").value_or("")),
                                    std::string(one.TextOf("ErrorCode").value_or("")),
                                    std::string(one.TextOf("Message").value_or(""))});
    }
  }
  answer.rules_modified_ns = EpochNs(text.value.NumberOf("LastRuleModification"));
  return answer;
}

}  // namespace xray::detail
