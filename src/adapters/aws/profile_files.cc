#include "adapters/aws/profile_files.h"

#include <algorithm>

#include "adapters/aws/bounded_file.h"
#include "base/text.h"

namespace roentgen::aws {
namespace {

constexpr std::string_view kSpace = " \t\r";

std::string_view Trimmed(std::string_view text) {
  const std::size_t begin = std::min(text.find_first_not_of(kSpace), text.size());
  return text.substr(begin, text.find_last_not_of(kSpace) + 1 - begin);
}

// A comment begins with # or ; behind white space.
std::string_view WithoutComment(std::string_view value) {
  for (std::size_t i = 1; i < value.size(); ++i) {
    if ((value[i] == '#' || value[i] == ';') && (value[i - 1] == ' ' || value[i - 1] == '\t')) {
      return value.substr(0, i);
    }
  }
  return value;
}

// The profile that `[...]` begins; empty for a section of another kind.
std::string_view NameOf(std::string_view line, ProfileFileKind kind) {
  const std::size_t close = line.find(']');
  if (close == std::string_view::npos) return {};
  std::string_view name = Trimmed(line.substr(1, close - 1));
  if (kind == ProfileFileKind::kCredentials || name == "default") return name;
  constexpr std::string_view kPrefix = "profile";
  if (!name.starts_with(kPrefix)) return {};
  name.remove_prefix(kPrefix.size());
  if (name.empty() || kSpace.find(name.front()) == std::string_view::npos) return {};
  name = Trimmed(name);
  if (name.size() >= 2 && (name.front() == '"' || name.front() == '\'') &&
      name.back() == name.front()) {
    name = name.substr(1, name.size() - 2);
  }
  return name;
}

Profile* Open(Profiles& profiles, std::string_view name) {
  if (name.empty()) return nullptr;
  const auto at = profiles.find(std::string(name));
  if (at != profiles.end()) return &at->second;
  if (profiles.size() >= kMaxProfiles) return nullptr;
  return &profiles[std::string(name)];
}

void AddSetting(std::string_view line, Profile& profile) {
  const std::size_t equals = line.find('=');
  if (equals == std::string_view::npos) return;
  const std::string name = LowerAscii(Trimmed(line.substr(0, equals)));
  if (name.empty() || (profile.size() >= kMaxSettings && !profile.contains(name))) return;
  profile[name] = Trimmed(WithoutComment(line.substr(equals + 1)));
}

std::string PathOf(const Environment& env, const char* variable, const char* below_home) {
  std::string path = ValueOr(env, variable);
  const std::string home = ValueOr(env, "HOME");
  if (path.starts_with("~/") && !home.empty()) return home + path.substr(1);
  if (!path.empty() || home.empty()) return path;
  return home + below_home;
}

Result<void> AddFile(const std::string& path, ProfileFileKind kind, Profiles& into) {
  if (path.empty()) return {};
  const Result<std::string> text = ReadBoundedFile(path, kMaxProfileFileBytes);
  if (text) {
    AddProfiles(*text, kind, into);
  } else if (text.error().code != ErrorCode::kNotFound) {
    return Error(text.error());
  }
  return {};
}

}  // namespace

void AddProfiles(std::string_view text, ProfileFileKind kind, Profiles& into) {
  Profile* open = nullptr;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    const std::string_view content = Trimmed(line);
    if (content.empty() || content.front() == '#' || content.front() == ';') continue;
    if (content.front() == '[') {
      open = Open(into, NameOf(content, kind));
    } else if (open != nullptr && kSpace.find(line.front()) == std::string_view::npos) {
      AddSetting(content, *open);  // indented ones belong to the setting above (s3, services)
    }
  }
}

Result<Profiles> ReadProfiles(const Environment& env) {
  Profiles profiles;
  RG_TRY_VOID(
      AddFile(PathOf(env, "AWS_CONFIG_FILE", "/.aws/config"), ProfileFileKind::kConfig, profiles));
  RG_TRY_VOID(AddFile(PathOf(env, "AWS_SHARED_CREDENTIALS_FILE", "/.aws/credentials"),
                      ProfileFileKind::kCredentials, profiles));
  return profiles;
}

std::string ProfileName(const Environment& env) {
  const std::string name = ValueOr(env, "AWS_PROFILE", ValueOr(env, "AWS_DEFAULT_PROFILE"));
  return name.empty() ? "default" : name;
}

std::string Setting(const Profile& profile, const std::string& name) {
  const auto at = profile.find(name);
  return at == profile.end() ? std::string() : at->second;
}

}  // namespace roentgen::aws
