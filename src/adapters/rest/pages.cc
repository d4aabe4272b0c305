#include "adapters/rest/pages.h"

#include <utility>

#include <fmt/format.h>

#include "wire/json/json_writer.h"

namespace roentgen::rest {
namespace {

constexpr std::string_view kWelcome =
    "Roentgen {}: self-hosted distributed tracing that speaks AWS X-Ray.\n"
    "\n"
    "  X-Ray API   POST /TraceSegments, /TraceSummaries, /Traces, /ServiceGraph, /TraceGraph\n"
    "              aws xray get-service-graph --endpoint-url http://THIS-ADDRESS ...\n"
    "  segments    UDP 2000, as X-Ray SDKs send them to the daemon\n"
    "  /console/   {}\n"
    "  /healthz    the process is alive\n"
    "  /readyz     it takes traffic; if not, why\n"
    "  /metrics    Prometheus text (docs/metrics.md)\n"
    "\n"
    "In a terminal: roentgen map, roentgen traces, roentgen trace ID, roentgen tail.\n";

constexpr std::string_view kWelcomeKorean =
    "Roentgen {}: AWS X-Ray와 호환되는 자체 호스팅 분산 추적 서버입니다.\n"
    "\n"
    "  X-Ray API   POST /TraceSegments, /TraceSummaries, /Traces, /ServiceGraph, /TraceGraph\n"
    "              aws xray get-service-graph --endpoint-url http://이-주소 ...\n"
    "  세그먼트    UDP 2000. X-Ray SDK가 데몬에 보내는 형식 그대로 받습니다\n"
    "  /console/   {}\n"
    "  /healthz    프로세스가 살아 있는지\n"
    "  /readyz     요청을 받을 수 있는지, 없다면 그 이유\n"
    "  /metrics    Prometheus 형식의 지표(docs/metrics.md)\n"
    "\n"
    "터미널에서는 roentgen map, roentgen traces, roentgen trace ID, roentgen tail을 쓰면 됩니다.\n";

net::HttpResponse Text(std::string body) {
  net::HttpResponse response{.content_type = "text/plain; charset=utf-8", .body = std::move(body)};
  response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

}  // namespace

net::HttpResponse HealthPage() { return Text("ok\n"); }

net::HttpResponse ReadyPage(const std::vector<std::string>& not_ready) {
  net::HttpResponse response;
  response.status = not_ready.empty() ? 200 : 503;
  response.headers.emplace_back("Cache-Control", "no-store");
  wire::JsonWriter json(response.body);
  json.BeginObject().BoolField("ready", not_ready.empty()).Key("reasons").BeginArray();
  for (const std::string& reason : not_ready) json.String(reason);
  json.EndArray().EndObject();
  return response;
}

net::HttpResponse MetricsPage(std::string text) {
  net::HttpResponse response = Text(std::move(text));
  response.content_type = "text/plain; version=0.0.4; charset=utf-8";
  return response;
}

net::HttpResponse WelcomePage(std::string_view version, bool has_console, bool korean) {
  net::HttpResponse page;
  if (korean) {
    page = Text(fmt::format(kWelcomeKorean, version,
                            has_console ? "웹 콘솔. 브라우저로 여세요"
                                        : "이 프로그램에는 없습니다(RG_CONSOLE=OFF로 빌드)"));
  } else {
    page = Text(fmt::format(kWelcome, version,
                            has_console ? "the web console, for a browser"
                                        : "not in this program: it was built with RG_CONSOLE=OFF"));
  }
  page.headers.emplace_back("Vary", "Accept, Accept-Language");
  return page;
}

}  // namespace roentgen::rest
