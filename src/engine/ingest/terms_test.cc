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
