#include <xray/sql.h>

#include <gtest/gtest.h>
#include <xray/recorder.h>

#include "tests/document_catcher.h"

namespace xray {
namespace {

using testing::DocumentCatcher;

const SqlConnection kConnection{.name = "shop@db1",
                                .url = "mysql://db1:3306/shop",
                                .user = "reader",
                                .database_type = "MariaDB",
                                .database_version = "10.11.19",
                                .driver_version = "3.3.20"};

// The only subsegment of a segment in which `work` ran.
template <class F>
nlohmann::json Recorded(SqlText sql_text, F&& work) {
  const DocumentCatcher daemon;
  Recorder recorder({.name = "test",
                     .daemon_address = daemon.address(),
                     .sampling = SamplingStrategy::kAll,
                     .sql_text = sql_text});
  {
    auto segment = recorder.BeginSegment("test");
    work();
  }
  EXPECT_TRUE(daemon.WaitFor(1));
  const auto documents = daemon.documents();
  return documents.empty() ? nlohmann::json() : documents[0]["subsegments"][0];
}

TEST(SqlTraceTest, RecordsTheConnectionAndTheSanitizedStatement) {
  const auto subsegment = Recorded(SqlText::kSanitized, [] {
    SqlTrace trace(kConnection, "SELECT a FROM t WHERE b = 'secret'", true);
    trace.Finish();
  });
  EXPECT_EQ(subsegment["name"], "shop@db1");
  EXPECT_EQ(subsegment["namespace"], "remote");
  EXPECT_EQ(subsegment["sql"],
            (nlohmann::json{{"url", "mysql://db1:3306/shop"},
                            {"user", "reader"},
                            {"database_type", "MariaDB"},
                            {"database_version", "10.11.19"},
                            {"driver_version", "3.3.20"},
                            {"preparation", "statement"},
                            {"sanitized_query", "SELECT a FROM t WHERE b = ?"}}));
  EXPECT_FALSE(subsegment.contains("fault"));
}

TEST(SqlTraceTest, AStatementThatWasNotPreparedHasNoPreparation) {
  const auto subsegment =
      Recorded(SqlText::kSanitized, [] { SqlTrace(kConnection, "CALL p(1)").Finish(); });
  EXPECT_FALSE(subsegment["sql"].contains("preparation"));
  EXPECT_EQ(subsegment["sql"]["sanitized_query"], "CALL p(?)");
}

TEST(SqlTraceTest, TheTextIsLeftOutOrLeftAloneWhenAskedFor) {
  const auto run = [] { SqlTrace(kConnection, "SELECT 'x'").Finish(); };
  EXPECT_FALSE(Recorded(SqlText::kNone, run)["sql"].contains("sanitized_query"));
  EXPECT_EQ(Recorded(SqlText::kAsWritten, run)["sql"]["sanitized_query"], "SELECT 'x'");
}

nlohmann::json ExceptionOf(const nlohmann::json& subsegment) {
  EXPECT_EQ(subsegment["fault"], true);
  return subsegment["cause"]["exceptions"][0];
}

std::string MessageAfter(SqlText sql_text, std::string_view query, std::string_view message) {
  return ExceptionOf(Recorded(sql_text, [&] {
    SqlTrace(kConnection, query).Fail("MySQLError 1062 (23000)", message);
  }))["message"];
}

TEST(SqlTraceTest, AFailureIsAFaultWithTheServersMessage) {
  const auto exception = ExceptionOf(Recorded(SqlText::kSanitized, [] {
    SqlTrace(kConnection, "SELECT 1").Fail("MySQLError 2013 (HY000)", "Lost connection");
  }));
  EXPECT_EQ(exception["type"], "MySQLError 2013 (HY000)");
  EXPECT_EQ(exception["message"], "Lost connection");
  EXPECT_EQ(exception["remote"], true);
}

TEST(SqlTraceTest, ValuesThatTheServerQuotesAreLeftOut) {
  const std::string_view insert = "INSERT INTO users (email) VALUES ('a@b.c')";
  const std::string_view duplicate = "Duplicate entry 'a@b.c' for key 'email'";
  EXPECT_EQ(MessageAfter(SqlText::kSanitized, insert, duplicate),
            "Duplicate entry ? for key 'email'");
  EXPECT_EQ(MessageAfter(SqlText::kNone, insert, duplicate), "Duplicate entry ? for key ?");
  EXPECT_EQ(MessageAfter(SqlText::kAsWritten, insert, duplicate), duplicate);
  EXPECT_EQ(
      MessageAfter(SqlText::kSanitized, "SELECT * FROM nope", "Table 'shop.nope' doesn't exist"),
      "Table 'shop.nope' doesn't exist");
  EXPECT_EQ(MessageAfter(SqlText::kSanitized, "SELEC a, 'secret' FROM t",
                         "error near 'SELEC a, 'secret' FROM t' at line 1"),
            "error near ? at line 1");
  EXPECT_EQ(MessageAfter(SqlText::kSanitized, "SELECT 'o''brien'::int",
                         "invalid input syntax for type integer: \"o'brien\""),
            "invalid input syntax for type integer: ?");
}

TEST(SqlTraceTest, TheDialectOfTheConnectionDecidesWhereAStringEnds) {
  SqlConnection connection = kConnection;
  connection.dialect = SqlDialect{.backslash_escapes = false, .mysql_comments = true};
  const auto subsegment = Recorded(
      SqlText::kSanitized, [&] { SqlTrace(connection, "SELECT 'a\\', b, 'c', \"d\"").Finish(); });
  EXPECT_EQ(subsegment["sql"]["sanitized_query"], "SELECT ?, b, ?, \"d\"");
}

TEST(SqlTraceTest, WithoutASegmentNothingIsRecordedAndNothingFails) {
  Recorder recorder({.name = "test", .context_missing = ContextMissing::kIgnoreError});
  SqlTrace trace(kConnection, "SELECT 1");
  EXPECT_FALSE(trace.subsegment().recording());
  trace.Fail("MySQLError 1", "x");
}

}  // namespace
}  // namespace xray
