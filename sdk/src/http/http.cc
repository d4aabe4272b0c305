#include <xray/http.h>

#include <utility>

#include "src/record/core.h"

namespace xray {

SegmentNaming SegmentNaming::Fixed(std::string name) {
  SegmentNaming naming;
  naming.name_ = std::move(name);
  return naming;
}

SegmentNaming SegmentNaming::Dynamic(std::string fallback, std::string host_pattern) {
  SegmentNaming naming;
  naming.name_ = std::move(fallback);
  naming.pattern_ = std::move(host_pattern);
  return naming;
}

std::string SegmentNaming::NameFor(std::string_view host, const Recorder& recorder) const {
  const Config& config = recorder.config();
  if (config.name_wins) return config.name;
  const std::string_view without_port = HostOf(host);
  if (!pattern_.empty() && !without_port.empty() &&
      (WildcardMatches(pattern_, without_port) || WildcardMatches(pattern_, host))) {
    return std::string(without_port);
  }
  return name_.empty() ? config.name : name_;
}

namespace {

std::string_view PathOf(std::string_view target) {
  return target.substr(0, target.find_first_of("?#"));
}

std::string UrlOf(const IncomingRequest& request) {
  // A request to a proxy carries a whole URL.
  if (request.target.find("://") != std::string_view::npos)
    return UrlWithoutSecrets(request.target);
  std::string url(request.scheme);
  return url.append("://").append(request.host).append(PathOf(request.target));
}

void PutRequest(Segment& segment, const IncomingRequest& request) {
  if (!segment.recording()) return;
  const std::string url = UrlOf(request);
  const std::string_view forwarded = FirstForwardedFor(request.forwarded_for);
  segment.PutHttpRequest({.method = request.method,
                          .url = url,
                          .user_agent = request.user_agent,
                          .client_ip = forwarded.empty() ? request.remote_address : forwarded,
                          .x_forwarded_for = !forwarded.empty()});
}

std::string ResponseHeader(const Segment& segment, const TraceHeader& incoming) {
  std::string text = "Root=" + segment.trace_id().ToString();
  if (incoming.sampled == SampledFlag::kRequested)
    text += segment.sampled() ? ";Sampled=1" : ";Sampled=0";
  return text;
}

}  // namespace

ServerTrace::ServerTrace(Recorder& recorder, const SegmentNaming& naming,
                         const IncomingRequest& request) noexcept {
  if (!recorder.enabled()) return;
  try {
    const TraceHeader incoming =
        TraceHeader::FromHeaders(request.trace_header, request.traceparent, request.tracestate);
    const std::string name = naming.NameFor(request.host, recorder);
    segment_ = recorder.BeginSegment(name, incoming,
                                     {.service_name = name,
                                      .host = request.host,
                                      .method = request.method,
                                      .path = PathOf(request.target)});
    PutRequest(segment_, request);
    response_header_ = ResponseHeader(segment_, incoming);
  } catch (...) {
    response_header_.clear();  // no memory: the request goes on untraced
  }
}

ServerTrace::ServerTrace(ServerTrace&& other) noexcept
    : segment_(std::move(other.segment_)),
      response_header_(std::move(other.response_header_)),
      finished_(std::exchange(other.finished_, true)) {}

ServerTrace::~ServerTrace() {
  if (!finished_) segment_.SetFault();
}

void ServerTrace::Finish(int status, std::int64_t content_length) noexcept {
  if (std::exchange(finished_, true)) return;
  segment_.PutHttpResponse(status, content_length);
  segment_.End();
}

void ServerTrace::Fail(std::exception_ptr exception) noexcept {
  segment_.AddException(std::move(exception));
}

std::vector<Header> OutgoingHeaders(const Context& context) {
  std::vector<Header> headers;
  if (context.empty()) return headers;
  const TraceHeader header = context.ToHeader();
  headers.push_back({kTraceHeaderName, header.ToString()});
  if (!detail::Access::CoreOf(context)->config().propagate_w3c) return headers;
  std::string traceparent = header.ToTraceparent();
  if (!traceparent.empty()) headers.push_back({kTraceparentName, std::move(traceparent)});
  if (!header.tracestate.empty()) headers.push_back({kTracestateName, header.tracestate});
  return headers;
}

ClientTrace::ClientTrace(std::string_view method, std::string_view url, std::string_view name,
                         bool traced)
    : subsegment_(BeginSubsegment(name.empty() ? HostOf(url) : name)) {
  try {
    headers_ = OutgoingHeaders(subsegment_.context());
    if (!subsegment_.recording()) return;
    const std::string shown = UrlWithoutSecrets(url);
    subsegment_.SetNamespace("remote");
    subsegment_.PutHttpRequest({.method = method, .url = shown, .traced = traced});
  } catch (const std::bad_alloc&) {
    headers_.clear();
  }
}

ClientTrace::ClientTrace(ClientTrace&& other) noexcept
    : subsegment_(std::move(other.subsegment_)),
      headers_(std::move(other.headers_)),
      finished_(std::exchange(other.finished_, true)) {}

ClientTrace::~ClientTrace() {
  if (!finished_) subsegment_.SetFault();
}

void ClientTrace::Finish(int status, std::int64_t content_length) noexcept {
  if (std::exchange(finished_, true)) return;
  subsegment_.PutHttpResponse(status, content_length);
  subsegment_.End();
}

void ClientTrace::Fail(std::string_view type, std::string_view message) noexcept {
  if (std::exchange(finished_, true)) return;
  subsegment_.AddException(ExceptionView{type, message});
  subsegment_.End();
}

}  // namespace xray
