// A served call's segment. It begins with the caller's metadata and ends with the status that the
// handler answers.
#include <mutex>
#include <optional>
#include <unordered_map>

#include <xray/grpc.h>

#include "integrations/grpc/call_status.h"

namespace xray::grpc {
namespace {

using ::grpc::experimental::InterceptionHookPoints;
using ::grpc::experimental::Interceptor;
using ::grpc::experimental::InterceptorBatchMethods;
using ::grpc::experimental::ServerRpcInfo;
using ReceivedMetadata = std::multimap<::grpc::string_ref, ::grpc::string_ref>;

// gRPC's server context has no room for data of ours, so the open calls are looked up by its
// address.
class OpenCalls {
 public:
  void Put(const ::grpc::ServerContextBase* call, Context context) {
    const std::lock_guard lock(mutex_);
    contexts_.insert_or_assign(call, std::move(context));
  }
  void Erase(const ::grpc::ServerContextBase* call) noexcept {
    const std::lock_guard lock(mutex_);
    contexts_.erase(call);
  }
  Context Find(const ::grpc::ServerContextBase* call) const noexcept {
    const std::lock_guard lock(mutex_);
    const auto found = contexts_.find(call);
    return found == contexts_.end() ? Context() : found->second;
  }

 private:
  mutable std::mutex mutex_;
  std::unordered_map<const ::grpc::ServerContextBase*, Context> contexts_;
};

OpenCalls& Calls() {
  static auto* const calls = new OpenCalls;  // servers may outlive static objects
  return *calls;
}

std::string_view ViewOf(::grpc::string_ref text) noexcept { return {text.data(), text.size()}; }

std::string_view ValueOf(const ReceivedMetadata& metadata, std::string_view key) {
  const auto found = metadata.find({key.data(), key.size()});
  return found == metadata.end() ? std::string_view() : ViewOf(found->second);
}

class ServerInterceptor final : public Interceptor {
 public:
  ServerInterceptor(Recorder& recorder, const SegmentNaming& naming, ServerKind kind,
                    ServerRpcInfo& info)
      : recorder_(recorder),
        naming_(naming),
        call_(info.server_context()),
        method_(info.method()),
        kind_(detail::KindName(static_cast<int>(info.type()))),
        current_(kind == ServerKind::kSyncOrCallback &&
                 dynamic_cast<::grpc::CallbackServerContext*>(call_) == nullptr) {}

  // Without a status the call was given up: the trace, not finished, is a fault.
  ~ServerInterceptor() override { Calls().Erase(call_); }

  void Intercept(InterceptorBatchMethods* methods) override {
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::POST_RECV_INITIAL_METADATA)) {
      Begin(methods->GetRecvInitialMetadata());
    }
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::POST_RECV_MESSAGE) &&
        methods->GetRecvMessage()) {
      counts_.received.fetch_add(1, std::memory_order_relaxed);
    }
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::PRE_SEND_INITIAL_METADATA)) {
      AddMetadata(methods->GetSendInitialMetadata());
    }
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::PRE_SEND_MESSAGE)) {
      counts_.sent.fetch_add(1, std::memory_order_relaxed);
    }
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::PRE_SEND_STATUS)) {
      Finish(methods->GetSendStatus());
    }
    methods->Proceed();
  }

 private:
  void Begin(const ReceivedMetadata* metadata) noexcept {
    if (!metadata || trace_) return;
    try {
      const std::string peer = detail::AddressOfPeer(call_->peer());
      IncomingRequest request;
      request.method = "POST";
      request.scheme = "grpc";
      request.host = ViewOf(call_->ExperimentalGetAuthority());
      request.target = method_;
      request.user_agent = ValueOf(*metadata, "user-agent");
      request.forwarded_for = ValueOf(*metadata, "x-forwarded-for");
      request.remote_address = peer;
      request.trace_header = ValueOf(*metadata, "x-amzn-trace-id");
      request.traceparent = ValueOf(*metadata, "traceparent");
      request.tracestate = ValueOf(*metadata, "tracestate");
      std::optional<ContextGuard>
          unchanged;  // where the segment must not stay current on this thread
      if (!current_) unchanged.emplace(Context::Current());
      trace_.emplace(recorder_, naming_, request);
      Calls().Put(call_, trace_->segment().context());
    } catch (...) {  // out of memory: the call is served without a trace
    }
  }

  void AddMetadata(std::multimap<std::string, std::string>* metadata) noexcept {
    if (!metadata || !trace_ || trace_->response_header().empty()) return;
    try {
      metadata->emplace("x-amzn-trace-id", trace_->response_header());
    } catch (...) {  // out of memory: the caller does not learn its trace
    }
  }

  void Finish(const ::grpc::Status& status) noexcept {
    if (!trace_) return;
    Segment& segment = trace_->segment();
    detail::PutCall(segment, kind_, counts_, status.error_code());
    detail::PutStatus(segment, status, false);
    segment.End();
    Calls().Erase(call_);
  }

  Recorder& recorder_;
  const SegmentNaming& naming_;
  ::grpc::ServerContextBase* call_;
  const char* method_;
  std::string_view kind_;
  bool current_;
  std::optional<ServerTrace> trace_;
  detail::MessageCounts counts_;
};

class Factory final : public ServerInterceptorFactory {
 public:
  Factory(Recorder& recorder, SegmentNaming naming, ServerKind kind)
      : recorder_(recorder), naming_(std::move(naming)), kind_(kind) {}
  Interceptor* CreateServerInterceptor(ServerRpcInfo* info) override {
    return new (std::nothrow) ServerInterceptor(recorder_, naming_, kind_, *info);
  }

 private:
  Recorder& recorder_;
  SegmentNaming naming_;
  ServerKind kind_;
};

}  // namespace

std::unique_ptr<ServerInterceptorFactory> MakeServerInterceptorFactory(Recorder& recorder,
                                                                       SegmentNaming naming,
                                                                       ServerKind kind) {
  return std::make_unique<Factory>(recorder, std::move(naming), kind);
}

Context ContextOf(const ::grpc::ServerContextBase& context) noexcept {
  return Calls().Find(&context);
}

}  // namespace xray::grpc
