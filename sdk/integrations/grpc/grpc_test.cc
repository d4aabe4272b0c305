#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <xray/grpc.h>

#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "integrations/grpc/grpc_fixture.h"

namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using xray::example::Echo;
using xray::example::EchoReply;
using xray::example::EchoRequest;

// Answers, and begins a subsegment as any code called by a handler would.
class SyncEcho final : public Echo::Service {
  ::grpc::Status One(::grpc::ServerContext*, const EchoRequest* request,
                     EchoReply* reply) override {
    xray::Subsegment work = xray::BeginSubsegment("work-one");
    reply->set_text(request->text());
    const auto code = static_cast<::grpc::StatusCode>(request->status_code());
    return {code, code == ::grpc::OK ? "" : "as you wished"};
  }
  ::grpc::Status Many(::grpc::ServerContext*, const EchoRequest* request,
                      ::grpc::ServerWriter<EchoReply>* writer) override {
    for (int i = 0; i < request->repeat(); ++i) {
      xray::Subsegment work = xray::BeginSubsegment("work-many");
      EchoReply reply;
      reply.set_text(request->text());
      writer->Write(reply);
    }
    return ::grpc::Status::OK;
  }
  ::grpc::Status Chat(::grpc::ServerContext*,
                      ::grpc::ServerReaderWriter<EchoReply, EchoRequest>* stream) override {
    EchoRequest request;
    while (stream->Read(&request)) {
      xray::Subsegment work = xray::BeginSubsegment("work-chat");
      EchoReply reply;
      reply.set_text(request.text());
      stream->Write(reply);
    }
    return ::grpc::Status::OK;
  }
};

// Finishes on a thread of its own, where it takes the call's context.
class CallbackEcho final : public Echo::CallbackService {
 public:
  ~CallbackEcho() override {
    if (worker_.joinable()) worker_.join();
  }

 private:
  ::grpc::ServerUnaryReactor* One(::grpc::CallbackServerContext* context, const EchoRequest*,
                                  EchoReply* reply) override {
    EXPECT_TRUE(xray::Context::Current().empty());  // it would stay behind on gRPC's thread
    auto* reactor = context->DefaultReactor();
    worker_ = std::thread([context, reply, reactor] {
      {
        xray::ContextGuard guard(xray::grpc::ContextOf(*context));
        xray::Subsegment work = xray::BeginSubsegment("work-callback");
        reply->set_text("done");
      }
      reactor->Finish(::grpc::Status::OK);
      EXPECT_TRUE(xray::Context::Current().empty());
    });
    return reactor;
  }
  std::thread worker_;
};

// The callback API in pieces: each hook of the stream takes the call's context for itself.
class CallbackChat final : public Echo::CallbackService {
  class Stream final : public ::grpc::ServerBidiReactor<EchoRequest, EchoReply> {
   public:
    explicit Stream(const ::grpc::CallbackServerContext& call) : call_(call) {
      StartRead(&request_);
    }
    void OnReadDone(bool ok) override {
      EXPECT_TRUE(xray::Context::Current().empty());
      if (!ok) return Finish(::grpc::Status::OK);
      {
        const xray::ContextGuard guard(xray::grpc::ContextOf(call_));
        const xray::Subsegment work = xray::BeginSubsegment("work-chat");
      }
      StartWrite(&reply_);
    }
    void OnWriteDone(bool) override {
      EXPECT_TRUE(xray::Context::Current().empty());
      StartRead(&request_);
    }
    void OnDone() override { delete this; }

   private:
    const ::grpc::CallbackServerContext& call_;
    EchoRequest request_;
    EchoReply reply_;
  };

  ::grpc::ServerBidiReactor<EchoRequest, EchoReply>* Chat(
      ::grpc::CallbackServerContext* context) override {
    return new Stream(*context);
  }
};

using Grpc = xray::testing::GrpcFixture;

TEST_F(Grpc, AUnaryCallIsASubsegmentHereAndASegmentThere) {
  Serve(std::make_unique<SyncEcho>());
  std::string trace_id;
  std::string told;
  {
    xray::Segment segment = recorder_.BeginSegment("client");
    trace_id = segment.trace_id().ToString();
    ::grpc::ClientContext context;
    EchoRequest request;
    EchoReply reply;
    request.set_text("hello");
    ASSERT_TRUE(stub_->One(&context, request, &reply).ok());
    const auto& metadata = context.GetServerInitialMetadata();
    if (const auto found = metadata.find("x-amzn-trace-id"); found != metadata.end()) {
      told.assign(found->second.data(), found->second.size());
    }
    EXPECT_EQ(xray::Context::Current().id(), segment.id());
  }
  EXPECT_EQ(told, "Root=" + trace_id);
  const auto documents = Documents(2);
  ASSERT_EQ(documents.size(), 2u);
  const auto in_trace = HasSubstr(R"("trace_id":")" + trace_id);
  EXPECT_THAT(documents,
              Contains(AllOf(in_trace, HasSubstr(R"("name":"client")"),
                             HasSubstr(R"("namespace":"remote")"),
                             HasSubstr(R"("url":"grpc://)" + target_ + "/xray.example.Echo/One"),
                             HasSubstr(R"("method":"POST")"), HasSubstr(R"("traced":true)"),
                             HasSubstr(R"("status":"OK")"), Not(HasSubstr(R"("fault")")))));
  EXPECT_THAT(documents,
              Contains(AllOf(in_trace, HasSubstr(R"("name":"echo")"), HasSubstr(R"("parent_id")"),
                             HasSubstr(R"("client_ip":"127.0.0.1")"), HasSubstr("work-one"),
                             HasSubstr(R"("url":"grpc://)" + target_ + "/xray.example.Echo/One"))));
}

TEST_F(Grpc, CodesBecomeErrorThrottleAndFaultOnBothSides) {
  Serve(std::make_unique<SyncEcho>());
  struct Row {
    ::grpc::StatusCode code;
    std::string flag;
  };
  const std::vector<Row> rows = {{::grpc::NOT_FOUND, R"("error":true)"},
                                 {::grpc::RESOURCE_EXHAUSTED, R"("throttle":true)"},
                                 {::grpc::INTERNAL, R"("fault":true)"}};
  std::size_t seen = 0;
  for (const Row& row : rows) {
    {
      xray::Segment segment = recorder_.BeginSegment("client");
      EXPECT_EQ(CallOne(row.code).error_code(), row.code);
    }
    const auto documents = Documents(seen + 2);
    ASSERT_EQ(documents.size(), seen + 2);
    for (; seen < documents.size(); ++seen) {
      EXPECT_THAT(documents[seen], AllOf(HasSubstr(row.flag), HasSubstr("as you wished")));
    }
  }
}

TEST_F(Grpc, AServerThatIsAwayIsAFault) {
  Serve(std::make_unique<SyncEcho>());
  server_->Shutdown();
  server_.reset();
  {
    xray::Segment segment = recorder_.BeginSegment("client");
    EXPECT_EQ(CallOne(0).error_code(), ::grpc::UNAVAILABLE);
  }
  const auto documents = Documents(1);
  ASSERT_EQ(documents.size(), 1u);
  EXPECT_THAT(documents[0],
              AllOf(HasSubstr(R"("type":"grpc.UNAVAILABLE")"), HasSubstr(R"("fault":true)")));
}

TEST_F(Grpc, AServerStreamIsOneSubsegmentThatCountsItsMessages) {
  Serve(std::make_unique<SyncEcho>());
  {
    xray::Segment segment = recorder_.BeginSegment("client");
    ::grpc::ClientContext context;
    EchoRequest request;
    request.set_repeat(3);
    const auto reader = stub_->Many(&context, request);
    EchoReply reply;
    while (reader->Read(&reply)) {
    }
    EXPECT_TRUE(reader->Finish().ok());
  }
  const auto documents = Documents(2);
  ASSERT_EQ(documents.size(), 2u);
  EXPECT_THAT(
      documents,
      Contains(AllOf(HasSubstr(R"("name":"client")"), HasSubstr(R"("type":"server_streaming")"),
                     HasSubstr(R"("messages_received":3)"), HasSubstr(R"("messages_sent":1)"))));
  EXPECT_THAT(documents, Contains(AllOf(HasSubstr(R"("name":"echo")"), HasSubstr("work-many"),
                                        HasSubstr(R"("messages_received":1)"),
                                        HasSubstr(R"("messages_sent":3)"))));
}

TEST_F(Grpc, ABidiStreamIsOneSubsegmentToo) {
  Serve(std::make_unique<SyncEcho>());
  {
    xray::Segment segment = recorder_.BeginSegment("client");
    ::grpc::ClientContext context;
    const auto stream = stub_->Chat(&context);
    EchoRequest request;
    EchoReply reply;
    for (int i = 0; i < 2; ++i) {
      ASSERT_TRUE(stream->Write(request));
      ASSERT_TRUE(stream->Read(&reply));
    }
    stream->WritesDone();
    EXPECT_TRUE(stream->Finish().ok());
  }
  const auto documents = Documents(2);
  ASSERT_EQ(documents.size(), 2u);
  EXPECT_THAT(documents, testing::Each(AllOf(HasSubstr(R"("type":"bidi_streaming")"),
                                             HasSubstr(R"("messages_received":2)"),
                                             HasSubstr(R"("messages_sent":2)"))));
  EXPECT_THAT(documents, Contains(AllOf(HasSubstr(R"("name":"echo")"), HasSubstr("work-chat"))));
}

TEST_F(Grpc, ACallbackServiceTakesItsContextWhereItNeedsIt) {
  Serve(std::make_unique<CallbackEcho>());
  {
    xray::Segment segment = recorder_.BeginSegment("client");
    EXPECT_TRUE(CallOne(0).ok());
  }
  const auto documents = Documents(2);
  ASSERT_EQ(documents.size(), 2u);
  EXPECT_THAT(documents, Contains(AllOf(HasSubstr(R"("name":"echo")"), HasSubstr("work-callback"),
                                        Not(HasSubstr(R"("fault")")))));
}

TEST_F(Grpc, ACallbackStreamIsOneSegment) {
  Serve(std::make_unique<CallbackChat>());
  {
    xray::Segment segment = recorder_.BeginSegment("client");
    ::grpc::ClientContext context;
    const auto stream = stub_->Chat(&context);
    EchoReply reply;
    for (int i = 0; i < 2; ++i) {
      ASSERT_TRUE(stream->Write(EchoRequest()));
      ASSERT_TRUE(stream->Read(&reply));
    }
    stream->WritesDone();
    EXPECT_TRUE(stream->Finish().ok());
  }
  const auto documents = Documents(2);
  ASSERT_EQ(documents.size(), 2u);
  EXPECT_THAT(documents, Contains(AllOf(HasSubstr(R"("name":"echo")"), HasSubstr("work-chat"),
                                        HasSubstr(R"("messages_received":2)"),
                                        HasSubstr(R"("messages_sent":2)"))));
}

TEST_F(Grpc, ACallbackClientsCallIsASubsegmentOfWhereItWasMade) {
  Serve(std::make_unique<SyncEcho>());
  std::promise<::grpc::Status> answered;
  ::grpc::ClientContext context;
  EchoRequest request;
  EchoReply reply;
  xray::Segment segment = recorder_.BeginSegment("client");
  stub_->async()->One(&context, &request, &reply, [&](::grpc::Status status) {
    EXPECT_TRUE(xray::Context::Current().empty());
    answered.set_value(std::move(status));
  });
  segment.End();  // it waits for the call
  EXPECT_TRUE(answered.get_future().get().ok());
  const auto documents = Documents(2);
  ASSERT_EQ(documents.size(), 2u);
  EXPECT_THAT(documents,
              Contains(AllOf(HasSubstr(R"("name":"client")"), HasSubstr(R"("status":"OK")"),
                             Not(HasSubstr(R"("fault")")))));
}

TEST_F(Grpc, ACallThatIsGivenUpIsAFault) {
  Serve(std::make_unique<SyncEcho>());
  {
    xray::Segment segment = recorder_.BeginSegment("client");
    ::grpc::ClientContext context;
    const auto stream = stub_->Chat(&context);
    context.TryCancel();
  }
  const auto documents = Documents(2);
  EXPECT_THAT(documents,
              Contains(AllOf(HasSubstr(R"("name":"client")"), HasSubstr(R"("fault":true)"))));
}

TEST_F(Grpc, AW3cCallerIsUnderstood) {
  Serve(std::make_unique<SyncEcho>());
  const auto plain =
      Echo::NewStub(::grpc::CreateChannel(target_, ::grpc::InsecureChannelCredentials()));
  ::grpc::ClientContext context;
  context.AddMetadata("traceparent", "00-6b03229b2d8721c94f79109b6ad3083f-53995c3f42cd8ad8-01");
  EchoRequest request;
  EchoReply reply;
  ASSERT_TRUE(plain->One(&context, request, &reply).ok());
  const auto documents = Documents(1);
  ASSERT_EQ(documents.size(), 1u);
  EXPECT_THAT(documents[0], AllOf(HasSubstr(R"("trace_id":"1-6b03229b-2d8721c94f79109b6ad3083f")"),
                                  HasSubstr(R"("parent_id":"53995c3f42cd8ad8")")));
}

}  // namespace
