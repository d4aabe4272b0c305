// Where a service is: X-Ray's and STS's endpoints by region and partition, and their overrides.
//
// Thread-safety: pure functions over an Environment.
// Errors:        kInvalid (an override that is no http:// or https:// URL, or carries a user, query
// or fragment).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "adapters/aws/environment.h"
#include "base/result.h"

namespace roentgen::aws {

// `amazonaws.com`, `amazonaws.com.cn`, ... of the region's partition.
std::string_view DnsSuffix(std::string_view region);
// `aws`, `aws-cn`, `aws-us-gov`, ...
std::string_view Partition(std::string_view region);

// Without a slash at its end. `flag` (Endpoint of cfg.yaml) goes first, then AWS_ENDPOINT_URL_XRAY,
// AWS_ENDPOINT_URL (unless AWS_IGNORE_CONFIGURED_ENDPOINT_URLS), then the computed one.
Result<std::string> XrayEndpoint(std::string_view flag, std::string_view region,
                                 const Environment& env);
// AWS_ENDPOINT_URL_STS, AWS_ENDPOINT_URL, then regional; global for an empty region or, where
// AWS_STS_REGIONAL_ENDPOINTS is `legacy`, for the regions that had it.
Result<std::string> StsEndpoint(std::string_view region, const Environment& env);

struct EndpointUrl {
  bool tls = false;
  std::string authority;  // `host[:port]` as it stands in Host: default ports left out
  std::string host;       // lower case, without brackets
  std::uint16_t port = 0;
  std::string base_path;  // before the API's paths: empty or `/prefix`
  std::string Url() const { return (tls ? "https://" : "http://") + authority + base_path; }
};
Result<EndpointUrl> ParseEndpoint(std::string_view url);

// A host that AWS runs: it takes signed requests only, and nothing is sent to it unsigned.
bool IsAwsHost(std::string_view host);

enum class Signing : std::uint8_t { kAlways, kNever };
// kNever for plain HTTP to a host that is not AWS's (a Roentgen server), else kAlways.
Signing DefaultSigning(const EndpointUrl& endpoint);

}  // namespace roentgen::aws
