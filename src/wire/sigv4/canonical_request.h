// The canonical request of AWS Signature Version 4: one text that both ends of a connection make of
// the same request, whatever happened to its spelling on the way.
//
// Source: AWS General Reference, "Create a signed AWS API request". Checked against every case of
// the aws-c-auth test suite.
// Thread-safety: pure functions.
// Ownership:     views are borrowed for the call.
// Errors:        none: any bytes have a canonical form.
// Bounds:        memory is at most about four times the request's path, query and headers.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace roentgen::sigv4 {

struct HeaderView {
  std::string_view name;
  std::string_view value;
};

// tidy:allow(view) borrowed for one call
struct RequestView {
  std::string_view method;  // upper case
  std::string_view path;    // as sent, percent-encoded; empty means "/"
  std::string_view query;   // as sent, without its '?'
  std::span<const HeaderView> headers;
};

enum class PathStyle : std::uint8_t {
  kNormalized,  // every service but S3: `.`, `..` and `//` resolved, then encoded once more
  kAsIs,        // S3: encoded once more only
};

struct CanonicalRequest {
  std::string text;
  std::string signed_headers;  // `host;x-amz-date`
};

// `payload_hash` is the hex SHA-256 of the body. Every header given is signed: names in lower case,
// in order of names, values of one name joined by commas in their order, white space folded.
CanonicalRequest MakeCanonicalRequest(const RequestView& request, std::string_view payload_hash,
                                      PathStyle style = PathStyle::kNormalized);

// Percent-encodes all but A-Z a-z 0-9 - _ . ~ and, where `keep_slash`, '/'.
void AppendUriEncoded(std::string& out, std::string_view text, bool keep_slash);

}  // namespace roentgen::sigv4
