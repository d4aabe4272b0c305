#include "adapters/aws/endpoint.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "base/text.h"

namespace roentgen::aws {
namespace {

// tidy:allow(view) constants
struct PartitionRow {
  std::string_view region_prefix;
  std::string_view partition;
  std::string_view suffix;
};

// The daemon knows the first four; the rest is in AWS's published partitions.
constexpr std::array<PartitionRow, 7> kPartitions{{
    {"cn-", "aws-cn", "amazonaws.com.cn"},
    {"us-isob-", "aws-iso-b", "sc2s.sgov.gov"},
    {"us-isof-", "aws-iso-f", "csp.hci.ic.gov"},
    {"us-iso-", "aws-iso", "c2s.ic.gov"},
    {"eu-isoe-", "aws-iso-e", "cloud.adc-e.uk"},
    {"eusc-", "aws-eusc", "amazonaws.eu"},
    {"us-gov-", "aws-us-gov", "amazonaws.com"},
}};
constexpr std::string_view kCommercialSuffix = "amazonaws.com";

const PartitionRow* RowOf(std::string_view region) {
  const auto at = std::ranges::find_if(
      kPartitions, [&](const PartitionRow& row) { return region.starts_with(row.region_prefix); });
  return at == kPartitions.end() ? nullptr : at;
}

// Regions whose STS was the global endpoint before there were regional ones.
constexpr std::array<std::string_view, 16> kLegacyStsRegions{
    "ap-northeast-1", "ap-south-1",   "ap-southeast-1", "ap-southeast-2",
    "aws-global",     "ca-central-1", "eu-central-1",   "eu-north-1",
    "eu-west-1",      "eu-west-2",    "eu-west-3",      "sa-east-1",
    "us-east-1",      "us-east-2",    "us-west-1",      "us-west-2"};

bool IsTrue(const Environment& env, const char* name) {
  return LowerAscii(ValueOr(env, name)) == "true";
}

// The override for a service; empty when there is none.
std::string Override(const Environment& env, const char* of_service) {
  if (IsTrue(env, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")) return {};
  std::string url = ValueOr(env, of_service);
  return url.empty() ? ValueOr(env, "AWS_ENDPOINT_URL") : url;
}

Error BadUrl(std::string_view url, std::string_view why) {
  return MakeError(ErrorCode::kInvalid, fmt::format("endpoint `{}`: {}", url.substr(0, 200), why));
}

bool IsHostCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

bool IsAddressCharacter(char c) {
  return (c >= 'a' && c <= 'f') || (c >= '0' && c <= '9') || c == ':' || c == '.';
}

bool IsPathCharacter(char c) { return c > ' ' && c < 127 && c != '?' && c != '#' && c != '\\'; }

Result<std::string> Checked(const std::string& url) {
  RG_TRY(const EndpointUrl endpoint, ParseEndpoint(url));
  return endpoint.Url();
}

}  // namespace

std::string_view DnsSuffix(std::string_view region) {
  const PartitionRow* row = RowOf(region);
  return row != nullptr ? row->suffix : kCommercialSuffix;
}

std::string_view Partition(std::string_view region) {
  const PartitionRow* row = RowOf(region);
  return row != nullptr ? row->partition : "aws";
}

Result<std::string> XrayEndpoint(std::string_view flag, std::string_view region,
                                 const Environment& env) {
  if (!flag.empty()) return Checked(std::string(flag));
  if (const std::string url = Override(env, "AWS_ENDPOINT_URL_XRAY"); !url.empty()) {
    return Checked(url);
  }
  return fmt::format("https://xray.{}.{}", region, DnsSuffix(region));
}

Result<std::string> StsEndpoint(std::string_view region, const Environment& env) {
  if (const std::string url = Override(env, "AWS_ENDPOINT_URL_STS"); !url.empty()) {
    return Checked(url);
  }
  const bool legacy = LowerAscii(ValueOr(env, "AWS_STS_REGIONAL_ENDPOINTS")) == "legacy" &&
                      std::ranges::find(kLegacyStsRegions, region) != kLegacyStsRegions.end();
  if (region.empty() || legacy) return std::string("https://sts.amazonaws.com");
  return fmt::format("https://sts.{}.{}", region, DnsSuffix(region));
}

Result<EndpointUrl> ParseEndpoint(std::string_view url) {
  EndpointUrl out;
  std::string_view rest = url;
  const std::string lower = LowerAscii(url.substr(0, 8));
  if (lower.starts_with("https://")) {
    out.tls = true;
    rest.remove_prefix(8);
  } else if (lower.starts_with("http://")) {
    rest.remove_prefix(7);
  } else {
    return BadUrl(url, "begins neither with http:// nor with https://");
  }
  const std::string_view authority = rest.substr(0, rest.find('/'));
  rest.remove_prefix(authority.size());
  if (authority.find('@') != std::string_view::npos) {
    return MakeError(ErrorCode::kInvalid, "endpoint: a user or password has no place in it");
  }
  if (!std::ranges::all_of(rest, IsPathCharacter))
    return BadUrl(url, "more than a path behind the host");
  while (rest.ends_with('/')) rest.remove_suffix(1);
  out.base_path = rest;

  const bool bracketed = authority.starts_with('[');
  const std::size_t host_end = bracketed ? authority.find(']') : authority.find(':');
  if (bracketed && host_end == std::string_view::npos)
    return BadUrl(url, "no ] behind the address");
  out.host = LowerAscii(authority.substr(bracketed ? 1 : 0, host_end - (bracketed ? 1 : 0)));
  if (out.host.empty() || out.host.size() > 253 ||
      !std::ranges::all_of(out.host, bracketed ? IsAddressCharacter : IsHostCharacter)) {
    return BadUrl(url, "no host name or address");
  }
  out.port = out.tls ? 443 : 80;
  out.authority = bracketed ? "[" + out.host + "]" : out.host;
  const std::size_t colon = bracketed ? host_end + 1 : host_end;
  if (colon < authority.size()) {
    const std::string_view digits = authority.substr(colon + 1);
    const std::uint16_t usual = out.port;
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), out.port);
    if (authority[colon] != ':' || parsed.ec != std::errc() ||
        parsed.ptr != digits.data() + digits.size() || out.port == 0) {
      return BadUrl(url, "its port is not a number from 1 to 65535");
    }
    if (out.port != usual) out.authority += fmt::format(":{}", out.port);
  }
  return out;
}

bool IsAwsHost(std::string_view host) {
  while (host.ends_with('.')) host.remove_suffix(1);
  const auto below = [&](std::string_view suffix) {
    return host.size() > suffix.size() && host.ends_with(suffix) &&
           host[host.size() - suffix.size() - 1] == '.';
  };
  return below(kCommercialSuffix) || below("api.aws") || below("amazonwebservices.com.cn") ||
         std::ranges::any_of(kPartitions, [&](const auto& row) { return below(row.suffix); });
}

Signing DefaultSigning(const EndpointUrl& endpoint) {
  return endpoint.tls || IsAwsHost(endpoint.host) ? Signing::kAlways : Signing::kNever;
}

}  // namespace roentgen::aws
