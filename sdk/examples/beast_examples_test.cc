#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "examples/example_process.h"
#include "tests/document_catcher.h"

namespace {

using nlohmann::json;
using testing::HasSubstr;
using xray::testing::DocumentCatcher;
using xray::testing::ExampleProcess;

#if defined(__clang__)  // the server's coroutines
// By URL path of http.request.
std::map<std::string, json> ByPath(const DocumentCatcher& catcher) {
  std::map<std::string, json> found;
  for (const json& document : catcher.documents()) {
    const std::string url = document.value("/http/request/url"_json_pointer, "");
    found[url.substr(url.find('/', sizeof "http://"))] = document;
  }
  return found;
}

TEST(BeastServer, RecordsWhatCurlAsksForAndTellsItTheTrace) {
  DocumentCatcher catcher;
  ExampleProcess server("beast_server --requests 3", catcher.address());
  const std::string url = "http://127.0.0.1:" + server.ReadPort();

  const std::string root = "1-6b03229b-2d8721c94f79109b6ad3083f";
  ExampleProcess hello("curl -s -i --max-time 30 -A curl-in-a-test -H 'X-Amzn-Trace-Id: Root=" +
                       root + ";Parent=53995c3f42cd8ad8;Sampled=1' '" + url + "/hello'");
  const std::string answer = hello.ReadAll();
  EXPECT_THAT(answer, HasSubstr("HTTP/1.1 200 OK"));
  EXPECT_THAT(answer, HasSubstr("X-Amzn-Trace-Id: Root=" + root));
  ExampleProcess fail("curl -s -o /dev/null -w '%{http_code}' --max-time 30 " + url + "/fail");
  EXPECT_EQ(fail.ReadAll(), "500");
  ExampleProcess missing("curl -s -o /dev/null -w '%{http_code}' --max-time 30 " + url + "/no");
  EXPECT_EQ(missing.ReadAll(), "404");
  EXPECT_EQ(server.Wait(), 0);

  ASSERT_TRUE(catcher.WaitFor(3));
  auto found = ByPath(catcher);
  const json& first = found["/hello"];
  EXPECT_EQ(first["trace_id"], root);
  EXPECT_EQ(first["parent_id"], "53995c3f42cd8ad8");
  EXPECT_EQ(first["http"]["request"]["user_agent"], "curl-in-a-test");
  EXPECT_EQ(first["http"]["response"]["content_length"], 6);
  EXPECT_EQ(first["subsegments"][0]["name"], "think");
  EXPECT_EQ(first["subsegments"][0]["annotations"]["thoughts"], 1);
  EXPECT_EQ(found["/fail"]["fault"], true);
  EXPECT_EQ(found["/fail"]["cause"]["exceptions"][0]["message"], "this path always fails");
  EXPECT_EQ(found["/no"]["error"], true);
}

TEST(BeastClient, ContinuesItsTraceInTheServer) {
  DocumentCatcher catcher;
  ExampleProcess server("beast_server --requests 1", catcher.address());
  ExampleProcess client("beast_client 127.0.0.1 " + server.ReadPort() + " /hello",
                        catcher.address());
  EXPECT_EQ(client.ReadAll(), "200 hello\n");
  EXPECT_EQ(client.Wait(), 0);
  EXPECT_EQ(server.Wait(), 0);

  ASSERT_TRUE(catcher.WaitFor(2));
  json caller;
  json callee;
  for (const json& document : catcher.documents()) {
    (document["name"] == "beast-client" ? caller : callee) = document;
  }
  const json& call = caller["subsegments"][0];
  EXPECT_EQ(call["name"], "127.0.0.1");
  EXPECT_EQ(call["namespace"], "remote");
  EXPECT_EQ(call["http"]["response"]["status"], 200);
  EXPECT_EQ(callee["trace_id"], caller["trace_id"]);
  EXPECT_EQ(callee["parent_id"], call["id"]);
}
#endif

TEST(BeastClient, RecordsAConnectionThatIsRefused) {
  DocumentCatcher catcher;
  // A UDP port: nobody listens there for TCP.
  const std::string port = catcher.address().substr(catcher.address().rfind(':') + 1);
  ExampleProcess client("beast_client 127.0.0.1 " + port + " /", catcher.address());
  EXPECT_EQ(client.ReadAll(), "system:ECONNREFUSED\n");
  EXPECT_EQ(client.Wait(), 1);
  ASSERT_TRUE(catcher.WaitFor(1));
  const json call = catcher.documents()[0]["subsegments"][0];
  EXPECT_EQ(call["fault"], true);
  EXPECT_EQ(call["cause"]["exceptions"][0]["type"], "system:ECONNREFUSED");
}

}  // namespace
