// A gRPC server of the test's own service with the interceptors, a client with them, and a daemon
// that keeps what both record.
//
// Thread-safety: as a test's fixture: the test's thread.
// Ownership:     owns server, queue and service; the server is shut down before they go.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <xray/grpc.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "echo.grpc.pb.h"
#include "tests/document_catcher.h"

namespace xray::testing {

class GrpcFixture : public ::testing::Test {
 protected:
  using Echo = example::Echo;

  void Serve(std::unique_ptr<::grpc::Service> service) {
    Start(std::move(service), grpc::ServerKind::kSyncOrCallback, nullptr);
  }
  // The queue must be run dry after Shutdown of the server, by the test.
  void ServeQueue(std::unique_ptr<::grpc::Service> service,
                  std::unique_ptr<::grpc::ServerCompletionQueue>& queue) {
    Start(std::move(service), grpc::ServerKind::kCompletionQueue, &queue);
  }

  void TearDown() override {
    stub_.reset();
    if (server_) server_->Shutdown();
  }

  std::vector<std::string> Documents(std::size_t count) {
    EXPECT_TRUE(recorder_.Flush(10'000));
    EXPECT_TRUE(catcher_.WaitFor(count));
    std::vector<std::string> texts;
    for (const auto& document : catcher_.documents()) texts.push_back(document.dump());
    return texts;
  }

  ::grpc::Status CallOne(int status_code) {
    ::grpc::ClientContext context;
    example::EchoRequest request;
    example::EchoReply reply;
    request.set_status_code(status_code);
    return stub_->One(&context, request, &reply);
  }

  DocumentCatcher catcher_;
  Recorder recorder_{{.daemon_address = catcher_.address(), .sampling = SamplingStrategy::kAll}};
  std::unique_ptr<::grpc::Service> service_;
  std::unique_ptr<::grpc::Server> server_;
  std::string target_;
  std::unique_ptr<Echo::Stub> stub_;

 private:
  void Start(std::unique_ptr<::grpc::Service> service, grpc::ServerKind kind,
             std::unique_ptr<::grpc::ServerCompletionQueue>* queue) {
    service_ = std::move(service);
    ::grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", ::grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(service_.get());
    if (queue) *queue = builder.AddCompletionQueue();
    std::vector<std::unique_ptr<grpc::ServerInterceptorFactory>> factories;
    factories.push_back(
        grpc::MakeServerInterceptorFactory(recorder_, SegmentNaming::Fixed("echo"), kind));
    builder.experimental().SetInterceptorCreators(std::move(factories));
    server_ = builder.BuildAndStart();
    ASSERT_TRUE(server_);
    target_ = "127.0.0.1:" + std::to_string(port);
    stub_ = Echo::NewStub(grpc::CreateChannel(target_, ::grpc::InsecureChannelCredentials()));
  }
};

}  // namespace xray::testing
