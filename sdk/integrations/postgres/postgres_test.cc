#include <xray/postgres.h>

#include <memory>
#include <string>

#include <gtest/gtest.h>
#include <xray/recorder.h>

#include "tests/database_servers.h"
#include "tests/document_catcher.h"

namespace xray {
namespace {

using nlohmann::json;
using testing::DocumentCatcher;
using testing::PostgresServer;

class PostgresTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (PostgresServer::installed()) server_ = std::make_unique<PostgresServer>();
  }
  static void TearDownTestSuite() { server_.reset(); }
  void SetUp() override {
    if (!server_) GTEST_SKIP() << "the PostgreSQL server (postgresql-15) is not installed";
  }
  void TearDown() override {
    if (db_) postgres::Close(db_);
  }

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
  std::string Info(const std::string& database = "postgres") {
    return "host=127.0.0.1 port=" + std::to_string(server_->port()) +
           " user=postgres dbname=" + database;
  }
  void Open() {
    db_ = postgres::Connect(Info().c_str());
    ASSERT_EQ(PQstatus(db_), CONNECTION_OK) << PQerrorMessage(db_);
    PQclear(PQexec(db_, "CREATE TEMP TABLE users (name text UNIQUE, age int)"));
  }

  static std::unique_ptr<PostgresServer> server_;
  PGconn* db_ = nullptr;
};
std::unique_ptr<PostgresServer> PostgresTest::server_;

TEST_F(PostgresTest, ConnectDescribesTheServer) {
  const json subsegments = Recorded([&] { Open(); });
  ASSERT_EQ(subsegments.size(), 1U);
  EXPECT_EQ(subsegments[0]["name"], "postgres@127.0.0.1");
  const json& sql = subsegments[0]["sql"];
  EXPECT_EQ(sql["url"], "postgresql://127.0.0.1:" + std::to_string(server_->port()) + "/postgres");
  EXPECT_EQ(sql["user"], "postgres");
  EXPECT_EQ(sql["database_type"], "PostgreSQL");
  EXPECT_EQ(sql["database_version"], PQparameterStatus(db_, "server_version"));
}

TEST_F(PostgresTest, AConnectionThatFailsIsAFault) {
  const json subsegments = Recorded([&] {
    db_ = postgres::Connect(Info("nowhere").c_str());
    EXPECT_NE(PQstatus(db_), CONNECTION_OK);
  });
  EXPECT_EQ(subsegments[0]["name"], "nowhere@127.0.0.1");
  EXPECT_EQ(subsegments[0]["fault"], true);
}

TEST_F(PostgresTest, StatementsAreRecordedWithoutLiterals) {
  Open();
  const json subsegments = Recorded([&] {
    PQclear(postgres::Exec(db_, "INSERT INTO users VALUES ('kim', 41), (E'o\\'neil', 42)"));
    const char* values[] = {"40"};
    PGresult* rows =
        postgres::ExecParams(db_, "SELECT name FROM users WHERE age > $1::int AND name <> $$x$$", 1,
                             nullptr, values, nullptr, nullptr, 0);
    EXPECT_EQ(PQntuples(rows), 2);
    PQclear(rows);
  });
  ASSERT_EQ(subsegments.size(), 2U);
  EXPECT_EQ(subsegments[0]["sql"]["sanitized_query"], "INSERT INTO users VALUES (?)");
  EXPECT_EQ(subsegments[1]["sql"]["sanitized_query"],
            "SELECT name FROM users WHERE age > $1::int AND name <> ?");
  EXPECT_EQ(subsegments.dump().find("neil"), std::string::npos);
}

TEST_F(PostgresTest, PreparedStatementsKeepTheirText) {
  Open();
  const json subsegments = Recorded([&] {
    PQclear(postgres::Prepare(db_, "by_age", "SELECT name FROM users WHERE age = $1", 1, nullptr));
    const char* values[] = {"41"};
    PQclear(postgres::ExecPrepared(db_, "by_age", 1, values, nullptr, nullptr, 0));
  });
  ASSERT_EQ(subsegments.size(), 1U);
  EXPECT_EQ(subsegments[0]["sql"]["sanitized_query"], "SELECT name FROM users WHERE age = $1");
  EXPECT_EQ(subsegments[0]["sql"]["preparation"], "statement");
}

TEST_F(PostgresTest, TheSessionsSettingDecidesWhereAStringEnds) {
  Open();
  PQclear(postgres::Prepare(db_, "one", "SELECT 1", 0, nullptr));
  const json subsegments = Recorded([&] {
    PQclear(postgres::Exec(db_, "SELECT 'a\\', name, 'kim' FROM users"));
    PQclear(postgres::Exec(db_, "SET standard_conforming_strings = off"));
    PQclear(postgres::Exec(db_, "SELECT 'a\\', name, ', 'kim' FROM users"));
    PQclear(postgres::ExecPrepared(db_, "one", 0, nullptr, nullptr, nullptr, 0));
  });
  ASSERT_EQ(subsegments.size(), 4U);
  EXPECT_EQ(subsegments[0]["sql"]["sanitized_query"], "SELECT ?, name, ? FROM users");
  EXPECT_FALSE(subsegments[0].contains("fault"));
  EXPECT_EQ(subsegments[2]["sql"]["sanitized_query"], "SELECT ?, ? FROM users");
  EXPECT_FALSE(subsegments[2].contains("fault"));
  EXPECT_EQ(subsegments[3]["sql"]["sanitized_query"], "SELECT ?");
}

TEST_F(PostgresTest, AnErrorIsAFaultWithItsStateAndWithoutValues) {
  Open();
  PQclear(PQexec(db_, "INSERT INTO users VALUES ('kim', 1)"));
  const json subsegments = Recorded([&] {
    PQclear(postgres::Exec(db_, "INSERT INTO users VALUES ('kim', 2)"));
    PQclear(postgres::Exec(db_, "SELEC"));
  });
  EXPECT_EQ(subsegments[0]["fault"], true);
  EXPECT_EQ(subsegments[0]["cause"]["exceptions"][0]["type"], "PostgreSQLError 23505");
  EXPECT_EQ(subsegments[1]["cause"]["exceptions"][0]["type"], "PostgreSQLError 42601");
  EXPECT_EQ(subsegments.dump().find("kim"), std::string::npos);
}

}  // namespace
}  // namespace xray
