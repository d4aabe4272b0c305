#include "engine/ingest/terms.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace roentgen::ingest {
namespace {

bool Has(const std::vector<std::uint64_t>& terms, TermField field, std::string_view value) {
  return std::ranges::binary_search(terms, TermHash(field, value));
}

TEST(Terms, CoverNodesUsersHttpFlagsAndNestedAnnotations) {
  Segment segment;
  segment.name = "web";
  segment.origin = "AWS::EKS::Container";
  segment.user = "alice";
  segment.flags.fault = true;
  segment.http = HttpBlock{.method = "GET", .url = "http://a/", .status = 503};
  Segment call;
  call.name = "DynamoDB";
  call.is_subsegment = true;
  call.name_space = Namespace::kAws;
  call.aws = AwsBlock{.table_name = "carts"};
  call.annotations = {{"tier", std::string("gold")}};
  segment.subsegments = {call};
  const auto terms = TermsOf(segment, {});
  EXPECT_TRUE(Has(terms, TermField::kService, "web"));
  EXPECT_TRUE(Has(terms, TermField::kService, "carts"));
  EXPECT_TRUE(Has(terms, TermField::kType, "AWS::DynamoDB::Table"));
  EXPECT_TRUE(Has(terms, TermField::kUser, "alice"));
  EXPECT_TRUE(Has(terms, TermField::kHttpStatus, "503"));
  EXPECT_TRUE(Has(terms, TermField::kFlag, "fault"));
  EXPECT_TRUE(Has(terms, TermField::kAnnotationKey, "tier"));
  EXPECT_TRUE(Has(terms, TermField::kAnnotation, AnnotationTermValue("tier", std::string("gold"))));
  EXPECT_FALSE(Has(terms, TermField::kUser, "bob"));
}

TEST(Terms, TellTheTypesOfAnnotationsApart) {
  EXPECT_NE(AnnotationTermValue("k", 1.0), AnnotationTermValue("k", std::string("1")));
  EXPECT_NE(AnnotationTermValue("k", 1.0), AnnotationTermValue("k", true));
  EXPECT_EQ(AnnotationTermValue("k", 0.0), AnnotationTermValue("k", -0.0));
}

TEST(Terms, CoverPlacesAndTheNamesOfSubsegments) {
  Segment segment;
  segment.name = "web";
  segment.resource_arn = "arn:aws:ecs:x";
  segment.aws = AwsBlock{.ec2_instance_id = "i-1", .availability_zone = "z1"};
  Segment local;
  local.name = "deserialize";
  local.is_subsegment = true;
  Segment remote = local;
  remote.name = "orders";
  remote.name_space = Namespace::kRemote;
  segment.subsegments = {local, remote};
  const auto terms = TermsOf(segment, {});
  EXPECT_TRUE(Has(terms, TermField::kZone, "z1"));
  EXPECT_TRUE(Has(terms, TermField::kInstance, "i-1"));
  EXPECT_TRUE(Has(terms, TermField::kArn, "arn:aws:ecs:x"));
  EXPECT_TRUE(Has(terms, TermField::kEntity, "deserialize"));
  EXPECT_TRUE(Has(terms, TermField::kService, "orders"));
  EXPECT_FALSE(Has(terms, TermField::kEntity, "orders"));
  EXPECT_FALSE(Has(terms, TermField::kEntity, "web"));
}

TEST(Terms, CoverBeginningsOfTheWordsOfAUrl) {
  Segment segment;
  segment.name = "web";
  segment.http = HttpBlock{.url = "https://shop.example/reports-2026/abcdefghijkl"};
  const auto terms = TermsOf(segment, {});
  for (const char* part :
       {"sho", "shop", "exa", "example", "rep", "reports", "202", "2026", "abc", "abcdefgh"}) {
    EXPECT_TRUE(Has(terms, TermField::kUrlPart, part)) << part;
  }
  EXPECT_FALSE(Has(terms, TermField::kUrlPart, "https"));
  segment.http->url.assign(100, '/');
  for (int i = 0; i < 70; ++i) segment.http->url += "/w" + std::to_string(i);
  EXPECT_TRUE(Has(TermsOf(segment, {}), TermField::kUrlPart, kManyUrlParts));
  EXPECT_FALSE(Has(TermsOf(segment, {}), TermField::kUrlPart, "w1"));
}

TEST(Terms, OfAPartOfAUrlOnlyWordsWhoseBeginningIsKnownTell) {
  using Values = std::vector<std::string>;
  EXPECT_EQ(UrlPartsWithin("items/7777", UrlPlace::kAnywhere), Values{"777"});
  EXPECT_EQ(UrlPartsWithin("/items/7777/", UrlPlace::kAnywhere), (Values{"items", "7777"}));
  EXPECT_EQ(UrlPartsWithin("/items/7777", UrlPlace::kEnd), (Values{"items", "7777"}));
  EXPECT_EQ(UrlPartsWithin("items", UrlPlace::kEnd), Values{});
  EXPECT_EQ(UrlPartsWithin("items", UrlPlace::kBeginning), Values{"ite"});
  EXPECT_EQ(UrlPartsWithin("http://a.example", UrlPlace::kBeginning), (Values{"a", "exa"}));
  EXPECT_EQ(UrlPartsWithin("/abcdefghijkl", UrlPlace::kAnywhere), Values{"abcdefgh"});
  EXPECT_EQ(UrlPartsWithin("/htt", UrlPlace::kAnywhere), Values{});
  EXPECT_EQ(UrlPartsWithin("/ab", UrlPlace::kAnywhere), Values{});
  EXPECT_EQ(UrlPartsWithin("", UrlPlace::kAnywhere), Values{});
}

TEST(Terms, DocumentWithTooManyMatchesEveryQueryInsteadOfNone) {
  Segment segment;
  segment.name = "web";
  for (int i = 0; i < 400; ++i) segment.annotations.push_back({"k" + std::to_string(i), true});
  const auto terms = TermsOf(segment, {});
  EXPECT_EQ(terms.size(), kMaxTermsPerDocument);
  EXPECT_TRUE(Has(terms, TermField::kSaturated, "1"));
}

}  // namespace
}  // namespace roentgen::ingest
