#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "examples/example_process.h"
#include "tests/document_catcher.h"

namespace {

using nlohmann::json;
using xray::testing::DocumentCatcher;
using xray::testing::ExampleProcess;

TEST(GrpcExamples, EveryCallIsASubsegmentOfTheClientAndASegmentOfTheServer) {
  DocumentCatcher catcher;
  ExampleProcess server("grpc_server --calls 4", catcher.address());
  ExampleProcess client("grpc_client 127.0.0.1:" + server.ReadPort(), catcher.address());
  EXPECT_EQ(client.ReadAll(),
            "One: one!\nOne: the status that was asked for\n"
            "Many: many!\nMany: many!\nMany: many!\nChat: chat!\nChat: more!\n");
  EXPECT_EQ(client.Wait(), 0);
  EXPECT_EQ(server.Wait(), 0);

  ASSERT_TRUE(catcher.WaitFor(5));
  json caller;
  std::map<std::string, json> served;  // by parent
  for (const json& document : catcher.documents()) {
    if (document["name"] == "grpc-client") {
      caller = document;
    } else {
      served[document.value("parent_id", "")] = document;
    }
  }
  struct Row {
    std::string kind;
    std::string status;
    std::size_t shouts;
  };
  const std::vector<Row> rows = {{"unary", "OK", 1},
                                 {"unary", "NOT_FOUND", 1},
                                 {"server_streaming", "OK", 3},
                                 {"bidi_streaming", "OK", 2}};
  ASSERT_EQ(caller["subsegments"].size(), rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const json& call = caller["subsegments"][i];
    const json& segment = served[call["id"]];
    for (const json* entity : {&call, &segment}) {
      EXPECT_EQ((*entity)["metadata"]["grpc"]["type"], rows[i].kind);
      EXPECT_EQ((*entity)["metadata"]["grpc"]["status"], rows[i].status);
      EXPECT_EQ(entity->value("error", false), rows[i].status != "OK");
    }
    EXPECT_EQ(segment["trace_id"], caller["trace_id"]);
    EXPECT_EQ(segment["subsegments"].size(), rows[i].shouts);
  }
}

}  // namespace
