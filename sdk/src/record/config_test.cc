#include <xray/config.h>

#include <cstdlib>
#include <initializer_list>
#include <map>
#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace xray {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

// Sets variables for one test and takes them away again.
class Environment {
 public:
  Environment(std::initializer_list<std::pair<const char*, const char*>> variables)
      : variables_(variables.begin(), variables.end()) {
    for (const auto& [name, value] : variables_) setenv(name.c_str(), value.c_str(), 1);
  }
  ~Environment() {
    for (const auto& [name, value] : variables_) unsetenv(name.c_str());
  }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

 private:
  std::map<std::string, std::string> variables_;
};

TEST(ConfigFromEnvironment, LeavesTheCodesValuesWhereNothingIsSet) {
  std::vector<std::string> problems;
  const Config config =
      Config::FromEnvironment({.name = "orders", .streaming_threshold = 7}, &problems);
  EXPECT_EQ(config.name, "orders");
  EXPECT_FALSE(config.name_wins);
  EXPECT_EQ(config.daemon_address, "127.0.0.1:2000");
  EXPECT_EQ(config.context_missing, ContextMissing::kLogError);
  EXPECT_EQ(config.streaming_threshold, 7);
  EXPECT_THAT(problems, IsEmpty());
}

TEST(ConfigFromEnvironment, WinsOverCode) {
  const Environment environment{{"AWS_XRAY_TRACING_NAME", "User-Management-Microservice"},
                                {"AWS_XRAY_DAEMON_ADDRESS", "xray-service.default:2000"},
                                {"AWS_XRAY_CONTEXT_MISSING", "ignore_error"},
                                {"AWS_XRAY_LOG_LEVEL", "warn"},
                                {"AWS_XRAY_SAMPLING_STRATEGY", "LOCALIZED"},
                                {"AWS_XRAY_PLUGINS", "EC2, eks"},
                                {"AWS_XRAY_IN_PROGRESS_AFTER", "1.5"},
                                {"AWS_XRAY_HTTP_ENDPOINT", "http://127.0.0.1:2080/"}};
  std::vector<std::string> problems;
  const Config config = Config::FromEnvironment({.name = "orders"}, &problems);
  EXPECT_EQ(config.name, "User-Management-Microservice");
  EXPECT_TRUE(config.name_wins);
  EXPECT_EQ(config.daemon_address, "xray-service.default:2000");
  EXPECT_EQ(config.context_missing, ContextMissing::kIgnoreError);
  EXPECT_EQ(config.log_level, LogLevel::kWarn);
  EXPECT_EQ(config.sampling, SamplingStrategy::kLocalized);
  EXPECT_EQ(config.plugins.size(), 2U);
  EXPECT_EQ(config.in_progress_after_ms, 1500);
  EXPECT_EQ(config.http_endpoint, "http://127.0.0.1:2080");
  EXPECT_THAT(problems, IsEmpty());
}

TEST(ConfigFromEnvironment, KnowsBothSwitchesOfTheOtherSdks) {
  const Environment off{{"AWS_XRAY_SDK_ENABLED", "false"}};
  EXPECT_FALSE(Config::FromEnvironment({}).enabled);
  const Environment disabled{{"AWS_XRAY_SDK_ENABLED", "true"}, {"AWS_XRAY_SDK_DISABLED", "TRUE"}};
  EXPECT_FALSE(Config::FromEnvironment({}).enabled);
}

TEST(ConfigFromEnvironment, SaysHowMuchOfAStatementIsKept) {
  {
    const Environment yes{{"AWS_XRAY_COLLECT_SQL_QUERIES", "true"}};
    EXPECT_EQ(Config::FromEnvironment({}).sql_text, SqlText::kAsWritten);
  }
  const Environment no{{"AWS_XRAY_COLLECT_SQL_QUERIES", "false"}};
  EXPECT_EQ(Config::FromEnvironment({}).sql_text, SqlText::kNone);
  EXPECT_EQ(Config().sql_text, SqlText::kSanitized);
}

TEST(ConfigFromEnvironment, NamesWhatItDoesNotUnderstandAndGoesOn) {
  const Environment environment{{"AWS_XRAY_CONTEXT_MISSING", "PANIC"},
                                {"AWS_XRAY_SDK_ENABLED", "perhaps"},
                                {"AWS_XRAY_STREAMING_THRESHOLD", "-3"},
                                {"AWS_XRAY_PLUGINS", "ec2,lambda"}};
  std::vector<std::string> problems;
  const Config config = Config::FromEnvironment({}, &problems);
  EXPECT_EQ(config.context_missing, ContextMissing::kLogError);
  EXPECT_TRUE(config.enabled);
  EXPECT_EQ(config.streaming_threshold, 100);
  EXPECT_EQ(config.plugins.size(), 1U);
  EXPECT_EQ(problems.size(), 4U);
  EXPECT_THAT(problems, Contains(HasSubstr("AWS_XRAY_CONTEXT_MISSING='PANIC' is not LOG_ERROR")));
  EXPECT_THAT(problems, Contains(HasSubstr("lambda")));
}

}  // namespace
}  // namespace xray
