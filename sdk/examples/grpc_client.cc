// A gRPC client whose calls are subsegments.
#include <xray/grpc.h>
#include <xray/xray.h>

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include "echo.grpc.pb.h"

namespace {

using xray::example::Echo;
using xray::example::EchoReply;
using xray::example::EchoRequest;

constexpr const char* kHelp =
    R"(grpc_client TARGET

Calls every method of xray.example.Echo (echo.proto) at TARGET ("127.0.0.1:50051"): one unary call
that succeeds and one that is answered with NOT_FOUND, a server stream of three messages, and a
stream in both directions. The program is a segment called grpc-client, each call one subsegment
of it. Documents go to AWS_XRAY_DAEMON_ADDRESS.
)";

void PrintOne(Echo::Stub& stub, int status_code) {
  ::grpc::ClientContext context;
  EchoRequest request;
  EchoReply reply;
  request.set_text("one");
  request.set_status_code(status_code);
  const ::grpc::Status status = stub.One(&context, request, &reply);
  std::printf("One: %s\n", status.ok() ? reply.text().c_str() : status.error_message().c_str());
}

void PrintMany(Echo::Stub& stub) {
  ::grpc::ClientContext context;
  EchoRequest request;
  request.set_text("many");
  request.set_repeat(3);
  const auto reader = stub.Many(&context, request);
  EchoReply reply;
  while (reader->Read(&reply)) std::printf("Many: %s\n", reply.text().c_str());
  reader->Finish();  // the subsegment ends with the status
}

void PrintChat(Echo::Stub& stub) {
  ::grpc::ClientContext context;
  const auto stream = stub.Chat(&context);
  for (const char* text : {"chat", "more"}) {
    EchoRequest request;
    EchoReply reply;
    request.set_text(text);
    if (stream->Write(request) && stream->Read(&reply))
      std::printf("Chat: %s\n", reply.text().c_str());
  }
  stream->WritesDone();
  stream->Finish();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2 || std::string_view(argv[1]) == "--help") {
    std::fputs(kHelp, stdout);
    return argc == 2 ? 0 : 2;
  }
  xray::Configure({.sampling = xray::SamplingStrategy::kAll});
  const auto stub =
      Echo::NewStub(xray::grpc::CreateChannel(argv[1], ::grpc::InsecureChannelCredentials()));
  xray::Segment segment = xray::BeginSegment("grpc-client");
  PrintOne(*stub, ::grpc::OK);
  PrintOne(*stub, ::grpc::NOT_FOUND);
  PrintMany(*stub);
  PrintChat(*stub);
  return 0;
}
