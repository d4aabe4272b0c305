// The examples of libcurl and the databases, run against real servers.
#include <gtest/gtest.h>

#include <string>

#include "examples/example_process.h"
#include "tests/database_servers.h"
#include "tests/document_catcher.h"
#include "tests/echo_server.h"

namespace {

using nlohmann::json;
using xray::testing::DocumentCatcher;
using xray::testing::ExampleProcess;

// What `command` prints and the one document it sends.
struct Ran {
  std::string output;
  int code = -1;
  json document;
};

Ran RunExample(const std::string& command) {
  DocumentCatcher catcher;
  ExampleProcess program(command, catcher.address());
  Ran ran;
  ran.output = program.ReadAll();
  ran.code = program.Wait();
  EXPECT_TRUE(catcher.WaitFor(1)) << ran.output;
  const auto documents = catcher.documents();
  if (!documents.empty()) ran.document = documents[0];
  return ran;
}

TEST(CurlExample, RecordsItsTransfer) {
  if (!xray::testing::EchoServer::installed())
    GTEST_SKIP() << "python3 or openssl is not installed";
  const xray::testing::EchoServer server;
  const Ran ran = RunExample("curl_client " + server.Url("/items"));
  EXPECT_EQ(ran.code, 0) << ran.output;
  EXPECT_EQ(ran.document["name"], "curl-client");
  const json& call = ran.document["subsegments"][0];
  EXPECT_EQ(call["namespace"], "remote");
  EXPECT_EQ(call["http"]["response"]["status"], 200);
  // The server tells which headers it got.
  EXPECT_NE(ran.output.find(ran.document["trace_id"].get<std::string>()), std::string::npos)
      << ran.output;
  EXPECT_NE(ran.output.find(call["id"].get<std::string>()), std::string::npos) << ran.output;
}

TEST(CurlExample, RecordsWhyThereWasNoAnswer) {
  const int port = xray::testing::FreePort();
  const Ran ran = RunExample("curl_client http://127.0.0.1:" + std::to_string(port) + "/");
  EXPECT_EQ(ran.code, 1);
  EXPECT_EQ(ran.document["subsegments"][0]["cause"]["exceptions"][0]["type"],
            "CURLE_COULDNT_CONNECT");
}

TEST(MySqlExample, RecordsItsStatements) {
  if (!xray::testing::MariaDbServer::installed())
    GTEST_SKIP() << "mariadbd (mariadb-server-core) is not installed";
  const xray::testing::MariaDbServer server;
  const Ran ran = RunExample("mysql_query 127.0.0.1 " + std::to_string(server.port()) +
                             " root mysql version_comment");
  EXPECT_EQ(ran.code, 0) << ran.output;
  EXPECT_NE(ran.output.find("version_comment = "), std::string::npos);
  const json& calls = ran.document["subsegments"];
  ASSERT_EQ(calls.size(), 3U);
  EXPECT_EQ(calls[1]["sql"]["sanitized_query"], "SHOW VARIABLES LIKE ?");
  EXPECT_EQ(calls[2]["sql"]["sanitized_query"], "SELECT ? AS looked_up");
}

TEST(PostgresExample, RecordsItsStatements) {
  if (!xray::testing::PostgresServer::installed())
    GTEST_SKIP() << "the PostgreSQL server (postgresql-15) is not installed";
  const xray::testing::PostgresServer server;
  const Ran ran = RunExample("postgres_query 'host=127.0.0.1 user=postgres dbname=postgres port=" +
                             std::to_string(server.port()) + "' max_connections");
  EXPECT_EQ(ran.code, 0) << ran.output;
  EXPECT_NE(ran.output.find("max_connections = "), std::string::npos);
  EXPECT_EQ(ran.document["subsegments"].size(), 3U);
}

TEST(SqliteExample, RecordsItsStatements) {
  const xray::testing::TemporaryFolder folder;
  const Ran ran = RunExample("sqlite_query " + (folder.path() / "names.db").string() + " kim");
  EXPECT_EQ(ran.code, 0) << ran.output;
  EXPECT_EQ(ran.output, "kim\n");
  const json& calls = ran.document["subsegments"];
  ASSERT_EQ(calls.size(), 3U);
  EXPECT_EQ(calls[1]["name"], "names.db");
  EXPECT_EQ(calls[1]["sql"]["sanitized_query"], "INSERT INTO names VALUES (?)");
}

}  // namespace
