// Signs requests with AWS Signature Version 4, in the header form.
//
// Thread-safety: `Signer` is used by one thread at a time (it caches the signing key of the day).
// Ownership:     a Signer owns its region and service; everything given to a call is borrowed for
// it. Errors:        none. The secret key appears in no result and is not kept: the cache holds the
//                key derived from it, and a digest to know it by.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "wire/sigv4/canonical_request.h"
#include "wire/sigv4/digest.h"

namespace roentgen::sigv4 {

// tidy:allow(view) borrowed for one call
struct KeyView {
  std::string_view access_key_id;
  std::string_view secret_access_key;
  std::string_view session_token;  // empty: long-term credentials
};

struct SignerOptions {
  PathStyle path_style = PathStyle::kNormalized;
  bool sign_body_header = false;   // adds X-Amz-Content-Sha256; X-Ray needs none
  bool sign_session_token = true;  // false: the token is added after signing
};

struct SignatureHeader {
  std::string name;
  std::string value;
};

// What signing made of a request; the texts between are for tests and for explaining a 403.
struct Signed {
  // To be added to the request: X-Amz-Date, X-Amz-Security-Token and X-Amz-Content-Sha256 as they
  // apply, Authorization last.
  std::vector<SignatureHeader> headers;
  std::string signature;
  std::string canonical_request;
  std::string string_to_sign;
};

class Signer {
 public:
  Signer(std::string region, std::string service, SignerOptions options = {});

  // `request.headers` must hold Host, and may not hold what signing adds. `now` is the time at the
  // service: wall time corrected by the known clock skew.
  Signed Sign(const RequestView& request, std::string_view body, const KeyView& key,
              TimestampUs now);

  const std::string& region() const { return region_; }
  const std::string& service() const { return service_; }

 private:
  const Digest& KeyOfDay(std::string_view secret, std::string_view day);

  std::string region_;
  std::string service_;
  SignerOptions options_;
  std::string cached_day_;
  Digest cached_secret_{};  // its SHA-256
  Digest cached_key_{};
};

// The parts of the algorithm, for forms that Signer does not make (a signed query).
//
// `20150830T123600Z`; the first eight characters are the day of the scope.
std::string AmzDate(TimestampUs time);
Digest DeriveKey(std::string_view secret, std::string_view day, std::string_view region,
                 std::string_view service);
// `scope` is `day/region/service/aws4_request`.
std::string StringToSign(std::string_view amz_date, std::string_view scope,
                         std::string_view canonical_request);

}  // namespace roentgen::sigv4
