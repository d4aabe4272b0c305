#include "adapters/rest/http_handler.h"

#include <chrono>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "adapters/rest/api_paths.h"
#include "adapters/rest/browser_guard.h"
#include "adapters/rest/group_answers.h"
#include "adapters/rest/pages.h"
#include "adapters/rest/request_id.h"
#include "adapters/rest/responses.h"
#include "adapters/rest/sampling_paths.h"
#include "adapters/rest/xray_answers.h"
#include "wire/api_json/api_requests.h"
#include "wire/api_json/api_responses.h"

namespace roentgen::rest {
namespace {

using net::HttpRequest;
using net::HttpResponse;
using net::Respond;
using Clock = std::chrono::steady_clock;

// Sends the answer of one request: adds the request's id, counts outcome and time. Copyable,
// because it travels through std::function to the thread that has the answer.
class Reply {
 public:
  Reply(Respond respond, std::string request_id, OperationCounts* counts)
      : respond_(std::move(respond)),
        request_id_(std::move(request_id)),
        counts_(counts),
        start_(Clock::now()) {}

  void operator()(HttpResponse response) const {
    if (counts_ != nullptr) {
      counts_->outcomes[static_cast<std::size_t>(OutcomeOf(response.status))].Add();
      counts_->latency.Add(Clock::now() - start_);
    }
    response.headers.emplace_back("x-amzn-RequestId", request_id_);
    response.headers.emplace_back("X-Content-Type-Options", "nosniff");
    respond_(std::move(response));
  }

 private:
  Respond respond_;
  std::string request_id_;
  OperationCounts* counts_;
  Clock::time_point start_;
};

HttpResponse GuardFailure(GuardRefusal refusal, ApiCounters& counters) {
  if (refusal == GuardRefusal::kHost) {
    counters.refused_host.Add();
    return Failure(
        403, "AccessDeniedException",
        "This server listens on loopback only and answers only to loopback names in Host");
  }
  counters.refused_origin.Add();
  return Failure(403, "AccessDeniedException",
                 "Requests from web pages of other sites are refused");
}

constexpr const char* kCallerLeft = "The connection was closed before the answer was there";

class ThreadHandler {
 public:
  ThreadHandler(const HttpParts& parts, std::uint64_t seed)
      : parts_(parts), intake_(parts.pipeline, ingest::Transport::kHttp), ids_(seed) {}

  void Handle(HttpRequest request, Respond respond);
  void HandleDaemon(HttpRequest request, Respond respond);

 private:
  void HandlePage(const HttpRequest& request, const Reply& reply);
  void HandleOperation(Operation operation, HttpRequest& request, const Reply& reply);
  void HandleApi(Operation operation, HttpRequest& request, const Reply& reply);
  void HandleSampling(Operation operation, HttpRequest& request, const Reply& reply);
  void HandleGroupOperation(Operation operation, std::string& body, const Reply& reply);
  void PutSegments(std::string& body, const Reply& reply);
  void PutTelemetry(std::string& body, const Reply& reply);
  // Runs `work`, which gives the answer, on the pool.
  void OnPool(const Reply& reply, std::function<HttpResponse()> work);

  // Decodes here, where the decoder is, and answers on the pool.
  template <class Request>
  void Query(Result<Request> decoded, const Reply& reply,
             Result<std::string> (*answer)(const query::TraceQueries&, const Request&)) {
    if (!decoded) return reply(Failure(decoded.error()));
    OnPool(reply, [&queries = parts_.queries, request = std::move(*decoded), answer] {
      return ToResponse(answer(queries, request));
    });
  }

  // The same for what a group can narrow down.
  template <class Request>
  void QueryGroup(Result<Request> decoded, const Reply& reply,
                  Result<std::string> (*answer)(const query::TraceQueries&,
                                                const groups::GroupRegistry&, const Request&)) {
    if (!decoded) return reply(Failure(decoded.error()));
    OnPool(reply, [&parts = parts_, request = std::move(*decoded), answer] {
      return ToResponse(answer(parts.queries, parts.groups, request));
    });
  }

  template <class Request>
  using GroupAnswer = Result<std::string> (*)(groups::GroupRegistry&, const Request&);

  template <class Request>
  void OnGroups(Result<Request> decoded, const Reply& reply, GroupAnswer<Request> answer) {
    if (!decoded) return reply(Failure(decoded.error()));
    OnPool(reply, [&groups = parts_.groups, request = std::move(*decoded), answer] {
      return ToResponse(answer(groups, request));
    });
  }

  const HttpParts& parts_;
  ingest::Intake intake_;
  wire::ApiRequestDecoder decoder_;
  RequestIds ids_;
};

void ThreadHandler::OnPool(const Reply& reply, std::function<HttpResponse()> work) {
  const bool taken = parts_.pool.TrySubmit([reply, work = std::move(work)] { reply(work()); });
  if (!taken) {
    reply(
        Failure(MakeError(ErrorCode::kOverloaded, "Rate exceeded: too many queries are waiting")));
  }
}

void ThreadHandler::Handle(HttpRequest request, Respond respond) {
  const OperationRow* row = FindOperation(request.path);
  OperationCounts* counts = row == nullptr ? nullptr : &parts_.counters.of(row->operation);
  const Reply reply(std::move(respond), ids_.Next(), counts);
  if (const auto refusal = CheckBrowser(request, parts_.loopback_only, true)) {
    return reply(GuardFailure(*refusal, parts_.counters));
  }
  if (row == nullptr) return HandlePage(request, reply);
  if (request.method != "POST") {
    HttpResponse response =
        Failure(405, "UnknownOperationException", fmt::format("{} is called with POST", row->name));
    response.headers.emplace_back("Allow", "POST");
    return reply(std::move(response));
  }
  if (row->operation == Operation::kOther) {
    return reply(Failure(MakeError(ErrorCode::kUnsupported, NotOfferedMessage(row->name))));
  }
  if (FindApiPath(row->operation) != nullptr) return HandleApi(row->operation, request, reply);
  if (FindSamplingPath(row->operation) != nullptr) {
    return HandleSampling(row->operation, request, reply);
  }
  HandleOperation(row->operation, request, reply);
}

void ThreadHandler::HandleApi(Operation operation, HttpRequest& request, const Reply& reply) {
  if (!IsJsonType(request.Header("Content-Type"))) return reply(WrongTypeFailure());
  auto work = FindApiPath(operation)->prepare(parts_, decoder_, request.body);
  if (!work) return reply(Failure(work.error()));
  OnPool(reply, [work = std::move(*work), left = request.caller_left] {
    // It may have waited for the pool longer than its caller did.
    if (left.stop_requested()) return Failure(MakeError(ErrorCode::kCancelled, kCallerLeft));
    return work(left);
  });
}

void ThreadHandler::HandleSampling(Operation operation, HttpRequest& request, const Reply& reply) {
  auto work = FindSamplingPath(operation)->prepare(parts_, decoder_, request.body);
  if (!work) return reply(std::move(work.error()));
  OnPool(reply, std::move(*work));
}

void ThreadHandler::HandlePage(const HttpRequest& request, const Reply& reply) {
  if (auto console = parts_.console.Answer(request)) return reply(std::move(*console));
  const bool is_page = request.path == "/" || request.path == "/healthz" ||
                       request.path == "/readyz" || request.path == "/metrics";
  if (!is_page) {
    parts_.counters.unknown_paths.Add();
    return reply(Failure(404, "UnknownOperationException", UnknownPathMessage(request.path)));
  }
  if (request.method != "GET" && request.method != "HEAD") {
    HttpResponse response =
        Failure(405, "UnknownOperationException", fmt::format("{} is read with GET", request.path));
    response.headers.emplace_back("Allow", "GET, HEAD");
    return reply(std::move(response));
  }
  if (request.path == "/healthz") return reply(HealthPage());
  if (request.path == "/readyz") {
    return OnPool(reply, [&parts = parts_] { return ReadyPage(parts.not_ready()); });
  }
  if (request.path == "/metrics") {
    return OnPool(reply, [&parts = parts_] { return MetricsPage(parts.metrics()); });
  }
  reply(WelcomePage(parts_.version, !parts_.console.empty(),
                    request.Header("Accept-Language").starts_with("ko")));
}

void ThreadHandler::HandleOperation(Operation operation, HttpRequest& request, const Reply& reply) {
  std::string& body = request.body;
  switch (operation) {
    case Operation::kPutTraceSegments: return PutSegments(body, reply);
    case Operation::kPutTelemetryRecords: return PutTelemetry(body, reply);
    case Operation::kBatchGetTraces:
      return Query(decoder_.BatchGetTraces(body), reply, &AnswerBatchGetTraces);
    case Operation::kGetTraceSummaries:
      return Query(decoder_.GetTraceSummaries(body), reply, &AnswerTraceSummaries);
    case Operation::kGetServiceGraph:
      return QueryGroup(decoder_.GetServiceGraph(body), reply, &AnswerServiceGraph);
    case Operation::kGetTraceGraph:
      return Query(decoder_.GetTraceGraph(body), reply, &AnswerTraceGraph);
    case Operation::kGetTimeSeriesServiceStatistics:
      return QueryGroup(decoder_.GetTimeSeriesServiceStatistics(body), reply, &AnswerTimeSeries);
    default: return HandleGroupOperation(operation, body, reply);
  }
}

void ThreadHandler::HandleGroupOperation(Operation operation, std::string& body,
                                         const Reply& reply) {
  switch (operation) {
    case Operation::kCreateGroup:
      return OnGroups(decoder_.CreateGroup(body), reply, &AnswerCreateGroup);
    case Operation::kGetGroup: return OnGroups(decoder_.GetGroup(body), reply, &AnswerGetGroup);
    case Operation::kGetGroups: return OnGroups(decoder_.GetGroups(body), reply, &AnswerGetGroups);
    case Operation::kUpdateGroup:
      return OnGroups(decoder_.UpdateGroup(body), reply, &AnswerUpdateGroup);
    case Operation::kDeleteGroup:
      return OnGroups(decoder_.DeleteGroup(body), reply, &AnswerDeleteGroup);
    default: break;
  }
  reply(Failure(MakeError(ErrorCode::kInternal, "an operation without a handler")));
}

// The answer comes from the committer's thread, after the documents are durable.
void ThreadHandler::PutSegments(std::string& body, const Reply& reply) {
  const auto documents = decoder_.PutTraceSegments(body);
  if (!documents) return reply(Failure(documents.error()));
  intake_.Put(*documents, [reply](Result<ingest::PutOutcome> outcome) {
    if (!outcome) return reply(Failure(outcome.error()));
    reply(Answer(wire::EncodePutTraceSegments(outcome->unprocessed)));
  });
}

void ThreadHandler::PutTelemetry(std::string& body, const Reply& reply) {
  const auto request = decoder_.PutTelemetryRecords(body);
  if (!request) return reply(Failure(request.error()));
  const auto add = [](Counter& counter, std::int64_t n) {
    if (n > 0) counter.Add(static_cast<std::uint64_t>(n));
  };
  ApiCounters& counters = parts_.counters;
  for (const wire::TelemetryRecord& record : request->records) {
    counters.telemetry_records.Add();
    add(counters.daemon_received, record.segments_received);
    add(counters.daemon_sent, record.segments_sent);
    add(counters.daemon_spillover, record.segments_spillover);
    add(counters.daemon_rejected, record.segments_rejected);
    add(counters.daemon_connection_errors, record.connection_errors);
  }
  reply(Answer("{}"));
}

void ThreadHandler::HandleDaemon(HttpRequest request, Respond respond) {
  const OperationRow* row = FindOperation(request.path);
  OperationCounts* counts = row == nullptr ? nullptr : &parts_.counters.of(row->operation);
  const Reply reply(std::move(respond), ids_.Next(), counts);
  if (const auto refusal = CheckBrowser(request, parts_.loopback_only, false)) {
    return reply(GuardFailure(*refusal, parts_.counters));
  }
  if (row == nullptr) {
    parts_.counters.unknown_paths.Add();
    return reply(Failure(404, "UnknownOperationException", UnknownPathMessage(request.path)));
  }
  if (!row->is_sampling || request.method != "POST") {
    return reply(Failure(403, "AccessDeniedException",
                         "This port takes sampling calls only; the X-Ray API is on the HTTP port"));
  }
  HandleSampling(row->operation, request, reply);
}

}  // namespace

net::HttpHandler MakeHttpHandler(const HttpParts& parts, std::uint64_t seed) {
  auto handler = std::make_shared<ThreadHandler>(parts, seed);
  return [handler](HttpRequest request, Respond respond) {
    handler->Handle(std::move(request), std::move(respond));
  };
}

net::HttpHandler MakeDaemonHandler(const HttpParts& parts, std::uint64_t seed) {
  auto handler = std::make_shared<ThreadHandler>(parts, seed);
  return [handler](HttpRequest request, Respond respond) {
    handler->HandleDaemon(std::move(request), std::move(respond));
  };
}

}  // namespace roentgen::rest
