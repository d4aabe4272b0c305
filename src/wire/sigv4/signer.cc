#include "wire/sigv4/signer.h"

#include <chrono>
#include <utility>

#include <fmt/format.h>

namespace roentgen::sigv4 {
namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";
constexpr std::size_t kDayLength = 8;

}  // namespace

std::string AmzDate(TimestampUs time) {
  const std::chrono::sys_seconds seconds = std::chrono::floor<std::chrono::seconds>(
      std::chrono::sys_time<std::chrono::microseconds>(std::chrono::microseconds(time.us)));
  const auto day = std::chrono::floor<std::chrono::days>(seconds);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(seconds - day);
  return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

Digest DeriveKey(std::string_view secret, std::string_view day, std::string_view region,
                 std::string_view service) {
  Digest key = HmacSha256(std::string("AWS4").append(secret), day);
  for (const std::string_view part : {region, service, std::string_view("aws4_request")}) {
    key = HmacSha256(BytesOf(key), part);
  }
  return key;
}

std::string StringToSign(std::string_view amz_date, std::string_view scope,
                         std::string_view canonical_request) {
  std::string text = fmt::format("{}\n{}\n{}\n", kAlgorithm, amz_date, scope);
  AppendHex(text, Sha256(canonical_request));
  return text;
}

Signer::Signer(std::string region, std::string service, SignerOptions options)
    : region_(std::move(region)), service_(std::move(service)), options_(options) {}

const Digest& Signer::KeyOfDay(std::string_view secret, std::string_view day) {
  const Digest secret_digest = Sha256(secret);
  if (day != cached_day_ || secret_digest != cached_secret_) {
    cached_key_ = DeriveKey(secret, day, region_, service_);
    cached_secret_ = secret_digest;
    cached_day_ = day;
  }
  return cached_key_;
}

Signed Signer::Sign(const RequestView& request, std::string_view body, const KeyView& key,
                    TimestampUs now) {
  Signed out;
  const std::string date = AmzDate(now);
  const std::string_view day = std::string_view(date).substr(0, kDayLength);
  const std::string payload_hash = HexOf(Sha256(body));

  std::vector<HeaderView> headers(request.headers.begin(), request.headers.end());
  const auto add = [&](const char* name, std::string_view value, bool is_signed) {
    out.headers.push_back({name, std::string(value)});
    if (is_signed) headers.push_back({name, value});
  };
  add("X-Amz-Date", date, true);
  if (!key.session_token.empty()) {
    add("X-Amz-Security-Token", key.session_token, options_.sign_session_token);
  }
  if (options_.sign_body_header) add("X-Amz-Content-Sha256", payload_hash, true);

  const RequestView with_added{request.method, request.path, request.query, headers};
  CanonicalRequest canonical = MakeCanonicalRequest(with_added, payload_hash, options_.path_style);
  const std::string scope = fmt::format("{}/{}/{}/aws4_request", day, region_, service_);
  out.canonical_request = std::move(canonical.text);
  out.string_to_sign = StringToSign(date, scope, out.canonical_request);
  out.signature =
      HexOf(HmacSha256(BytesOf(KeyOfDay(key.secret_access_key, day)), out.string_to_sign));
  out.headers.push_back(
      {"Authorization",
       fmt::format("{} Credential={}/{}, SignedHeaders={}, Signature={}", kAlgorithm,
                   key.access_key_id, scope, canonical.signed_headers, out.signature)});
  return out;
}

}  // namespace roentgen::sigv4
