#include "apps/roentgen/daemon/target.h"

#include <string>
#include <utility>

namespace roentgen::daemon {

Result<Target> FindTarget(const config::DaemonOptions& options, const aws::Environment& env,
                          http::Transport& transport) {
  Target target;
  // Any region will do to see whether an override names another host.
  RG_TRY(const std::string probe, aws::XrayEndpoint(options.endpoint, "us-east-1", env));
  RG_TRY(target.endpoint, aws::ParseEndpoint(probe));
  if (!aws::IsAwsHost(target.endpoint.host)) {
    target.region = {options.region, "flag or file"};
    if (target.region.name.empty()) target.region = {aws::ValueOr(env, "AWS_REGION"), "AWS_REGION"};
    const bool is_signed = target.endpoint.tls && !target.region.name.empty();
    target.signing = is_signed ? aws::Signing::kAlways : aws::Signing::kNever;
    return target;
  }
  RG_TRY(target.region, aws::FindRegion({.flag = options.region, .local_mode = options.local_mode},
                                        env, transport));
  RG_TRY(const std::string url, aws::XrayEndpoint(options.endpoint, target.region.name, env));
  RG_TRY(target.endpoint, aws::ParseEndpoint(url));
  return target;
}

}  // namespace roentgen::daemon
