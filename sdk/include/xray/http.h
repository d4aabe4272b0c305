// HTTP without a library: what a server and a client record, for any framework to call.
//
// Thread-safety: pure functions and handles.
// Errors:        nothing here throws.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <xray/recorder.h>

namespace xray {

// How segments of incoming requests are called.
class SegmentNaming {
 public:
  // Always `name`. AWS_XRAY_TRACING_NAME wins over it.
  static SegmentNaming Fixed(std::string name);
  // The Host header without its port where it, or the header as it came, matches `host_pattern`
  // (wildcards), else `fallback`.
  static SegmentNaming Dynamic(std::string fallback, std::string host_pattern = "*");
  // The name for a request with this Host header: what a ServerTrace calls its segment.
  std::string NameFor(std::string_view host, const Recorder& recorder) const;

 private:
  std::string name_;
  std::string pattern_;  // empty: fixed
};

// An incoming request in the words of HTTP. Header values as they came; empty when absent.
// tidy:allow(view) borrowed for the call
struct IncomingRequest {
  std::string_view method;
  std::string_view scheme = "http";
  std::string_view host;    // Host header
  std::string_view target;  // "/path?query"; the query is not recorded
  std::string_view user_agent;
  std::string_view forwarded_for;   // X-Forwarded-For: its first address is the client's
  std::string_view remote_address;  // of the peer, without port
  std::string_view trace_header;    // X-Amzn-Trace-Id
  std::string_view traceparent;
  std::string_view tracestate;
};

// One request being served: its segment, and what goes into the response.
//   ServerTrace trace(recorder, naming, request);
//   ... response headers: trace.response_header() when not empty
//   trace.Finish(response.status, response.body_bytes);
// Destroyed without Finish, or while an exception passes, it is a fault.
class [[nodiscard]] ServerTrace {
 public:
  ServerTrace(Recorder& recorder, const SegmentNaming& naming,
              const IncomingRequest& request) noexcept;
  ~ServerTrace();
  ServerTrace(ServerTrace&&) noexcept;
  ServerTrace& operator=(ServerTrace&&) = delete;

  Segment& segment() noexcept { return segment_; }
  // Value of the response's X-Amzn-Trace-Id: "Root=..." and, when the caller asked, ";Sampled=0|1".
  // Empty when disabled.
  const std::string& response_header() const noexcept { return response_header_; }
  // content_length -1: unknown. Ends the segment.
  void Finish(int status, std::int64_t content_length = -1) noexcept;
  // Records the exception that the handler threw; the segment is a fault.
  void Fail(std::exception_ptr exception) noexcept;

 private:
  Segment segment_;
  std::string response_header_;
  bool finished_ = false;
};

// tidy:allow(view) names are literals
// A header to put into an outgoing request.
struct Header {
  std::string_view name;
  std::string value;
};

// One call to another service: a subsegment with namespace remote, named by host.
//   ClientTrace call("GET", "http://notification:8096/notification/health-status");
//   for (const Header& h : call.headers()) request.set(h.name, h.value);
//   call.Finish(response.status, response.content_length);
// Destroyed without Finish it is a fault.
class [[nodiscard]] ClientTrace {
 public:
  // `name` empty: the URL's host. The URL is recorded without query, fragment and credentials.
  // `traced` says that the callee sends a segment of its own.
  ClientTrace(std::string_view method, std::string_view url, std::string_view name = {},
              bool traced = true);
  ClientTrace(ClientTrace&&) noexcept;
  ClientTrace& operator=(ClientTrace&&) = delete;
  ~ClientTrace();

  Subsegment& subsegment() noexcept { return subsegment_; }
  // X-Amzn-Trace-Id, and traceparent and tracestate where Config::propagate_w3c is set. Empty
  // without a context.
  const std::vector<Header>& headers() const noexcept { return headers_; }
  void Finish(int status, std::int64_t content_length = -1) noexcept;
  // No answer: the connection failed, time ran out. A fault with an exception of `type`.
  void Fail(std::string_view type, std::string_view message) noexcept;

 private:
  Subsegment subsegment_;
  std::vector<Header> headers_;
  bool finished_ = false;
};

// Headers for an outgoing request whose parent is `context`.
std::vector<Header> OutgoingHeaders(const Context& context);

// "http://user:secret@host:80/a?b#c" -> "http://host:80/a"
std::string UrlWithoutSecrets(std::string_view url);
// -> "host", without port and brackets
std::string_view HostOf(std::string_view url) noexcept;
// First address of X-Forwarded-For, trimmed.
std::string_view FirstForwardedFor(std::string_view header) noexcept;

}  // namespace xray
