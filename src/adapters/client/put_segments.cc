#include "adapters/client/put_segments.h"

#include <utility>

#include "adapters/client/api_answer.h"
#include "wire/json/json_writer.h"

namespace roentgen::client {

Result<std::vector<Unprocessed>> PutSegments(HttpClient& http,
                                             std::span<const std::string> documents) {
  std::string body;
  wire::JsonWriter writer(body);
  writer.BeginObject().Key("TraceSegmentDocuments").BeginArray();
  for (const std::string& document : documents) writer.String(document);
  writer.EndArray().EndObject();

  RG_TRY(const HttpAnswer answer, http.Post("/TraceSegments", body));
  if (answer.status != 200) return ApiError(answer);
  wire::JsonIndex index;
  RG_TRY_VOID(index.Parse(answer.body, kMaxAnswerDepth));
  std::vector<Unprocessed> refused;
  ForEach(Member(index.root(), "UnprocessedTraceSegments"), [&](wire::JsonValue item) {
    refused.push_back({TextOf(Member(item, "Id")), TextOf(Member(item, "ErrorCode")),
                       TextOf(Member(item, "Message"))});
  });
  return refused;
}

}  // namespace roentgen::client
