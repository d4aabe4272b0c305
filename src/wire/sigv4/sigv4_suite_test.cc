// AWS's public suite of signature vectors, restated in tests/golden/sigv4/vectors.json: every case,
// signed in headers and in the query. A case has the hash of its canonical request and its
// signature.
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "wire/json/json_index.h"
#include "wire/sigv4/canonical_request.h"
#include "wire/sigv4/signer.h"

namespace roentgen::sigv4 {
namespace {

constexpr std::string_view kSecret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
constexpr std::string_view kAccessKey = "AKIDEXAMPLE";
constexpr TimestampUs kNow{1'440'938'160'000'000};  // 2015-08-30T12:36:00Z

struct Expected {
  std::string request_hash;
  std::string signature;
};

struct Vector {
  std::string name, method, path, query, body, token;
  std::vector<SignatureHeader> headers;
  bool as_is = false;
  bool body_header = false;
  bool token_after = false;
  Expected in_header, in_query;

  std::vector<HeaderView> HeaderViews() const {
    std::vector<HeaderView> views;
    for (const auto& header : headers) views.push_back({header.name, header.value});
    return views;
  }
};

wire::JsonValue Member(wire::JsonValue object, std::string_view key) {
  for (wire::JsonValue name = object.first(); name.IsIn(object);) {
    const wire::JsonValue value = name.next();
    if (name.inner() == key) return value;
    name = value.next();
  }
  return {};
}

std::string Text(wire::JsonValue value) {
  std::string scratch;
  return value ? std::string(value.text(scratch)) : std::string();
}

Vector ReadVector(wire::JsonValue json) {
  Vector one;
  one.name = Text(Member(json, "name"));
  one.method = Text(Member(json, "method"));
  one.body = Text(Member(json, "body"));
  one.token = Text(Member(json, "token"));
  const std::string target = Text(Member(json, "target"));
  const std::size_t mark = std::min(target.find('?'), target.size());
  one.path = target.substr(0, mark);
  if (mark < target.size()) one.query = target.substr(mark + 1);
  const wire::JsonValue headers = Member(json, "headers");
  for (wire::JsonValue pair = headers.first(); pair.IsIn(headers); pair = pair.next()) {
    one.headers.push_back({Text(pair.first()), Text(pair.first().next())});
  }
  one.as_is = static_cast<bool>(Member(json, "as_is"));
  one.body_header = static_cast<bool>(Member(json, "body_header"));
  one.token_after = static_cast<bool>(Member(json, "token_after"));
  for (auto [key, into] :
       {std::pair("header", &one.in_header), std::pair("query", &one.in_query)}) {
    const wire::JsonValue expected = Member(json, key);
    *into = {Text(Member(expected, "request")), Text(Member(expected, "signature"))};
  }
  return one;
}

std::vector<Vector> ReadVectors() {
  std::ifstream file("tests/golden/sigv4/vectors.json");
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  wire::JsonIndex index;
  std::vector<Vector> vectors;
  if (!index.Parse(text, 8)) return vectors;
  const wire::JsonValue root = index.root();
  for (wire::JsonValue one = root.first(); one.IsIn(root); one = one.next()) {
    vectors.push_back(ReadVector(one));
  }
  return vectors;
}

std::string UriEncoded(std::string_view text) {
  std::string out;
  AppendUriEncoded(out, text, false);
  return out;
}

TEST(Sigv4Suite, EveryCaseSignedInHeaders) {
  const std::vector<Vector> vectors = ReadVectors();
  ASSERT_EQ(vectors.size(), 38U);
  for (const Vector& one : vectors) {
    SCOPED_TRACE(one.name);
    Signer signer("us-east-1", "service",
                  {.path_style = one.as_is ? PathStyle::kAsIs : PathStyle::kNormalized,
                   .sign_body_header = one.body_header,
                   .sign_session_token = !one.token_after});
    const std::vector<HeaderView> headers = one.HeaderViews();
    const Signed made = signer.Sign({one.method, one.path, one.query, headers}, one.body,
                                    {kAccessKey, kSecret, one.token}, kNow);
    EXPECT_EQ(HexOf(Sha256(made.canonical_request)), one.in_header.request_hash)
        << made.canonical_request;
    EXPECT_EQ(made.signature, one.in_header.signature);
    EXPECT_TRUE(made.headers.back().value.ends_with("Signature=" + one.in_header.signature));
  }
}

TEST(Sigv4Suite, EveryCaseSignedInTheQuery) {
  constexpr std::string_view kScope = "20150830/us-east-1/service/aws4_request";
  for (const Vector& one : ReadVectors()) {
    SCOPED_TRACE(one.name);
    const std::vector<HeaderView> headers = one.HeaderViews();
    const std::string names =
        MakeCanonicalRequest({one.method, "/", "", headers}, "").signed_headers;
    std::string query = one.query.empty() ? "" : one.query + "&";
    query += "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=" +
             UriEncoded(std::string(kAccessKey) + "/" + std::string(kScope)) +
             "&X-Amz-Date=" + AmzDate(kNow) +
             "&X-Amz-Expires=3600&X-Amz-SignedHeaders=" + UriEncoded(names);
    if (!one.token.empty() && !one.token_after) {
      query += "&X-Amz-Security-Token=" + UriEncoded(one.token);
    }
    const CanonicalRequest made =
        MakeCanonicalRequest({one.method, one.path, query, headers}, HexOf(Sha256(one.body)),
                             one.as_is ? PathStyle::kAsIs : PathStyle::kNormalized);
    EXPECT_EQ(HexOf(Sha256(made.text)), one.in_query.request_hash) << made.text;
    const Digest key = DeriveKey(kSecret, "20150830", "us-east-1", "service");
    const std::string text = StringToSign(AmzDate(kNow), kScope, made.text);
    EXPECT_EQ(HexOf(HmacSha256(BytesOf(key), text)), one.in_query.signature);
  }
}

}  // namespace
}  // namespace roentgen::sigv4
