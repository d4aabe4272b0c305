// Any bytes as a file of profiles: bounded, and names and values are one line each.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "adapters/aws/profile_files.h"
#include "base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace aws = roentgen::aws;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  aws::Profiles profiles;
  aws::AddProfiles(text, aws::ProfileFileKind::kConfig, profiles);
  aws::AddProfiles(text, aws::ProfileFileKind::kCredentials, profiles);
  RG_CHECK(profiles.size() <= aws::kMaxProfiles);
  for (const auto& [profile, settings] : profiles) {
    RG_CHECK(!profile.empty() && settings.size() <= aws::kMaxSettings);
    for (const auto& [name, value] : settings) {
      RG_CHECK(!name.empty() && name.find('\n') == std::string::npos);
      RG_CHECK(value.find('\n') == std::string::npos);
    }
  }
  return 0;
}
