#include "adapters/config/serve_options.h"

#include <exception>
#include <iterator>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include "adapters/config/option_table.h"
#include "base/near_names.h"

namespace roentgen::config {
namespace {

Result<void> Apply(const OptionView& option, ServeOptions& options, std::string_view value,
                   std::string_view origin) {
  auto set = option.set(options, value);
  if (set) return {};
  return MakeError(set.error().code, fmt::format("{}: {}", origin, set.error().message));
}

struct Flag {
  std::string name;
  std::string value;
  bool has_value = false;
};

// `--name value`, `--name=value`; a switch takes no word of its own.
Result<std::vector<Flag>> SplitFlags(std::span<const std::string> arguments) {
  std::vector<Flag> flags;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& word = arguments[i];
    if (word == "-h") {
      flags.push_back({.name = "help"});
      continue;
    }
    if (!word.starts_with("--") || word.size() == 2) {
      return MakeError(ErrorCode::kInvalid, fmt::format("'{}' is not an option", word));
    }
    const auto equals = word.find('=');
    Flag flag{.name = word.substr(2, equals == std::string::npos ? equals : equals - 2)};
    const OptionView* option = FindOption(flag.name);
    const bool is_known = option != nullptr || flag.name == "config" || flag.name == "help";
    if (!is_known) {
      auto names = OptionNames();
      names.insert(names.end(), {"config", "help"});
      return MakeError(ErrorCode::kInvalid, fmt::format("unknown option --{}{}", flag.name,
                                                        DidYouMean(flag.name, names, "--")));
    }
    const bool wants_value = flag.name == "config" || (option != nullptr && !option->value.empty());
    if (equals != std::string::npos) {
      flag.value = word.substr(equals + 1);
      flag.has_value = true;
    } else if (wants_value) {
      if (i + 1 == arguments.size()) {
        return MakeError(ErrorCode::kInvalid, fmt::format("--{} needs a value", flag.name));
      }
      flag.value = arguments[++i];
      flag.has_value = true;
    }
    flags.push_back(std::move(flag));
  }
  return flags;
}

// `data_dir` and `data-dir` are one key.
std::string KeyToName(std::string key) {
  for (char& c : key) c = c == '_' ? '-' : c;
  return key;
}

Result<void> ApplyNode(const YAML::Node& root, const std::string& path, ServeOptions& options) {
  if (root.IsNull()) return {};
  if (!root.IsMap()) {
    return MakeError(ErrorCode::kInvalid, fmt::format("{}: not a list of keys and values", path));
  }
  for (const auto& entry : root) {
    const auto key = entry.first.as<std::string>();
    const int line = entry.first.Mark().line + 1;
    const OptionView* option = FindOption(KeyToName(key));
    if (option == nullptr) {
      return MakeError(ErrorCode::kInvalid,
                       fmt::format("{}:{}: unknown key '{}'{}", path, line, key,
                                   DidYouMean(KeyToName(key), OptionNames(), "")));
    }
    if (!entry.second.IsScalar()) {
      return MakeError(ErrorCode::kInvalid,
                       fmt::format("{}:{}: '{}' takes one value", path, line, key));
    }
    RG_TRY_VOID(
        Apply(*option, options, entry.second.Scalar(), fmt::format("{}:{}: {}", path, line, key)));
  }
  return {};
}

Result<void> ApplyFile(const std::string& path, ServeOptions& options) {
  // yaml-cpp throws; its exceptions end here.
  try {
    return ApplyNode(YAML::LoadFile(path), path, options);
  } catch (const YAML::BadFile&) {
    return MakeError(ErrorCode::kNotFound,
                     fmt::format("cannot read the file '{}' of --config", path));
  } catch (const std::exception& failure) {
    return MakeError(ErrorCode::kInvalid, fmt::format("{}: {}", path, failure.what()));
  }
}

Result<void> ApplyEnvironment(const Environment& environment, std::span<const std::string> names,
                              ServeOptions& options) {
  std::vector<std::string> known = {"ROENTGEN_CONFIG"};
  for (const OptionView& option : OptionTable()) {
    const std::string name = VariableName(option.name);
    known.push_back(name);
    const char* value = environment(name.c_str());
    if (value != nullptr) RG_TRY_VOID(Apply(option, options, value, name));
  }
  for (const std::string& name : names) {
    if (!name.starts_with("ROENTGEN_")) continue;
    bool is_known = false;
    for (const std::string& candidate : known) {
      const std::size_t distance = EditDistance(name, candidate);
      is_known = is_known || distance == 0;
    }
    if (is_known) continue;
    // One or two letters off is a typing error; anything else is not ours to judge: Kubernetes, for
    // one, sets ROENTGEN_SERVICE_HOST in every pod beside a service of that name.
    for (const std::string& candidate : known) {
      if (candidate.size() > 12 && EditDistance(name, candidate) <= 2) {
        return MakeError(ErrorCode::kInvalid,
                         fmt::format("unknown variable {}; did you mean {}?", name, candidate));
      }
    }
  }
  return {};
}

}  // namespace

Result<ServeCommandLine> ParseServe(std::span<const std::string> arguments,
                                    const Environment& environment,
                                    std::span<const std::string> names) {
  ServeCommandLine out;
  RG_TRY(const std::vector<Flag> flags, SplitFlags(arguments));
  const char* file_variable = environment("ROENTGEN_CONFIG");
  std::string file = file_variable == nullptr ? "" : file_variable;
  for (const Flag& flag : flags) {
    if (flag.name == "config") file = flag.value;
    if (flag.name == "help") out.help = true;
  }
  if (out.help) return out;
  if (!file.empty()) RG_TRY_VOID(ApplyFile(file, out.options));
  RG_TRY_VOID(ApplyEnvironment(environment, names, out.options));
  for (const Flag& flag : flags) {
    if (flag.name == "config") continue;
    RG_TRY_VOID(Apply(*FindOption(flag.name), out.options, flag.value, "--" + flag.name));
  }
  return out;
}

std::string ServeHelp(bool korean) {
  std::string out;
  auto to = std::back_inserter(out);
  const ServeOptions defaults;
  const auto row = [&](std::string_view flag, std::string_view text, const std::string& value) {
    fmt::format_to(to, "  {:<34} {}", flag, text);
    if (!value.empty()) fmt::format_to(to, " ({} {})", korean ? "기본값" : "default", value);
    out += '\n';
  };
  row("--config FILE.yaml",
      korean ? "아래 옵션을 키로 담은 파일(data_dir: ...)"
             : "file with the options below as keys (data_dir: ...)",
      "");
  for (const OptionView& option : OptionTable()) {
    row(fmt::format("--{} {}", option.name, option.value), korean ? option.korean : option.english,
        option.show(defaults));
  }
  return out;
}

}  // namespace roentgen::config
