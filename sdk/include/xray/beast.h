// Boost.Beast, which has no framework of its own: what a server and a client on it record.
//
// Server, around any handler (a coroutine as well, see TracedHandler):
//   auto serve = xray::beast::Traced(recorder, naming, Handle);
//   http::response<http::string_body> response = serve(request, socket.remote_endpoint());
// Client, around any way to write and read:
//   auto call = xray::beast::BeginCall(request);
//   http::write(stream, request, error); http::read(stream, buffer, response, error);
//   xray::beast::FinishCall(call, response, error);
//
// A trace is current between its begin and its end. In coroutines spawn with xray::asio::Spawn, so
// that it is current in this coroutine only.
//
// Thread-safety: handles; one thread at a time.
// Errors:        Traced rethrows what its handler threw, BeginCall throws what ClientTrace does;
//                nothing else is thrown. Without memory for a header the message goes without it.
#pragma once

#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <xray/http.h>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/system/error_code.hpp>

namespace xray::beast {

using Endpoint = boost::asio::ip::tcp::endpoint;

namespace detail {

template <class Message>
std::string_view FieldOf(const Message& message, std::string_view name) {
  const auto value = message[{name.data(), name.size()}];
  return {value.data(), value.size()};
}

// Of the body, as Content-Length says it; -1 when it is not known beforehand.
template <class Message>
std::int64_t BodyBytesOf(const Message& message) {
  const auto size = message.payload_size();
  return size ? static_cast<std::int64_t>(*size) : -1;
}

template <class Message>
void SetField(Message& message, std::string_view name, std::string_view value) noexcept {
  try {
    message.set({name.data(), name.size()}, {value.data(), value.size()});
  } catch (...) {  // out of memory: the trace ends here rather than the request
  }
}

// "127.0.0.1", "::1"; of an IPv4 address mapped into IPv6 the IPv4 one.
std::string AddressOf(const Endpoint& endpoint) noexcept;
std::string CallUrl(std::string_view scheme, std::string_view host, std::string_view target);
void Fail(ClientTrace& call, const boost::system::error_code& error) noexcept;

template <class T>
inline constexpr bool kIsAwaitable = false;
#if defined(BOOST_ASIO_HAS_CO_AWAIT)
template <class T, class Executor>
inline constexpr bool kIsAwaitable<boost::asio::awaitable<T, Executor>> = true;
#endif
template <class Handler, class Request>
inline constexpr bool kReturnsAwaitable = [] {
  if constexpr (std::is_invocable_v<Handler, Request>) {
    return kIsAwaitable<std::invoke_result_t<Handler, Request>>;
  } else {
    return false;
  }
}();

}  // namespace detail

// Begins the segment of `request`, in the trace its headers name.
template <class Body, class Fields>
ServerTrace Begin(Recorder& recorder, const SegmentNaming& naming,
                  const boost::beast::http::request<Body, Fields>& request, const Endpoint& remote,
                  std::string_view scheme = "http") {
  const std::string address = detail::AddressOf(remote);
  IncomingRequest incoming;
  const auto method = request.method_string();
  const auto target = request.target();
  incoming.method = {method.data(), method.size()};
  incoming.scheme = scheme;
  incoming.host = detail::FieldOf(request, "Host");
  incoming.target = {target.data(), target.size()};
  incoming.user_agent = detail::FieldOf(request, "User-Agent");
  incoming.forwarded_for = detail::FieldOf(request, "X-Forwarded-For");
  incoming.remote_address = address;
  incoming.trace_header = detail::FieldOf(request, kTraceHeaderName);
  incoming.traceparent = detail::FieldOf(request, kTraceparentName);
  incoming.tracestate = detail::FieldOf(request, kTracestateName);
  return ServerTrace(recorder, naming, incoming);
}

// Tells the caller its trace in `response`. For a segment that includes sending the response: call
// ServerTrace::Finish afterwards.
template <class Body, class Fields>
void SetResponseHeader(const ServerTrace& trace,
                       boost::beast::http::response<Body, Fields>& response) noexcept {
  if (trace.response_header().empty()) return;
  detail::SetField(response, kTraceHeaderName, trace.response_header());
}
// The same, and ends the segment with the response's status and body size.
template <class Body, class Fields>
void Respond(ServerTrace& trace, boost::beast::http::response<Body, Fields>& response) {
  SetResponseHeader(trace, response);
  trace.Finish(static_cast<int>(response.result_int()), detail::BodyBytesOf(response));
}

// A handler with its segment around it: called with a request and the peer's address it answers
// what `handler` answers to the request alone. An exception that leaves `handler` is recorded and
// goes on.
//
// A handler that returns awaitable<Response> makes this a coroutine: it takes the request by value,
// and the handler is given it as an rvalue. The TracedHandler must outlive its coroutines.
template <class Handler>
class TracedHandler {
 public:
  TracedHandler(Recorder& recorder, SegmentNaming naming, Handler handler)
      : recorder_(&recorder), naming_(std::move(naming)), handler_(std::move(handler)) {}

  template <class Request>
  auto operator()(Request&& request, const Endpoint& remote,
                  std::string_view scheme = "http") const {
    using Value = std::remove_cvref_t<Request>;
    if constexpr (detail::kReturnsAwaitable<const Handler&, Value>) {
      return Await(Value(std::forward<Request>(request)), remote, std::string(scheme));
    } else {
      return Run(std::forward<Request>(request), remote, scheme);
    }
  }

 private:
  template <class Request>
  auto Run(Request&& request, const Endpoint& remote, std::string_view scheme) const {
    ServerTrace trace = Begin(*recorder_, naming_, request, remote, scheme);
    try {
      auto response = std::invoke(handler_, std::forward<Request>(request));
      Respond(trace, response);
      return response;
    } catch (...) {
      trace.Fail(std::current_exception());
      throw;
    }
  }

#if defined(BOOST_ASIO_HAS_CO_AWAIT)
  template <class Request>
  auto Await(Request request, Endpoint remote, std::string scheme) const
      -> std::invoke_result_t<const Handler&, Request> {
    ServerTrace trace = Begin(*recorder_, naming_, request, remote, scheme);
    try {
      auto response = co_await std::invoke(handler_, std::move(request));
      Respond(trace, response);
      co_return response;
    } catch (...) {
      trace.Fail(std::current_exception());
      throw;
    }
  }
#endif

  Recorder* recorder_;
  SegmentNaming naming_;
  Handler handler_;
};

// Makes a TracedHandler. The recorder must outlive it.
template <class Handler>
TracedHandler<std::decay_t<Handler>> Traced(Recorder& recorder, SegmentNaming naming,
                                            Handler&& handler) {
  return {recorder, std::move(naming), std::forward<Handler>(handler)};
}

// tidy:allow(view) borrowed for the call
// How a call is shown where the request alone does not say it.
struct CallOptions {
  std::string_view scheme = "http";
  std::string_view host;  // "name[:port]"; empty: the request's Host header
  std::string_view name;  // of the subsegment; empty: the host without port
  bool traced = true;     // the callee sends a segment of its own
};

// Begins the subsegment of a call and puts its trace headers into `request`.
template <class Body, class Fields>
ClientTrace BeginCall(boost::beast::http::request<Body, Fields>& request,
                      const CallOptions& options = {}) {
  const auto method = request.method_string();
  const auto target = request.target();
  const std::string_view host =
      options.host.empty() ? detail::FieldOf(request, "Host") : options.host;
  ClientTrace call({method.data(), method.size()},
                   detail::CallUrl(options.scheme, host, {target.data(), target.size()}),
                   options.name, options.traced);
  for (const Header& header : call.headers()) detail::SetField(request, header.name, header.value);
  return call;
}

// The response that came, or why none did: an error is a fault with an exception of type
// "system:ECONNREFUSED", "asio.misc:eof", "boost.beast:timeout" and the like.
template <class Body, class Fields>
void FinishCall(ClientTrace& call, const boost::beast::http::response<Body, Fields>& response,
                const boost::system::error_code& error = {}) {
  if (error) return detail::Fail(call, error);
  call.Finish(static_cast<int>(response.result_int()), detail::BodyBytesOf(response));
}
// Only why none did: connecting failed, before there was a response.
inline void FailCall(ClientTrace& call, const boost::system::error_code& error) noexcept {
  detail::Fail(call, error);
}

// How an error code is called in an exception's type: its category, and its name or number there.
std::string ErrorName(const boost::system::error_code& error);

}  // namespace xray::beast
