#include "adapters/aws/endpoint.h"

#include <string>

#include <gtest/gtest.h>

#include "adapters/aws/aws_test_harness.h"
#include "adapters/aws/region.h"

namespace roentgen::aws {
namespace {

TEST(XrayEndpoint, IsComputedByPartition) {
  const Environment none = Of({});
  EXPECT_EQ(*XrayEndpoint("", "eu-west-1", none), "https://xray.eu-west-1.amazonaws.com");
  EXPECT_EQ(*XrayEndpoint("", "cn-north-1", none), "https://xray.cn-north-1.amazonaws.com.cn");
  EXPECT_EQ(*XrayEndpoint("", "us-iso-east-1", none), "https://xray.us-iso-east-1.c2s.ic.gov");
  EXPECT_EQ(*XrayEndpoint("", "us-isob-east-1", none), "https://xray.us-isob-east-1.sc2s.sgov.gov");
  EXPECT_EQ(*XrayEndpoint("", "us-gov-west-1", none), "https://xray.us-gov-west-1.amazonaws.com");
  EXPECT_EQ(Partition("us-gov-west-1"), "aws-us-gov");
  EXPECT_EQ(Partition("ap-northeast-2"), "aws");
}

TEST(XrayEndpoint, OverridesInTheirOrder) {
  Variables set{{"AWS_ENDPOINT_URL", "http://all:1/"}};
  EXPECT_EQ(*XrayEndpoint("", "r", Of(set)), "http://all:1");
  set["AWS_ENDPOINT_URL_XRAY"] = "http://xray:2/base/";
  EXPECT_EQ(*XrayEndpoint("", "r", Of(set)), "http://xray:2/base");
  EXPECT_EQ(*XrayEndpoint("https://flag", "r", Of(set)), "https://flag");
  set["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] = "True";
  EXPECT_EQ(*XrayEndpoint("", "r", Of(set)), "https://xray.r.amazonaws.com");
  EXPECT_FALSE(XrayEndpoint("", "r", Of({{"AWS_ENDPOINT_URL", "nonsense"}})));
}

TEST(StsEndpoint, IsRegionalUnlessLegacyIsAskedFor) {
  EXPECT_EQ(*StsEndpoint("eu-west-1", Of({})), "https://sts.eu-west-1.amazonaws.com");
  EXPECT_EQ(*StsEndpoint("cn-north-1", Of({})), "https://sts.cn-north-1.amazonaws.com.cn");
  EXPECT_EQ(*StsEndpoint("", Of({})), "https://sts.amazonaws.com");
  const Environment legacy = Of({{"AWS_STS_REGIONAL_ENDPOINTS", "legacy"}});
  EXPECT_EQ(*StsEndpoint("eu-west-1", legacy), "https://sts.amazonaws.com");
  EXPECT_EQ(*StsEndpoint("eu-south-1", legacy), "https://sts.eu-south-1.amazonaws.com");
  EXPECT_EQ(*StsEndpoint("eu-west-1", Of({{"AWS_ENDPOINT_URL_STS", "http://127.0.0.1:9"}})),
            "http://127.0.0.1:9");
}

TEST(ParseEndpoint, SplitsAUrl) {
  const auto plain = ParseEndpoint("HTTP://Server.Example:2080/prefix//");
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->host, "server.example");
  EXPECT_EQ(plain->port, 2080);
  EXPECT_EQ(plain->Url(), "http://server.example:2080/prefix");
  const auto usual = ParseEndpoint("https://h:443");
  ASSERT_TRUE(usual);
  EXPECT_EQ(usual->authority, "h");
  const auto six = ParseEndpoint("http://[fd00:ec2::23]:80/v1");
  ASSERT_TRUE(six);
  EXPECT_EQ(six->host, "fd00:ec2::23");
  EXPECT_EQ(six->Url(), "http://[fd00:ec2::23]/v1");
}

TEST(ParseEndpoint, RefusesWhatIsNone) {
  for (const char* url :
       {"", "h", "ftp://h", "http://", "http:///x", "http://h:0", "http://h:65536", "http://h:x",
        "http://h:", "http://u:p@h", "http://h?q", "http://h/#f", "http://h h", "http://[::1",
        "http://[zz]", "http://h\r\n", "http://h/\x7f", "http://[::1]x"}) {
    EXPECT_FALSE(ParseEndpoint(url)) << url;
  }
}

TEST(Signing, PlainHttpToAForeignHostIsNotSigned) {
  const auto signing = [](const char* url) { return DefaultSigning(*ParseEndpoint(url)); };
  EXPECT_EQ(signing("http://roentgen:2080"), Signing::kNever);
  EXPECT_EQ(signing("https://roentgen"), Signing::kAlways);
  EXPECT_EQ(signing("https://xray.eu-west-1.amazonaws.com"), Signing::kAlways);
  EXPECT_EQ(signing("http://vpce-1.xray.eu-west-1.vpce.amazonaws.com"), Signing::kAlways);
  EXPECT_TRUE(IsAwsHost("xray.cn-north-1.amazonaws.com.cn."));
  EXPECT_FALSE(IsAwsHost("amazonaws.com.example.org"));
  EXPECT_FALSE(IsAwsHost("notamazonaws.com"));
}

TEST(RegionName, IsPartOfAHostName) {
  EXPECT_TRUE(IsRegionName("eu-west-1"));
  for (const char* name : {"", "-a", "a-", "a.b", "a/b", "a b", "a@b"})
    EXPECT_FALSE(IsRegionName(name));
  EXPECT_FALSE(IsRegionName(std::string(64, 'a')));
}

constexpr const char* kDocument = R"({"accountId":"1","region":"eu-south-1"})";

http::Outcome Metadata(const http::Request& request) {
  if (request.method == "PUT") return Reply(200, "tok");
  if (HeaderOf(request, "X-aws-ec2-metadata-token") != "tok") return Reply(401, "");
  return request.url.ends_with("/instance-identity/document") ? Reply(200, kDocument)
                                                              : Reply(404, "");
}

TEST(FindRegion, AsksInTheDaemonsOrder) {
  ScriptedTransport imds(Metadata);
  const TestingFolder folder;
  Variables set{{"AWS_REGION", "eu-west-3"}, {"HOME", folder.path()}};
  EXPECT_EQ(FindRegion({.flag = "eu-west-2"}, Of(set), imds)->name, "eu-west-2");
  EXPECT_EQ(FindRegion({}, Of(set), imds)->name, "eu-west-3");
  set.erase("AWS_REGION");
  EXPECT_TRUE(imds.requests().empty());
  const auto from_imds = FindRegion({}, Of(set), imds);
  EXPECT_EQ(from_imds->name, "eu-south-1");
  EXPECT_EQ(from_imds->source, "EC2 metadata");
  for (const auto& request : imds.requests()) {
    EXPECT_FALSE(request.use_proxy);
    EXPECT_TRUE(request.url.starts_with("http://169.254.169.254/latest/"));
  }
  set["ECS_ENABLE_CONTAINER_METADATA"] = "TRUE";
  set["ECS_CONTAINER_METADATA_FILE"] =
      folder.Write("ecs.json", R"({"TaskARN":"arn:aws:ecs:ap-northeast-2:1:task/x"})");
  EXPECT_EQ(FindRegion({}, Of(set), imds)->name, "ap-northeast-2");
  set["AWS_CONFIG_FILE"] = folder.Write("config", "[default]\nregion = sa-east-1\n");
  const auto local = FindRegion({.local_mode = true}, Of(set), imds);
  EXPECT_EQ(local->name, "sa-east-1");
  EXPECT_EQ(local->source, "profile");
}

TEST(FindRegion, SaysWhatWasAskedAndHowToHelp) {
  ScriptedTransport silent(
      [](const http::Request&) { return Broken(http::FailureKind::kTimeout); });
  const auto region = FindRegion({}, Of({}), silent);
  ASSERT_FALSE(region);
  EXPECT_EQ(region.error().code, ErrorCode::kNotFound);
  EXPECT_NE(region.error().message.find("hop limit"), std::string::npos);
  EXPECT_NE(region.error().message.find("ECS metadata: not enabled"), std::string::npos);
  EXPECT_EQ(silent.requests().size(), 2U);

  ScriptedTransport unused([](const http::Request&) { return Broken(http::FailureKind::kOther); });
  EXPECT_FALSE(FindRegion({}, Of({{"AWS_EC2_METADATA_DISABLED", "true"}}), unused));
  EXPECT_TRUE(unused.requests().empty());
  EXPECT_EQ(FindRegion({.flag = "bad region"}, Of({}), unused).error().code, ErrorCode::kInvalid);
}

}  // namespace
}  // namespace roentgen::aws
