// gRPC interceptors: a subsegment for every call, a segment for every call served, unary and
// streaming.
//
// Client: make the channel with CreateChannel, or give MakeClientInterceptorFactory to gRPC. The
// subsegment begins in the context that is current when the call is made, is not current itself,
// and ends with the call's status.
//
// Server: builder.experimental().SetInterceptorCreators({MakeServerInterceptorFactory(...)}).
// In a synchronous service the segment is current while the handler runs: gRPC runs interceptors
// and handler of one call on one thread. Handlers of the callback API run in pieces, on several
// threads; so do completion queue servers. There the segment is current nowhere by itself. Take it
// where it is needed:
//   xray::ContextGuard guard(xray::grpc::ContextOf(*server_context));
//
// Metadata: x-amzn-trace-id, traceparent and tracestate, in and out. Codes: those a caller can mend
// are errors, RESOURCE_EXHAUSTED a throttle, the others faults. Metadata "grpc" has the code, the
// kind of call and its messages.
//
// Thread-safety: factories are called from any thread; an interceptor's hooks as gRPC calls them.
// Errors:        interceptors throw nothing; a call without a context goes out untraced, whatever
//                Config::context_missing.
// Bounds:        one small object for every call in flight.
#pragma once

#include <memory>
#include <string>

#include <grpcpp/grpcpp.h>
#include <grpcpp/support/client_interceptor.h>
#include <grpcpp/support/server_interceptor.h>
#include <xray/http.h>

namespace xray::grpc {

using ClientInterceptorFactory = ::grpc::experimental::ClientInterceptorFactoryInterface;
using ServerInterceptorFactory = ::grpc::experimental::ServerInterceptorFactoryInterface;

// What the calls of one channel have in common.
struct ClientOptions {
  std::string name;    // of the subsegments; empty: the target's host
  bool traced = true;  // the callee sends a segment of its own
};

// `target` as given to CreateChannel, "dns:///orders:50051"; the subsegment's URL is
// grpc://orders:50051/<method>.
std::unique_ptr<ClientInterceptorFactory> MakeClientInterceptorFactory(std::string target,
                                                                       ClientOptions options = {});
// grpc::CreateCustomChannel with the interceptor in it.
std::shared_ptr<::grpc::Channel> CreateChannel(
    const std::string& target, const std::shared_ptr<::grpc::ChannelCredentials>& credentials,
    const ::grpc::ChannelArguments& arguments = {}, ClientOptions options = {});

// How the service is written: decides where its segments are current.
enum class ServerKind : unsigned char {
  kSyncOrCallback,   // told apart for each call
  kCompletionQueue,  // AsyncService: segments are current nowhere by themselves
};

// The recorder must outlive the server.
std::unique_ptr<ServerInterceptorFactory> MakeServerInterceptorFactory(
    Recorder& recorder, SegmentNaming naming, ServerKind kind = ServerKind::kSyncOrCallback);

// The segment of the call that `context` belongs to; empty when it is not traced, or has sent its
// status.
Context ContextOf(const ::grpc::ServerContextBase& context) noexcept;

}  // namespace xray::grpc
