#include <xray/mysql.h>

#include <memory>

#include <gtest/gtest.h>
#include <xray/recorder.h>

#include "tests/database_servers.h"
#include "tests/document_catcher.h"

namespace xray {
namespace {

using nlohmann::json;
using testing::DocumentCatcher;
using testing::MariaDbServer;

class MySqlTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (MariaDbServer::installed()) server_ = std::make_unique<MariaDbServer>();
  }
  static void TearDownTestSuite() { server_.reset(); }

  void SetUp() override {
    if (!server_) GTEST_SKIP() << "mariadbd (mariadb-server-core) is not installed";
    db_ = mysql_init(nullptr);
  }
  void TearDown() override {
    if (db_) mysql::Close(db_);
  }

  // The subsegments of a segment in which `work` ran.
  template <class F>
  json Recorded(F&& work, SqlText sql_text = SqlText::kSanitized) {
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
    return documents.empty() ? json() : documents[0].value("subsegments", json::array());
  }

  MYSQL* Connect(const char* database = "mysql") {
    return mysql::Connect(db_, "127.0.0.1", "root", "", database,
                          static_cast<unsigned>(server_->port()));
  }
  std::string Url(const std::string& database) {
    return "mysql://127.0.0.1:" + std::to_string(server_->port()) + "/" + database;
  }
  void MakeTable() {
    ASSERT_TRUE(Connect());
    for (const char* sql : {"CREATE DATABASE IF NOT EXISTS shop", "USE shop",
                            "CREATE OR REPLACE TABLE users (email VARCHAR(50) UNIQUE, age INT)"}) {
      ASSERT_EQ(mysql_query(db_, sql), 0) << mysql_error(db_);
    }
    ASSERT_EQ(mysql_select_db(db_, "shop"), 0);
  }

  static std::unique_ptr<MariaDbServer> server_;
  MYSQL* db_ = nullptr;
};
std::unique_ptr<MariaDbServer> MySqlTest::server_;

TEST_F(MySqlTest, ConnectDescribesTheServer) {
  const json subsegments = Recorded([&] { ASSERT_TRUE(Connect()) << mysql_error(db_); });
  ASSERT_EQ(subsegments.size(), 1u);
  EXPECT_EQ(subsegments[0]["name"], "mysql@127.0.0.1");
  EXPECT_EQ(subsegments[0]["namespace"], "remote");
  const json& sql = subsegments[0]["sql"];
  EXPECT_EQ(sql["url"], Url("mysql"));
  EXPECT_EQ(sql["user"], "root");
  EXPECT_EQ(sql["database_type"], "MariaDB");
  EXPECT_EQ(sql["database_version"], mysql_get_server_info(db_));
  EXPECT_EQ(sql["driver_version"], mysql_get_client_info());
  EXPECT_FALSE(sql.contains("sanitized_query"));
}

TEST_F(MySqlTest, AConnectionThatFailsIsAFault) {
  const json subsegments = Recorded([&] { EXPECT_FALSE(Connect("nowhere")); });
  EXPECT_EQ(subsegments[0]["name"], "nowhere@127.0.0.1");
  EXPECT_EQ(subsegments[0]["fault"], true);
  const json& exception = subsegments[0]["cause"]["exceptions"][0];
  EXPECT_EQ(exception["type"], "MySQLError 1049 (42000)");
  EXPECT_EQ(exception["message"], "Unknown database 'nowhere'");
}

TEST_F(MySqlTest, AQueryIsRecordedWithoutItsLiterals) {
  MakeTable();
  const json subsegments = Recorded([&] {
    EXPECT_EQ(mysql::Query(db_, "INSERT INTO users VALUES ('a@b.c', 42)"), 0);
    EXPECT_EQ(mysql_affected_rows(db_), 1u);
  });
  EXPECT_EQ(subsegments[0]["name"], "shop@127.0.0.1");
  EXPECT_EQ(subsegments[0]["sql"]["url"], Url("shop"));
  EXPECT_EQ(subsegments[0]["sql"]["sanitized_query"], "INSERT INTO users VALUES (?)");
  EXPECT_FALSE(subsegments[0]["sql"].contains("preparation"));
  EXPECT_EQ(subsegments.dump().find("a@b.c"), std::string::npos);
}

TEST_F(MySqlTest, AQueryIsRecordedAsWrittenWhenAskedFor) {
  MakeTable();
  const json subsegments =
      Recorded([&] { EXPECT_EQ(mysql::Query(db_, "DO 'secret'"), 0); }, SqlText::kAsWritten);
  EXPECT_EQ(subsegments[0]["sql"]["sanitized_query"], "DO 'secret'");
}

TEST_F(MySqlTest, AQueryThatFailsIsAFaultWithTheServersCode) {
  MakeTable();
  ASSERT_EQ(mysql_query(db_, "INSERT INTO users VALUES ('a@b.c', 42)"), 0);
  const json subsegments = Recorded([&] {
    EXPECT_NE(mysql::Query(db_, "INSERT INTO users (email) VALUES ('a@b.c')"), 0);
    EXPECT_EQ(mysql_errno(db_), 1062u);
  });
  EXPECT_EQ(subsegments[0]["fault"], true);
  const json& exception = subsegments[0]["cause"]["exceptions"][0];
  EXPECT_EQ(exception["type"], "MySQLError 1062 (23000)");
  EXPECT_EQ(exception["message"], "Duplicate entry ? for key 'email'");
}

TEST_F(MySqlTest, APreparedStatementIsRecordedWhenExecuted) {
  MakeTable();
  const auto run = [&] {
    MYSQL_STMT* statement = mysql_stmt_init(db_);
    EXPECT_EQ(mysql::Prepare(statement, "INSERT INTO users (email) VALUES (?)"), 0);
    std::string email = "secret@b.c";
    MYSQL_BIND bind{};
    bind.buffer_type = MYSQL_TYPE_STRING;
    bind.buffer = email.data();
    bind.buffer_length = static_cast<unsigned long>(email.size());
    EXPECT_FALSE(mysql_stmt_bind_param(statement, &bind));
    EXPECT_EQ(mysql::Execute(statement), 0);
    EXPECT_NE(mysql::Execute(statement), 0);
    EXPECT_FALSE(mysql::Close(statement));
  };
  const json subsegments = Recorded(run);
  ASSERT_EQ(subsegments.size(), 2u);
  for (const json& subsegment : subsegments) {
    EXPECT_EQ(subsegment["sql"]["sanitized_query"], "INSERT INTO users (email) VALUES (?)");
    EXPECT_EQ(subsegment["sql"]["preparation"], "statement");
  }
  EXPECT_FALSE(subsegments[0].contains("fault"));
  EXPECT_EQ(subsegments[1]["cause"]["exceptions"][0]["type"], "MySQLError 1062 (23000)");
  EXPECT_EQ(subsegments.dump().find("secret"), std::string::npos);
}

TEST_F(MySqlTest, AStatementThatCannotBePreparedIsAFault) {
  MakeTable();
  const json subsegments = Recorded([&] {
    MYSQL_STMT* statement = mysql_stmt_init(db_);
    EXPECT_NE(mysql::Prepare(statement, "SELEC 'secret' FROM users"), 0);
    mysql::Close(statement);
  });
  ASSERT_EQ(subsegments.size(), 1u);
  EXPECT_EQ(subsegments[0]["cause"]["exceptions"][0]["type"], "MySQLError 1064 (42000)");
  EXPECT_EQ(subsegments.dump().find("secret"), std::string::npos) << subsegments.dump();
}

TEST_F(MySqlTest, TheSessionsModeDecidesWhereAStringEnds) {
  MakeTable();
  ASSERT_EQ(mysql_query(db_, "SET sql_mode = 'NO_BACKSLASH_ESCAPES,ANSI_QUOTES'"), 0);
  const json subsegments = Recorded([&] {
    EXPECT_EQ(mysql::Query(db_, "DO '\\', (SELECT MAX(\"age\") FROM users), 'secret'"), 0)
        << mysql_error(db_);
  });
  EXPECT_EQ(subsegments[0]["sql"]["sanitized_query"], "DO ?, (SELECT MAX(\"age\") FROM users), ?");
}

TEST_F(MySqlTest, ANewConnectionAtAnOldAddressIsDescribedAnew) {
  MakeTable();
  ASSERT_EQ(mysql::Query(db_, "DO 1"), 0);
  EXPECT_EQ(mysql::Describe(db_).name, "shop@127.0.0.1");
  // The same handle, connected again: what was remembered no longer fits.
  mysql_close(db_);
  db_ = mysql_init(nullptr);
  ASSERT_TRUE(mysql_real_connect(db_, "127.0.0.1", "root", "", "mysql",
                                 static_cast<unsigned>(server_->port()), nullptr, 0));
  const json subsegments = Recorded([&] { EXPECT_EQ(mysql::Query(db_, "DO 1"), 0); });
  EXPECT_EQ(subsegments[0]["name"], "mysql@127.0.0.1");
}

}  // namespace
}  // namespace xray
