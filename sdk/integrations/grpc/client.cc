// A call's subsegment. It begins when the stub starts the call, and ends when gRPC hands out the
// status.
#include <exception>

#include <xray/grpc.h>

#include "integrations/grpc/call_status.h"

namespace xray::grpc {
namespace {

using ::grpc::experimental::ClientRpcInfo;
using ::grpc::experimental::InterceptionHookPoints;
using ::grpc::experimental::Interceptor;
using ::grpc::experimental::InterceptorBatchMethods;

struct Target {
  std::string url;  // "grpc://orders:50051"
  std::string name;
  bool traced;
};

// These come from this side as often as from the other: no answer, or one that was not waited for.
bool CameFromPeer(::grpc::StatusCode code) noexcept {
  return code != ::grpc::UNAVAILABLE && code != ::grpc::DEADLINE_EXCEEDED &&
         code != ::grpc::CANCELLED;
}

std::string Lower(std::string_view name) {
  std::string text(name);
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

class ClientInterceptor final : public Interceptor {
 public:
  ClientInterceptor(const Target& target, const ClientRpcInfo& info)
      : kind_(detail::KindName(static_cast<int>(info.type()))),
        subsegment_(BeginDetachedSubsegment(target.name)) {
    const std::string url = target.url + info.method();
    subsegment_.SetNamespace("remote");
    subsegment_.PutHttpRequest({.method = "POST", .url = url, .traced = target.traced});
  }

  // Without a status nobody asked how the call ended, or it was given up.
  ~ClientInterceptor() override { subsegment_.SetFault(); }

  void Intercept(InterceptorBatchMethods* methods) override {
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::PRE_SEND_INITIAL_METADATA)) {
      AddMetadata(methods->GetSendInitialMetadata());
    }
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::PRE_SEND_MESSAGE)) {
      counts_.sent.fetch_add(1, std::memory_order_relaxed);
    }
    // At the end of a stream the hook comes without a message.
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::POST_RECV_MESSAGE) &&
        methods->GetRecvMessage()) {
      counts_.received.fetch_add(1, std::memory_order_relaxed);
    }
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::POST_RECV_STATUS)) {
      if (const ::grpc::Status* status = methods->GetRecvStatus()) Finish(*status);
    }
    methods->Proceed();
  }

 private:
  void AddMetadata(std::multimap<std::string, std::string>* metadata) noexcept {
    if (!metadata) return;
    try {
      for (const Header& header : OutgoingHeaders(subsegment_.context())) {
        metadata->emplace(Lower(header.name), header.value);
      }
    } catch (...) {  // out of memory: the trace ends here rather than the call
    }
  }

  void Finish(const ::grpc::Status& status) noexcept {
    detail::PutCall(subsegment_, kind_, counts_, status.error_code());
    detail::PutStatus(subsegment_, status, CameFromPeer(status.error_code()));
    subsegment_.End();
  }

  std::string_view kind_;
  Subsegment subsegment_;
  detail::MessageCounts counts_;
};

class Factory final : public ClientInterceptorFactory {
 public:
  explicit Factory(Target target) : target_(std::move(target)) {}
  Interceptor* CreateClientInterceptor(ClientRpcInfo* info) override {
    try {
      return new ClientInterceptor(target_, *info);
    } catch (...) {  // ContextMissingError, no memory: gRPC cannot be thrown through
      return nullptr;
    }
  }

 private:
  Target target_;
};

}  // namespace

std::unique_ptr<ClientInterceptorFactory> MakeClientInterceptorFactory(std::string target,
                                                                       ClientOptions options) {
  std::string url = std::string("grpc://").append(detail::AuthorityOf(target));
  if (options.name.empty()) options.name = HostOf(url);
  if (options.name.empty()) options.name = target;
  return std::make_unique<Factory>(Target{std::move(url), std::move(options.name), options.traced});
}

std::shared_ptr<::grpc::Channel> CreateChannel(
    const std::string& target, const std::shared_ptr<::grpc::ChannelCredentials>& credentials,
    const ::grpc::ChannelArguments& arguments, ClientOptions options) {
  std::vector<std::unique_ptr<ClientInterceptorFactory>> factories;
  factories.push_back(MakeClientInterceptorFactory(target, std::move(options)));
  return ::grpc::experimental::CreateCustomChannelWithInterceptors(target, credentials, arguments,
                                                                   std::move(factories));
}

}  // namespace xray::grpc
