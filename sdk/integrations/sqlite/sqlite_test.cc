#include <xray/sqlite.h>

#include <string>

#include <gtest/gtest.h>
#include <xray/recorder.h>

#include "tests/document_catcher.h"

namespace xray {
namespace {

using nlohmann::json;
using testing::DocumentCatcher;

class SqliteTest : public ::testing::Test {
 protected:
  SqliteTest() {
    EXPECT_EQ(sqlite3_open(":memory:", &db_), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(db_, "CREATE TABLE users (name TEXT UNIQUE, age INT)", nullptr, nullptr,
                           nullptr),
              SQLITE_OK);
  }
  ~SqliteTest() override { sqlite3_close(db_); }

  template <class F>
  json Recorded(F&& work) {
    const DocumentCatcher daemon;
    Recorder recorder(
        {.name = "test", .daemon_address = daemon.address(), .sampling = SamplingStrategy::kAll});
    {
      auto segment = recorder.BeginSegment("test");
      work();
    }
    EXPECT_TRUE(daemon.WaitFor(1));
    return daemon.documents().at(0).value("subsegments", json::array());
  }
  sqlite3_stmt* Prepare(const char* sql) {
    sqlite3_stmt* statement = nullptr;
    EXPECT_EQ(sqlite3_prepare_v2(db_, sql, -1, &statement, nullptr), SQLITE_OK);
    return statement;
  }

  sqlite3* db_ = nullptr;
};

TEST_F(SqliteTest, ExecIsRecordedWithoutLiterals) {
  const json subsegments = Recorded(
      [&] { EXPECT_EQ(sqlite::Exec(db_, "INSERT INTO users VALUES ('kim', 41)"), SQLITE_OK); });
  ASSERT_EQ(subsegments.size(), 1U);
  const json& s = subsegments[0];
  EXPECT_EQ(s["name"], ":memory:");
  EXPECT_EQ(s["namespace"], "remote");
  EXPECT_EQ(s["sql"]["url"], "sqlite::memory:");
  EXPECT_EQ(s["sql"]["database_type"], "SQLite");
  EXPECT_EQ(s["sql"]["database_version"], sqlite3_libversion());
  EXPECT_EQ(s["sql"]["sanitized_query"], "INSERT INTO users VALUES (?)");
}

TEST_F(SqliteTest, APreparedStatementsRunIsOneSubsegment) {
  sqlite3_exec(db_, "INSERT INTO users VALUES ('a', 1), ('b', 2)", nullptr, nullptr, nullptr);
  sqlite3_stmt* statement = Prepare("SELECT name FROM users WHERE age > ?");
  const json subsegments = Recorded([&] {
    sqlite::Execution run(statement);
    for (int round = 0; round < 2; ++round) {
      sqlite3_bind_int(statement, 1, 0);
      int rows = 0;
      while (run.Step() == SQLITE_ROW) ++rows;
      EXPECT_EQ(rows, 2);
      EXPECT_EQ(run.Reset(), SQLITE_OK);
    }
  });
  sqlite3_finalize(statement);
  ASSERT_EQ(subsegments.size(), 2U);
  EXPECT_EQ(subsegments[1]["sql"]["sanitized_query"], "SELECT name FROM users WHERE age > ?");
  EXPECT_EQ(subsegments[1]["sql"]["preparation"], "statement");
}

TEST_F(SqliteTest, SteppedPastItsEndItIsAnotherRun) {
  sqlite3_stmt* statement = Prepare("SELECT name FROM users");
  const json subsegments = Recorded([&] {
    sqlite::Execution run(statement);
    EXPECT_EQ(run.Step(), SQLITE_DONE);
    EXPECT_EQ(run.Step(), SQLITE_DONE);
  });
  sqlite3_finalize(statement);
  EXPECT_EQ(subsegments.size(), 2U);
}

TEST_F(SqliteTest, AFailureIsAFaultWithItsCode) {
  sqlite3_exec(db_, "INSERT INTO users VALUES ('kim', 1)", nullptr, nullptr, nullptr);
  sqlite3_stmt* statement = Prepare("INSERT INTO users VALUES (?, 2)");
  sqlite3_bind_text(statement, 1, "kim", -1, SQLITE_STATIC);
  const json subsegments = Recorded([&] {
    sqlite::Execution run(statement);
    EXPECT_EQ(run.Step(), SQLITE_CONSTRAINT);
    EXPECT_NE(sqlite::Exec(db_, "SELECT nothing FROM nowhere"), SQLITE_OK);
  });
  sqlite3_finalize(statement);
  EXPECT_EQ(subsegments[0]["fault"], true);
  EXPECT_EQ(subsegments[0]["cause"]["exceptions"][0]["type"],
            "SQLiteError 2067 (SQLITE_CONSTRAINT)");
  EXPECT_EQ(subsegments[1]["fault"], true);
}

}  // namespace
}  // namespace xray
