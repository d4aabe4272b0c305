// A synchronous gRPC service whose calls are segments.
#include <xray/grpc.h>
#include <xray/xray.h>

#include <atomic>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <semaphore>
#include <string_view>
#include <vector>

#include "echo.grpc.pb.h"

namespace {

using xray::example::EchoReply;
using xray::example::EchoRequest;

constexpr const char* kHelp =
    R"(grpc_server [--calls N]

Serves xray.example.Echo (echo.proto) on a free port of 127.0.0.1 and prints it. Every call, unary
or streaming, is a segment called grpc-server in the trace of its caller, and current in its
handler: the subsegments "shout" are begun without further ado. A status other than OK becomes
error, throttle or fault.

Ends after N calls; without N it goes on. Documents go to AWS_XRAY_DAEMON_ADDRESS.
)";

EchoReply Shout(const EchoRequest& request) {
  xray::Subsegment subsegment = xray::BeginSubsegment("shout");
  EchoReply reply;
  reply.set_text(request.text() + "!");
  return reply;
}

class EchoService final : public xray::example::Echo::Service {
 public:
  void WaitForCalls(int count) {
    for (int i = 0; count == 0 || i < count; ++i) served_.acquire();
  }

 private:
  ::grpc::Status One(::grpc::ServerContext*, const EchoRequest* request,
                     EchoReply* reply) override {
    *reply = Shout(*request);
    served_.release();
    const auto code = static_cast<::grpc::StatusCode>(request->status_code());
    return {code, code == ::grpc::OK ? "" : "the status that was asked for"};
  }

  ::grpc::Status Many(::grpc::ServerContext*, const EchoRequest* request,
                      ::grpc::ServerWriter<EchoReply>* writer) override {
    for (int i = 0; i < request->repeat() && writer->Write(Shout(*request)); ++i) {
    }
    served_.release();
    return ::grpc::Status::OK;
  }

  ::grpc::Status Chat(::grpc::ServerContext*,
                      ::grpc::ServerReaderWriter<EchoReply, EchoRequest>* stream) override {
    EchoRequest request;
    while (stream->Read(&request) && stream->Write(Shout(request))) {
    }
    served_.release();
    return ::grpc::Status::OK;
  }

  std::counting_semaphore<> served_{0};
};

}  // namespace

int main(int argc, char** argv) {
  int calls_max = 0;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--calls" && i + 1 < argc) {
      const std::string_view value = argv[++i];
      std::from_chars(value.data(), value.data() + value.size(), calls_max);
    } else {
      std::fputs(kHelp, stdout);
      return argument == "--help" ? 0 : 2;
    }
  }
  xray::Configure({.sampling = xray::SamplingStrategy::kAll});
  EchoService service;
  std::vector<std::unique_ptr<xray::grpc::ServerInterceptorFactory>> interceptors;
  interceptors.push_back(xray::grpc::MakeServerInterceptorFactory(
      xray::Recorder::Global(), xray::SegmentNaming::Fixed("grpc-server")));
  ::grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", ::grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&service);
  builder.experimental().SetInterceptorCreators(std::move(interceptors));
  const std::unique_ptr<::grpc::Server> server = builder.BuildAndStart();
  if (!server) return 1;
  std::printf("listening on 127.0.0.1:%d\n", port);
  std::fflush(stdout);
  service.WaitForCalls(calls_max);
  server->Shutdown();
  return 0;
}
