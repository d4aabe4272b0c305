#include <xray/config.h>

#include <charconv>
#include <cstdlib>
#include <optional>

namespace xray {
namespace {

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

// One variable after the other into a Config; what is not understood is described and left out.
class EnvironmentReader {
 public:
  explicit EnvironmentReader(std::vector<std::string>* problems) : problems_(problems) {}

  // Set and not empty.
  static std::optional<std::string> Value(const char* name) {
    const char* value = std::getenv(name);
    if (!value || !*value) return std::nullopt;
    return std::string(value);
  }

  void Text(const char* name, std::string& out) {
    if (auto value = Value(name)) out = std::move(*value);
  }

  std::optional<bool> Bool(const char* name) {
    const auto value = Value(name);
    if (!value) return std::nullopt;
    const std::string word = Lower(*value);
    if (word == "true" || word == "1" || word == "yes" || word == "on") return true;
    if (word == "false" || word == "0" || word == "no" || word == "off") return false;
    Problem(name, *value, "true or false");
    return std::nullopt;
  }

  template <class T>
  void Choice(const char* name, T& out,
              std::initializer_list<std::pair<std::string_view, T>> choices) {
    const auto value = Value(name);
    if (!value) return;
    const std::string word = Lower(*value);
    std::string wanted;
    for (const auto& [text, choice] : choices) {
      if (word == Lower(text)) {
        out = choice;
        return;
      }
      wanted += (wanted.empty() ? "" : ", ") + std::string(text);
    }
    Problem(name, *value, wanted);
  }

  std::optional<double> Number(const char* name, double max) {
    const auto value = Value(name);
    if (!value) return std::nullopt;
    double number = 0;
    const auto [end, failure] =
        std::from_chars(value->data(), value->data() + value->size(), number);
    if (failure == std::errc() && end == value->data() + value->size() && number >= 0 &&
        number <= max)
      return number;
    Problem(name, *value, "a number from 0 to " + std::to_string(static_cast<long>(max)));
    return std::nullopt;
  }

  void Plugins(const char* name, std::vector<std::shared_ptr<Plugin>>& plugins) {
    const auto value = Value(name);
    if (!value) return;
    plugins.clear();
    std::string_view rest = *value;
    while (!rest.empty()) {
      const auto comma = rest.find(',');
      std::string_view word = rest.substr(0, comma);
      rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
      while (!word.empty() && word.front() == ' ') word.remove_prefix(1);
      while (!word.empty() && word.back() == ' ') word.remove_suffix(1);
      if (word.empty()) continue;
      if (auto plugin = PluginByName(word))
        plugins.push_back(std::move(plugin));
      else
        Problem(name, word, "ec2, ecs, eks, elasticbeanstalk");
    }
  }

 private:
  void Problem(const char* name, std::string_view value, std::string_view wanted) {
    if (!problems_) return;
    problems_->push_back(std::string(name) + "='" + std::string(value.substr(0, 100)) +
                         "' is not " + std::string(wanted) + ": ignored");
  }

  std::vector<std::string>* problems_;
};

}  // namespace

Config Config::FromEnvironment(Config config, std::vector<std::string>* problems) {
  EnvironmentReader read(problems);
  if (auto name = EnvironmentReader::Value("AWS_XRAY_TRACING_NAME")) {
    config.name = std::move(*name);
    config.name_wins = true;
  }
  read.Text("AWS_XRAY_DAEMON_ADDRESS", config.daemon_address);
  read.Choice<ContextMissing>("AWS_XRAY_CONTEXT_MISSING", config.context_missing,
                              {{"LOG_ERROR", ContextMissing::kLogError},
                               {"RUNTIME_ERROR", ContextMissing::kRuntimeError},
                               {"IGNORE_ERROR", ContextMissing::kIgnoreError}});
  if (const auto on = read.Bool("AWS_XRAY_SDK_ENABLED")) config.enabled = *on;
  if (const auto off = read.Bool("AWS_XRAY_SDK_DISABLED"); off && *off) config.enabled = false;
  if (const auto debug = read.Bool("AWS_XRAY_DEBUG_MODE"); debug && *debug)
    config.log_level = LogLevel::kDebug;
  read.Choice<LogLevel>("AWS_XRAY_LOG_LEVEL", config.log_level,
                        {{"debug", LogLevel::kDebug},
                         {"info", LogLevel::kInfo},
                         {"warn", LogLevel::kWarn},
                         {"error", LogLevel::kError},
                         {"silent", LogLevel::kSilent}});
  read.Choice<SamplingStrategy>("AWS_XRAY_SAMPLING_STRATEGY", config.sampling,
                                {{"CENTRALIZED", SamplingStrategy::kCentralized},
                                 {"LOCALIZED", SamplingStrategy::kLocalized},
                                 {"ALL", SamplingStrategy::kAll},
                                 {"NONE", SamplingStrategy::kNone}});
  read.Text("AWS_XRAY_SAMPLING_RULES", config.sampling_rules_file);
  read.Plugins("AWS_XRAY_PLUGINS", config.plugins);
  read.Text("AWS_XRAY_SERVICE_VERSION", config.service_version);
  if (const auto collect = read.Bool("AWS_XRAY_COLLECT_SQL_QUERIES")) {
    config.sql_text = *collect ? SqlText::kAsWritten : SqlText::kNone;
  }
  if (const auto w3c = read.Bool("AWS_XRAY_PROPAGATE_W3C")) config.propagate_w3c = *w3c;
  if (const auto n = read.Number("AWS_XRAY_STREAMING_THRESHOLD", 1'000'000)) {
    config.streaming_threshold = static_cast<int>(*n);
  }
  if (const auto s = read.Number("AWS_XRAY_IN_PROGRESS_AFTER", 86'400)) {
    config.in_progress_after_ms = static_cast<int>(*s * 1000);
  }
  read.Text("AWS_XRAY_HTTP_ENDPOINT", config.http_endpoint);
  while (config.http_endpoint.ends_with('/')) config.http_endpoint.pop_back();
  return config;
}

}  // namespace xray
