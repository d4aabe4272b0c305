#include "adapters/aws/credential_chain.h"

#include <string>

#include <gtest/gtest.h>

#include "adapters/aws/aws_test_harness.h"

namespace roentgen::aws {
namespace {

const FakeClock kClock{TimestampUs{1'800'000'000'000'000}};
constexpr const char* kRole = "arn:aws:iam::123456789012:role/xray";

// STS, container endpoints and IMDS, all good.
http::Outcome AllOfAws(const http::Request& request) {
  if (request.url.find("sts") != std::string::npos) {
    const bool web = request.body->starts_with("Action=AssumeRoleWithWebIdentity&");
    return Reply(
        200, web ? StsAnswer("AssumeRoleWithWebIdentity", "WEB") : StsAnswer("AssumeRole", "ROLE"));
  }
  if (request.method == "PUT") return Reply(200, "imds-token");
  if (request.url.ends_with("/security-credentials/")) return Reply(200, "node role\nother");
  if (request.url.ends_with("/security-credentials/node%20role"))
    return Reply(200, JsonAnswer("NODE"));
  return Reply(200, JsonAnswer("TASK"));
}

class Chain : public testing::Test {
 protected:
  Result<Credentials> Fetch(const Variables& variables, CredentialChainOptions options = {}) {
    if (options.region.empty()) options.region = "eu-west-1";
    RG_TRY(source_, MakeCredentialChain(options, Of(variables), transport_, kClock));
    return source_->Fetch();
  }
  std::string KeyOf(const Variables& variables, const CredentialChainOptions& options = {}) {
    const auto made = Fetch(variables, options);
    return made ? made->access_key_id + " from " + made->source : "error: " + made.error().message;
  }

  TestingFolder folder_;
  ScriptedTransport transport_{AllOfAws};
  std::unique_ptr<CredentialSource> source_;
};

TEST_F(Chain, EnvironmentGoesFirst) {
  const auto made = Fetch({{"AWS_ACCESS_KEY_ID", "AKIA"},
                           {"AWS_SECRET_ACCESS_KEY", "S"},
                           {"AWS_SESSION_TOKEN", "T"},
                           {"AWS_WEB_IDENTITY_TOKEN_FILE", "/none"}});
  ASSERT_TRUE(made);
  EXPECT_EQ(made->access_key_id, "AKIA");
  EXPECT_EQ(made->session_token, "T");
  EXPECT_EQ(made->source, "environment");
  EXPECT_TRUE(transport_.requests().empty());
}

TEST_F(Chain, WebIdentityReadsItsTokenAnewEachTime) {
  const std::string file = folder_.Write("token", "first\n");
  const auto made = Fetch({{"AWS_WEB_IDENTITY_TOKEN_FILE", file},
                           {"AWS_ROLE_ARN", kRole},
                           {"AWS_ROLE_SESSION_NAME", "pod"},
                           {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/x"}});
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(made->access_key_id, "WEB");
  EXPECT_EQ(made->source, std::string("web identity (role ") + kRole + ")");
  folder_.Write("token", "second");
  ASSERT_TRUE(source_->Fetch());
  const auto requests = transport_.requests();
  ASSERT_EQ(requests.size(), 2U);
  EXPECT_EQ(requests[0].url, "https://sts.eu-west-1.amazonaws.com/");
  EXPECT_EQ(*requests[0].body,
            "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%"
            "3A123456789012%3A"
            "role%2Fxray&RoleSessionName=pod&WebIdentityToken=first");
  EXPECT_TRUE(requests[1].body->ends_with("=second"));
  EXPECT_EQ(HeaderOf(requests[0], "Authorization"), "");
  EXPECT_TRUE(requests[0].verify_tls);
}

TEST_F(Chain, ABrokenWebIdentityNeverFallsThroughToTheNode) {
  const Variables set{{"AWS_WEB_IDENTITY_TOKEN_FILE", folder_.path() + "/none"},
                      {"AWS_ROLE_ARN", kRole}};
  const auto made = Fetch(set);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(transport_.requests().empty());
  EXPECT_EQ(Fetch({{"AWS_WEB_IDENTITY_TOKEN_FILE", "/x"}}).error().code, ErrorCode::kInvalid);
}

TEST_F(Chain, StsIsAskedAgainWhereTheProviderDidNotAnswer) {
  const Variables set{{"AWS_WEB_IDENTITY_TOKEN_FILE", folder_.Write("token", "t")},
                      {"AWS_ROLE_ARN", kRole}};
  int asked = 0;
  transport_.Become([&](const http::Request& request) {
    return ++asked < 3 ? Reply(400, StsErrorAnswer("IDPCommunicationError")) : AllOfAws(request);
  });
  EXPECT_TRUE(Fetch(set));
  EXPECT_EQ(asked, 3);
  transport_.Become([&](const http::Request&) {
    ++asked;
    return Reply(403, StsErrorAnswer("AccessDenied"));
  });
  const auto made = Fetch(set);
  ASSERT_FALSE(made);
  EXPECT_EQ(asked, 4);
  EXPECT_NE(made.error().message.find("403: AccessDenied: no & never"), std::string::npos);
}

TEST_F(Chain, ContainerEndpointsByRelativeAndFullUri) {
  EXPECT_EQ(KeyOf({{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/credentials/x"},
                   {"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://elsewhere/"}}),
            "TASK from container endpoint");
  EXPECT_EQ(transport_.requests().back().url, "http://169.254.170.2/v2/credentials/x");
  EXPECT_FALSE(transport_.requests().back().use_proxy);

  const std::string file = folder_.Write("pod-token", "one");
  const Variables pod{
      {"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://169.254.170.23/v1/credentials?a=b"},
      {"AWS_CONTAINER_AUTHORIZATION_TOKEN", "ignored"},
      {"AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", file}};
  EXPECT_EQ(KeyOf(pod), "TASK from container endpoint");
  EXPECT_EQ(transport_.requests().back().url, "http://169.254.170.23/v1/credentials?a=b");
  EXPECT_EQ(HeaderOf(transport_.requests().back(), "Authorization"), "one");
  folder_.Write("pod-token", "two");
  ASSERT_TRUE(source_->Fetch());
  EXPECT_EQ(HeaderOf(transport_.requests().back(), "Authorization"), "two");
}

TEST_F(Chain, TheContainerEndpointsAddressIsGuarded) {
  for (const char* good : {"http://127.0.0.1:8080/x", "http://[::1]/x", "http://localhost/x",
                           "http://[fd00:ec2::23]/v1/credentials", "https://any.example/x"}) {
    EXPECT_EQ(KeyOf({{"AWS_CONTAINER_CREDENTIALS_FULL_URI", good}}), "TASK from container endpoint")
        << good;
  }
  for (const char* bad : {"http://10.0.0.1/x", "http://any.example/x", "http://127.0.0.1.example/x",
                          "http://169.254.169.254/x", "http://169.254.170.2@evil/x",
                          "ftp://127.0.0.1/", "http://127.evil.example/x"}) {
    const auto made = Fetch({{"AWS_CONTAINER_CREDENTIALS_FULL_URI", bad}});
    ASSERT_FALSE(made) << bad;
    EXPECT_EQ(made.error().code, ErrorCode::kInvalid) << bad;
  }
  EXPECT_FALSE(Fetch({{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "@evil/"}}));
  EXPECT_FALSE(Fetch({{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/x"},
                      {"AWS_CONTAINER_AUTHORIZATION_TOKEN", "a\r\nX-Evil: b"}}));
}

TEST_F(Chain, TheInstanceIsAskedLastAndByVersion2) {
  EXPECT_EQ(KeyOf({}), "NODE from EC2 metadata (role node role)");
  const auto requests = transport_.requests();
  ASSERT_EQ(requests.size(), 3U);
  EXPECT_EQ(requests[0].method, "PUT");
  EXPECT_EQ(HeaderOf(requests[0], "X-aws-ec2-metadata-token-ttl-seconds"), "21600");
  EXPECT_EQ(HeaderOf(requests[2], "X-aws-ec2-metadata-token"), "imds-token");
  EXPECT_EQ(Fetch({{"AWS_EC2_METADATA_DISABLED", "True"}}).error().code, ErrorCode::kUnsupported);
  EXPECT_TRUE(Fetch({{"AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "IPv6"}}));
  EXPECT_TRUE(transport_.requests().back().url.starts_with("http://[fd00:ec2::254]/latest/"));
}

TEST_F(Chain, AnExpiredMetadataTokenIsRenewed) {
  ASSERT_TRUE(Fetch({}));
  bool expired = true;
  transport_.Become([&](const http::Request& request) {
    if (request.method == "PUT") expired = false;
    return expired ? Reply(401, "") : AllOfAws(request);
  });
  EXPECT_TRUE(source_->Fetch());
}

TEST_F(Chain, ARoleGoesOnTopOfWhateverIsThere) {
  const auto made =
      Fetch({{"AWS_ACCESS_KEY_ID", "AKIA"}, {"AWS_SECRET_ACCESS_KEY", "S"}}, {.role_arn = kRole});
  ASSERT_TRUE(made);
  EXPECT_EQ(made->access_key_id, "ROLE");
  EXPECT_EQ(made->source, std::string("role ") + kRole + " by environment");
  const http::Request request = transport_.requests().front();
  EXPECT_NE(request.body->find("Action=AssumeRole&"), std::string::npos);
  EXPECT_NE(request.body->find("&RoleSessionName=xray-daemon"), std::string::npos);
  EXPECT_NE(HeaderOf(request, "Authorization").find("/eu-west-1/sts/aws4_request"),
            std::string::npos);
}

TEST_F(Chain, StsTimesAreCorrectedFromItsRefusal) {
  transport_.Become([](const http::Request& request) {
    if (HeaderOf(request, "X-Amz-Date").starts_with("2030")) return AllOfAws(request);
    return Reply(403, StsErrorAnswer("SignatureDoesNotMatch"),
                 {{"date", "Tue, 01 Jan 2030 00:00:00 GMT"}});
  });
  EXPECT_TRUE(
      Fetch({{"AWS_ACCESS_KEY_ID", "AKIA"}, {"AWS_SECRET_ACCESS_KEY", "S"}}, {.role_arn = kRole}));
  EXPECT_EQ(transport_.requests().size(), 2U);
}

class ProfileChain : public Chain {
 protected:
  Variables With(const std::string& config, const std::string& profile = "") {
    Variables set{{"AWS_CONFIG_FILE", folder_.Write("config", config)}};
    if (!profile.empty()) set["AWS_PROFILE"] = profile;
    return set;
  }
};

TEST_F(ProfileChain, KeysAreReadAnewEachTime) {
  EXPECT_EQ(KeyOf(With("[default]\naws_access_key_id=D\naws_secret_access_key=S\n")),
            "D from profile default");
  folder_.Write("config", "[default]\naws_access_key_id=E\naws_secret_access_key=T\n");
  EXPECT_EQ(source_->Fetch()->secret_access_key, "T");
  folder_.Write("config", "");
  EXPECT_EQ(source_->Fetch().error().message,
            "profile default: its keys are no longer in its files");
}

TEST_F(ProfileChain, KeysRolesAndSources) {
  const std::string config =
      "[default]\naws_access_key_id=D\naws_secret_access_key=S\n"
      "[profile "
      "chained]\nrole_arn=r2\nsource_profile=middle\nexternal_id=ext&1\nduration_seconds=900\n"
      "[profile middle]\nrole_arn=r1\nsource_profile=default\nrole_session_name=mid\n"
      "[profile "
      "self]\nrole_arn=r\nsource_profile=self\naws_access_key_id=X\naws_secret_access_key=S\n"
      "[profile node]\nrole_arn=r\ncredential_source=Ec2InstanceMetadata\n"
      "[profile printed]\ncredential_process=echo "
      "'{\"Version\":1,\"AccessKeyId\":\"P\",\"SecretAccessKey\":\"S\"}'\n"
      "[profile web]\nrole_arn=r\nweb_identity_token_file=" +
      folder_.Write("token", "t") +
      "\n"
      "[profile empty]\nregion=x\n";
  EXPECT_EQ(KeyOf(With(config)), "D from profile default");
  EXPECT_EQ(KeyOf(With(config, "chained")), "ROLE from role r2 by role r1 by profile default");
  const auto requests = transport_.requests();
  EXPECT_NE(requests[0].body->find("RoleSessionName=mid"), std::string::npos);
  EXPECT_NE(requests[1].body->find("DurationSeconds=900&ExternalId=ext%261"), std::string::npos);
  EXPECT_EQ(KeyOf(With(config, "self")), "ROLE from role r by profile self");
  EXPECT_EQ(KeyOf(With(config, "node")), "ROLE from role r by EC2 metadata");
  EXPECT_EQ(KeyOf(With(config, "printed")), "P from credential_process");
  EXPECT_EQ(KeyOf(With(config, "web")), "WEB from web identity (role r)");
  EXPECT_EQ(KeyOf(With(config, "empty")), "NODE from EC2 metadata (role node role)");
}

TEST_F(ProfileChain, SaysWhatIsWrongWithOne) {
  const auto code = [&](const std::string& settings, const std::string& profile = "p") {
    const auto made = Fetch(With("[profile p]\n" + settings, profile));
    return made ? "none" : ToWord(made.error().code);
  };
  EXPECT_STREQ(code("", "missing"), "not_found");
  EXPECT_STREQ(code("sso_session=s\n"), "unsupported");
  EXPECT_STREQ(code("role_arn=r\nmfa_serial=m\n"), "unsupported");
  EXPECT_STREQ(code("role_arn=r\n"), "invalid");
  EXPECT_STREQ(code("role_arn=r\nsource_profile=none\n"), "not_found");
  EXPECT_STREQ(code("role_arn=r\nsource_profile=q\n[profile q]\nrole_arn=r\nsource_profile=p\n"),
               "invalid");
  EXPECT_STREQ(code("role_arn=r\ncredential_source=Magic\n"), "invalid");
  EXPECT_STREQ(code("role_arn=r\nsource_profile=p\nduration_seconds=-1\n"), "invalid");
  EXPECT_STREQ(code("aws_access_key_id=a\n"), "invalid");
  EXPECT_STREQ(code("credential_process=exit 3\n"), "unavailable");
  EXPECT_STREQ(code("credential_process=echo no\n"), "corrupt");
  EXPECT_STREQ(code("credential_process=yes\n"), "too_large");
}

}  // namespace
}  // namespace roentgen::aws
