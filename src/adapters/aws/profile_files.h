// The shared files of AWS's tools: ~/.aws/config and ~/.aws/credentials, as profiles.
//
// Thread-safety: free functions over values.
// Errors:        kTooLarge (a file beyond kMaxProfileFileBytes), kUnavailable (there and
// unreadable). A file that
//                is not there is an empty one; lines that say nothing are passed over, as AWS's
//                SDKs do.
// Bounds:        kMaxProfiles profiles with kMaxSettings settings each; what is beyond is left out.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "adapters/aws/environment.h"
#include "base/result.h"

namespace roentgen::aws {

inline constexpr std::size_t kMaxProfileFileBytes = 1U << 20;
inline constexpr std::size_t kMaxProfiles = 1'000;
inline constexpr std::size_t kMaxSettings = 100;

using Profile = std::map<std::string, std::string>;  // by lower-case name
using Profiles = std::map<std::string, Profile>;

enum class ProfileFileKind : bool { kConfig, kCredentials };  // `[profile x]` or `[x]`

// Adds the profiles of a file's text; its settings replace those that are there.
void AddProfiles(std::string_view text, ProfileFileKind kind, Profiles& into);
// AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE, or those below HOME. What the credentials file
// says wins.
Result<Profiles> ReadProfiles(const Environment& env);
// AWS_PROFILE, else `default`.
std::string ProfileName(const Environment& env);
// Empty when it is not set.
std::string Setting(const Profile& profile, const std::string& name);

}  // namespace roentgen::aws
