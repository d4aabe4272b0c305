#include <string>

#include <gtest/gtest.h>

#include "adapters/aws/aws_test_harness.h"
#include "adapters/aws/bounded_file.h"
#include "adapters/aws/clock_skew.h"
#include "adapters/aws/credential_answers.h"
#include "adapters/aws/profile_files.h"

namespace roentgen::aws {
namespace {

constexpr TimestampUs kStart2030{1'893'456'000'000'000};

TEST(CredentialJson, ReadsBothSpellingsOfTheToken) {
  const auto one = ParseCredentialJson(JsonAnswer("AKIA"));
  ASSERT_TRUE(one) << one.error().message;
  EXPECT_EQ(one->access_key_id, "AKIA");
  EXPECT_EQ(one->session_token, "token+AKIA");
  EXPECT_EQ(one->expires_at, kStart2030);
  const auto other = ParseCredentialJson(
      R"({"Version":1,"AccessKeyId":"A","SecretAccessKey":"S\/x","SessionToken":"T"})");
  ASSERT_TRUE(other);
  EXPECT_EQ(other->secret_access_key, "S/x");
  EXPECT_EQ(other->session_token, "T");
  EXPECT_FALSE(other->expires_at);
}

TEST(CredentialJson, RefusesWhatIsNoneWithoutRepeatingIt) {
  for (const char* body :
       {"", "[]", "{", "{}", R"({"AccessKeyId":"A"})", R"({"AccessKeyId":1,"SecretAccessKey":2})",
        R"({"AccessKeyId":"A\r\nX: y","SecretAccessKey":"S"})",
        R"({"AccessKeyId":"A/b","SecretAccessKey":"S"})",
        R"({"AccessKeyId":"A","SecretAccessKey":"hidden","Expiration":"soon"})"}) {
    const auto made = ParseCredentialJson(body);
    ASSERT_FALSE(made) << body;
    EXPECT_EQ(made.error().code, ErrorCode::kCorrupt) << body;
    EXPECT_EQ(made.error().message.find("hidden"), std::string::npos);
  }
  const auto told =
      ParseCredentialJson(R"({"Code":"AssumeRoleUnauthorizedAccess","Message":"no"})");
  ASSERT_FALSE(told);
  EXPECT_EQ(told.error().message, "AssumeRoleUnauthorizedAccess: no");
  EXPECT_FALSE(ParseCredentialJson(std::string(kMaxCredentialAnswerBytes + 1, ' ')));
}

TEST(StsXml, ReadsCredentialsAndErrors) {
  const auto made = ParseStsCredentials(StsAnswer("AssumeRole", "ASIA"));
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(made->secret_access_key, "secret/ASIA");
  EXPECT_EQ(made->expires_at, kStart2030);
  const StsError error = ParseStsError(StsErrorAnswer("AccessDenied"));
  EXPECT_EQ(error.code, "AccessDenied");
  EXPECT_EQ(error.message, "no & never");
  EXPECT_EQ(ParseStsError("<html>").code, "");
}

TEST(StsXml, RefusesDocumentTypesAndDepth) {
  EXPECT_FALSE(
      ParseStsCredentials("<!DOCTYPE x [<!ENTITY a \"A\">]>" + StsAnswer("AssumeRole", "&a;")));
  std::string deep;
  for (int i = 0; i < 40; ++i) deep += "<a>";
  EXPECT_FALSE(ParseStsCredentials(deep));
  EXPECT_FALSE(ParseStsCredentials("<a/>"));
  EXPECT_FALSE(ParseStsCredentials(StsAnswer("AssumeRole", "A&#13;&#10;B")));
}

TEST(Times, AreReadInBothForms) {
  EXPECT_EQ(ParseIso8601("2030-01-01T00:00:00Z"), kStart2030);
  EXPECT_EQ(ParseIso8601("2030-01-01T00:00:00.987Z"), kStart2030);
  EXPECT_EQ(ParseIso8601("2030-01-01T09:00:00+09:00"), kStart2030);
  EXPECT_EQ(ParseIso8601("2029-12-31T19:30:00-0430"), kStart2030);
  for (const char* text :
       {"", "2030-01-01T00:00:00", "2030-13-01T00:00:00Z", "2030-02-30T00:00:00Z",
        "2030-01-01T24:00:00Z", "-030-01-01T00:00:00Z", "2030-01-01T00:00:00+9"}) {
    EXPECT_FALSE(ParseIso8601(text)) << text;
  }
  EXPECT_EQ(ParseHttpDate("Tue, 01 Jan 2030 00:00:00 GMT"), kStart2030);
  for (const char* text : {"", "Tue, 01 Jan 2030 00:00:00 UTC", "Tue, 1 Jan 2030 00:00:00 GMT",
                           "Tue, 01 Foo 2030 00:00:00 GMT", "Tue, 32 Jan 2030 00:00:00 GMT"}) {
    EXPECT_FALSE(ParseHttpDate(text)) << text;
  }
}

TEST(ClockSkew, IsTakenFromARefusalFarOffOnly) {
  const std::vector<http::Header> date{{"date", "Tue, 01 Jan 2030 00:00:00 GMT"}};
  const http::Answer refusal{403, date, ""};
  const DurationUs hour{kUsPerHour};
  EXPECT_EQ(CorrectedOffset(refusal, "SignatureDoesNotMatch", kStart2030 - hour, {}), hour);
  EXPECT_EQ(CorrectedOffset(refusal, "RequestTimeTooSkewed", kStart2030 + hour, {}),
            DurationUs{-hour.us});
  EXPECT_FALSE(CorrectedOffset(refusal, "RequestExpired", kStart2030 - hour, hour));
  EXPECT_FALSE(
      CorrectedOffset(refusal, "RequestExpired", kStart2030 - DurationUs{kUsPerMinute}, {}));
  EXPECT_FALSE(CorrectedOffset(refusal, "ThrottlingException", kStart2030 - hour, {}));
  EXPECT_FALSE(CorrectedOffset({500, date, ""}, "RequestExpired", kStart2030 - hour, {}));
  EXPECT_FALSE(CorrectedOffset({403, {}, ""}, "RequestExpired", kStart2030 - hour, {}));
}

TEST(Profiles, AreReadAsAwsReadsThem) {
  Profiles profiles;
  AddProfiles(
      "# a comment\n[default]\r\nregion = eu-west-1 # here\n\n[profile one]\n"
      "Role_Arn=arn:aws:iam::1:role/r#x\ns3 =\n  max_concurrent_requests = 20\nnonsense\n"
      "[profile 'two words']\nregion=x\n[sso-session "
      "s]\nregion=y\n[one]\nregion=z\n[broken\nregion=w\n",
      ProfileFileKind::kConfig, profiles);
  EXPECT_EQ(profiles.size(), 3U);
  EXPECT_EQ(Setting(profiles["default"], "region"), "eu-west-1");
  EXPECT_EQ(Setting(profiles["one"], "role_arn"), "arn:aws:iam::1:role/r#x");
  EXPECT_EQ(Setting(profiles["one"], "max_concurrent_requests"), "");
  EXPECT_EQ(Setting(profiles["two words"], "region"), "x");
  AddProfiles("[one]\nregion=b\naws_access_key_id=k\n[three]\n", ProfileFileKind::kCredentials,
              profiles);
  EXPECT_EQ(Setting(profiles["one"], "region"), "b");
  EXPECT_TRUE(profiles.contains("three"));
}

TEST(Profiles, AreBounded) {
  std::string text;
  for (std::size_t i = 0; i <= kMaxProfiles; ++i) text += "[p" + std::to_string(i) + "]\n";
  for (std::size_t i = 0; i <= kMaxSettings; ++i) text += "k" + std::to_string(i) + "=v\n";
  Profiles profiles;
  AddProfiles("[p0]\n" + text.substr(text.find("k0=")), ProfileFileKind::kCredentials, profiles);
  AddProfiles(text, ProfileFileKind::kCredentials, profiles);
  EXPECT_EQ(profiles.size(), kMaxProfiles);
  EXPECT_EQ(profiles["p0"].size(), kMaxSettings);
  const TestingFolder folder;
  const std::string large = folder.Write("large", std::string(kMaxProfileFileBytes + 1, '#'));
  EXPECT_EQ(ReadProfiles(Of({{"AWS_CONFIG_FILE", large}})).error().code, ErrorCode::kTooLarge);
  EXPECT_TRUE(ReadProfiles(Of({{"HOME", folder.path()}}))->empty());
  EXPECT_EQ(ReadProfiles(Of({{"AWS_CONFIG_FILE", folder.path()}})).error().code,
            ErrorCode::kUnavailable);
}

TEST(TokenFile, IsOneLineOfPrintableText) {
  const TestingFolder folder;
  EXPECT_EQ(*ReadTokenFile(folder.Write("t", " abc.def \n")), "abc.def");
  EXPECT_EQ(ReadTokenFile(folder.Write("t", "")).error().code, ErrorCode::kInvalid);
  EXPECT_EQ(ReadTokenFile(folder.Write("t", "a\r\nX: b")).error().code, ErrorCode::kInvalid);
  EXPECT_EQ(ReadTokenFile(folder.Write("t", std::string(kMaxTokenBytes + 1, 'a'))).error().code,
            ErrorCode::kTooLarge);
  EXPECT_EQ(ReadTokenFile(folder.path() + "/none").error().code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace roentgen::aws
