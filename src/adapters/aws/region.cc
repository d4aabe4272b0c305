#include "adapters/aws/region.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "adapters/aws/bounded_file.h"
#include "adapters/aws/credential_answers.h"
#include "adapters/aws/imds.h"
#include "adapters/aws/profile_files.h"
#include "base/text.h"
#include "wire/json/json_index.h"

namespace roentgen::aws {
namespace {

constexpr std::size_t kMaxMetadataBytes = 1U << 20;
constexpr std::size_t kMaxDepth = 32;
constexpr int kImdsAttempts = 2;

// A text member of a JSON object; empty when it has none.
std::string TextMember(std::string_view json, std::string_view key) {
  wire::JsonIndex index;
  if (!index.Parse(json, kMaxDepth) || !index.root().IsObject()) return {};
  const wire::JsonValue root = index.root();
  std::string scratch;
  for (wire::JsonValue name = root.first(); name.IsIn(root);) {
    const wire::JsonValue value = name.next();
    if (name.inner() == key && value.IsString()) return std::string(value.text(scratch));
    name = value.next();
  }
  return {};
}

Result<std::string> FromEcsMetadata(const Environment& env) {
  const std::string path = ValueOr(env, "ECS_CONTAINER_METADATA_FILE");
  if (LowerAscii(ValueOr(env, "ECS_ENABLE_CONTAINER_METADATA")) != "true" || path.empty()) {
    return MakeError(ErrorCode::kNotFound, "ECS metadata: not enabled");
  }
  RG_TRY(const std::string text, ReadBoundedFile(path, kMaxMetadataBytes));
  // arn:aws:ecs:REGION:account:task/...
  std::string arn = TextMember(text, "TaskARN");
  for (int field = 0; field < 3; ++field) arn.erase(0, std::min(arn.find(':'), arn.size() - 1) + 1);
  const std::string region = arn.substr(0, arn.find(':'));
  if (!IsRegionName(region)) {
    return MakeError(ErrorCode::kCorrupt,
                     "ECS metadata: " + path + " has no TaskARN with a region");
  }
  return region;
}

Result<std::string> FromImds(const Environment& env, http::Transport& transport) {
  RG_TRY(Imds imds, Imds::FromEnvironment(env, transport));
  for (int attempt = 1;; ++attempt) {
    const auto document = imds.Get("/latest/dynamic/instance-identity/document");
    if (!document) {
      if (document.error().code == ErrorCode::kUnsupported || attempt == kImdsAttempts) {
        return Error(document.error());
      }
      continue;
    }
    std::string region = TextMember(*document, "region");
    if (IsRegionName(region)) return region;
    return MakeError(ErrorCode::kCorrupt, "EC2 metadata: the identity document has no region");
  }
}

Result<std::string> FromProfile(const Environment& env) {
  if (auto region = env("AWS_DEFAULT_REGION")) return *region;
  RG_TRY(const Profiles profiles, ReadProfiles(env));
  const auto at = profiles.find(ProfileName(env));
  std::string region = at == profiles.end() ? "" : Setting(at->second, "region");
  if (region.empty()) return MakeError(ErrorCode::kNotFound, "profile: names no region");
  return region;
}

Result<Region> Checked(std::string name, const char* source) {
  if (!IsRegionName(name)) {
    return MakeError(ErrorCode::kInvalid,
                     fmt::format("`{}` ({}) is not the name of a region", Printable(name), source));
  }
  return Region{std::move(name), source};
}

}  // namespace

bool IsRegionName(std::string_view name) {
  return !name.empty() && name.size() <= 63 && name.front() != '-' && name.back() != '-' &&
         std::ranges::all_of(name, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '-';
         });
}

Result<Region> FindRegion(const RegionOptions& options, const Environment& env,
                          http::Transport& transport) {
  if (!options.flag.empty()) return Checked(options.flag, "flag or file");
  if (auto region = env("AWS_REGION")) return Checked(std::move(*region), "AWS_REGION");
  std::string reasons;
  const auto note = [&](const Error& error) {
    if (!reasons.empty()) reasons += "; ";
    reasons += error.message;
  };
  if (!options.local_mode) {
    auto ecs = FromEcsMetadata(env);
    if (ecs) return Region{std::move(*ecs), "ECS metadata"};
    note(ecs.error());
    auto imds = FromImds(env, transport);
    if (imds) return Region{std::move(*imds), "EC2 metadata"};
    note(imds.error());
  }
  auto profile = FromProfile(env);
  if (profile) return Checked(std::move(*profile), "profile");
  note(profile.error());
  return MakeError(
      ErrorCode::kNotFound,
      "no region: neither -n, Region of the configuration file nor AWS_REGION is set; " + reasons);
}

}  // namespace roentgen::aws
