#include "wire/sigv4/signer.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "wire/sigv4/canonical_request.h"
#include "wire/sigv4/digest.h"

namespace roentgen::sigv4 {
namespace {

constexpr TimestampUs kNow{1'440'938'160'000'000};

TEST(Digest, IsSha256) {
  EXPECT_EQ(HexOf(Sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(HexOf(Sha256("abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Digest, IsHmacOfRfc4231) {
  EXPECT_EQ(HexOf(HmacSha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST(AmzDate, IsUtcToTheSecond) {
  EXPECT_EQ(AmzDate(kNow), "20150830T123600Z");
  EXPECT_EQ(AmzDate({kNow.us + 999'999}), "20150830T123600Z");
  EXPECT_EQ(AmzDate({0}), "19700101T000000Z");
  EXPECT_EQ(AmzDate({951'782'399'000'000}), "20000228T235959Z");
  EXPECT_EQ(AmzDate({951'782'400'000'000}), "20000229T000000Z");
}

Signed SignOnce(Signer& signer, std::string_view secret, TimestampUs now) {
  const std::vector<HeaderView> headers{{"Host", "xray.us-east-1.amazonaws.com"}};
  return signer.Sign({"POST", "/TraceSegments", "", headers}, "{}", {"AKID", secret, ""}, now);
}

TEST(Signer, CachesTheKeyOfOneDayAndSecretOnly) {
  Signer cached("us-east-1", "xray");
  const TimestampUs tomorrow{kNow.us + kUsPerDay};
  for (const auto& [secret, now] :
       {std::pair("one", kNow), std::pair("one", kNow), std::pair("one", tomorrow),
        std::pair("two", tomorrow), std::pair("one", kNow)}) {
    Signer fresh("us-east-1", "xray");
    EXPECT_EQ(SignOnce(cached, secret, now).signature, SignOnce(fresh, secret, now).signature);
  }
  EXPECT_NE(SignOnce(cached, "one", kNow).signature, SignOnce(cached, "two", kNow).signature);
  EXPECT_NE(SignOnce(cached, "one", kNow).signature, SignOnce(cached, "one", tomorrow).signature);
}

TEST(Signer, AddsWhatItSignsAndNothingOfTheSecret) {
  Signer signer("us-east-1", "xray", {.sign_body_header = true});
  const std::vector<HeaderView> headers{{"Host", "example.com"}, {"A", "1"}};
  const Signed made = signer.Sign({"GET", "/", "", headers}, "", {"AKID", "SECRET", "TOKEN"}, kNow);
  ASSERT_EQ(made.headers.size(), 4U);
  EXPECT_EQ(made.headers[0].name, "X-Amz-Date");
  EXPECT_EQ(made.headers[1].value, "TOKEN");
  EXPECT_EQ(made.headers[2].name, "X-Amz-Content-Sha256");
  EXPECT_TRUE(made.headers[3].value.starts_with(
      "AWS4-HMAC-SHA256 Credential=AKID/20150830/us-east-1/xray/aws4_request, "
      "SignedHeaders=a;host;x-amz-content-sha256;x-amz-date;x-amz-security-token, Signature="));
  for (const SignatureHeader& header : made.headers) {
    EXPECT_EQ(header.value.find("SECRET"), std::string::npos);
  }
  EXPECT_EQ(made.canonical_request.find("SECRET"), std::string::npos);
}

std::string CanonicalQuery(std::string_view query) {
  const std::string text = MakeCanonicalRequest({"GET", "/", query, {}}, "").text;
  const std::size_t begin = text.find('\n', 4) + 1;
  return text.substr(begin, text.find('\n', begin) - begin);
}

TEST(CanonicalRequest, SortsParametersByNameThenValue) {
  EXPECT_EQ(CanonicalQuery("b=2&a=2&a=1&a-=0&c"), "a=1&a=2&a-=0&b=2&c=");
  EXPECT_EQ(CanonicalQuery("&&a&"), "a=");
  EXPECT_EQ(CanonicalQuery("a=b=c"), "a=b%3Dc");
}

TEST(CanonicalRequest, EncodesOnceWhateverTheSpelling) {
  EXPECT_EQ(CanonicalQuery("a=%7e%2f"), CanonicalQuery("a=~/"));
  EXPECT_EQ(CanonicalQuery("a=%zz%4"), "a=%25zz%254");
}

TEST(CanonicalRequest, EmptyPathIsTheRoot) {
  EXPECT_TRUE(MakeCanonicalRequest({"GET", "", "", {}}, "").text.starts_with("GET\n/\n"));
  EXPECT_TRUE(MakeCanonicalRequest({"GET", "..", "", {}}, "").text.starts_with("GET\n/\n"));
}

}  // namespace
}  // namespace roentgen::sigv4
