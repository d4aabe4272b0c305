// The HTTP handler over a memory store, for tests; commits happen when the test says so.
//
// Thread-safety: one test, one fixture, one thread.
#pragma once

#include <gtest/gtest.h>

#include <future>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/memory/memory_segment_store.h"
#include "adapters/rest/http_handler.h"

namespace roentgen::rest {

inline constexpr TimestampUs kNow{1'795'341'600'000'000};
inline constexpr const char* kTraceId = "1-6b02f6e0-a006649127e371903a2de979";

inline std::string Escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

inline std::string Document(std::string_view id) {
  return R"({"id":")" + std::string(id) + R"(","trace_id":")" + kTraceId +
         R"(","name":"shop","start_time":1795341590.0,"end_time":1795341591.5})";
}

inline std::string PutBody(std::initializer_list<std::string> documents) {
  std::string body = R"({"TraceSegmentDocuments":[)";
  for (const std::string& document : documents) {
    if (body.back() != '[') body += ',';
    body += '"' + Escaped(document) + '"';
  }
  return body + "]}";
}

struct Fixture {
  explicit Fixture(ingest::IngestLimits limits = {})
      : groups(clock, store, {AccountId(), "us-east-1", [this] { return ++last_group_id; }}),
        pipeline(clock, store, ingest_counters, limits, [this] { return groups.Matcher(); }),
        queries(store, {}, [this] { return groups.Current(); }),
        analysis(clock, store, queries, {}),
        completion(clock, store, {}, [this] { return groups.Current(); }),
        pool(1, 4),
        parts{.pipeline = pipeline,
              .queries = queries,
              .analysis = analysis,
              .completion = completion,
              .groups = groups,
              .sampling_rules = sampling_rules,
              .sampling_targets = sampling_targets,
              .pool = pool,
              .counters = counters,
              .version = "1.2.3",
              .not_ready = [this] { return not_ready; },
              .metrics = [] { return std::string("metrics"); },
              .status = [] { return wire::ServerStatus{.version = "1.2.3"}; }},
        handler(MakeHttpHandler(parts, 1)),
        daemon(MakeDaemonHandler(parts, 2)) {}

  net::HttpResponse Call(const net::HttpHandler& to, std::string method, std::string path,
                         std::string body = "", std::vector<net::HttpHeader> headers = {},
                         std::stop_token caller_left = {}) {
    net::HttpRequest request;
    request.caller_left = std::move(caller_left);
    request.method = std::move(method);
    request.path = std::move(path);
    request.body = std::move(body);
    request.headers = std::move(headers);
    auto promise = std::make_shared<std::promise<net::HttpResponse>>();
    auto answer = promise->get_future();
    to(std::move(request), [promise](net::HttpResponse r) { promise->set_value(std::move(r)); });
    if (commits) pipeline.CommitOnce(std::chrono::microseconds(0));
    return answer.get();
  }
  net::HttpResponse Post(std::string path, std::string body) {
    return Call(handler, "POST", std::move(path), std::move(body), {{"Host", "127.0.0.1:2080"}});
  }

  FakeClock clock{kNow};
  memory::MemorySegmentStore store;
  ingest::IngestCounters ingest_counters;
  std::uint64_t last_group_id = 0;
  groups::GroupRegistry groups;
  sampling::RuleRegistry sampling_rules{clock, store, {}};
  sampling::TargetKeeper sampling_targets{clock, sampling_rules};
  ingest::Pipeline pipeline;
  query::TraceQueries queries;
  analyse::AnalysisQueries analysis;
  complete::CompletionQueries completion;
  net::WorkerPool pool;
  ApiCounters counters;
  std::vector<std::string> not_ready;
  bool commits = true;
  HttpParts parts;
  net::HttpHandler handler;
  net::HttpHandler daemon;
};

inline std::string HeaderOf(const net::HttpResponse& response, std::string_view name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) return value;
  }
  return "";
}

inline void ExpectError(const net::HttpResponse& response, int status, std::string_view type,
                        std::string_view part) {
  EXPECT_EQ(response.status, status) << response.body;
  EXPECT_EQ(HeaderOf(response, "x-amzn-ErrorType"), type);
  EXPECT_EQ(HeaderOf(response, "x-amzn-RequestId").size(), 36u);
  EXPECT_NE(response.body.find("\"__type\":\"" + std::string(type)), std::string::npos);
  EXPECT_NE(response.body.find(part), std::string::npos) << response.body;
}

}  // namespace roentgen::rest
