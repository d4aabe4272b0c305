// Servers and clients that are driven by completion queues: one thread has many calls in its hands,
// a piece of each at a time, so no call's segment may be current but where it is asked for.
#include <array>
#include <deque>

#include <string>
#include <thread>
#include <vector>

#include <nlohmann/json.hpp>

#include "integrations/grpc/grpc_fixture.h"

namespace {

using nlohmann::json;
using xray::example::Echo;
using xray::example::EchoReply;
using xray::example::EchoRequest;

// What a tag of the queue stands for.
class Step {
 public:
  virtual ~Step() = default;
  virtual void Proceed(bool ok) = 0;
};

// What every step of a handler does: take its call's context, and leave nothing behind.
void Work(const ::grpc::ServerContext& call, const std::string& name) {
  EXPECT_TRUE(xray::Context::Current().empty()) << name;
  {
    const xray::ContextGuard guard(xray::grpc::ContextOf(call));
    const xray::Subsegment work = xray::BeginSubsegment(name);
    EXPECT_TRUE(work.sampled()) << name;
  }
  EXPECT_TRUE(xray::Context::Current().empty()) << name;
}

// Answers two unary calls at once and not before both are there, the later one first.
class PairedCalls {
 public:
  PairedCalls(Echo::AsyncService& service, ::grpc::ServerCompletionQueue& queue)
      : service_(service), queue_(queue) {
    for (auto& call : calls_) call.Wait(*this);
  }

 private:
  struct Call : Step {
    void Wait(PairedCalls& all) {
      pair = &all;
      all.service_.RequestOne(&context, &request, &responder, &all.queue_, &all.queue_, this);
    }
    void Proceed(bool ok) override {
      if (!ok || finished) return;  // the server shuts down, or the answer is out
      Work(context, "arrived-" + request.text());
      pair->Arrived(*this);
    }
    void Answer() {
      Work(context, "answered-" + request.text());
      EchoReply reply;
      reply.set_text(request.text());
      finished = true;
      const auto code = static_cast<::grpc::StatusCode>(request.status_code());
      responder.Finish(reply, {code, code == ::grpc::OK ? "" : "as you wished"}, this);
      EXPECT_TRUE(xray::grpc::ContextOf(context).empty());  // its segment has ended
    }
    PairedCalls* pair = nullptr;
    ::grpc::ServerContext context;
    EchoRequest request;
    ::grpc::ServerAsyncResponseWriter<EchoReply> responder{&context};
    bool finished = false;
  };

  void Arrived(Call& call) {
    waiting_.push_front(&call);
    if (waiting_.size() < 2) return;
    for (Call* each : waiting_) each->Answer();
  }

  Echo::AsyncService& service_;
  ::grpc::ServerCompletionQueue& queue_;
  std::deque<Call*> waiting_;
  std::array<Call, 2> calls_;
};

// Reads and answers until the caller has no more, or gives up.
class ChatCall : public Step {
 public:
  ChatCall(Echo::AsyncService& service, ::grpc::ServerCompletionQueue& queue) {
    context_.AsyncNotifyWhenDone(&done_);
    service.RequestChat(&context_, &stream_, &queue, &queue, this);
  }
  bool cancelled() const { return done_.cancelled; }

  void Proceed(bool ok) override {
    switch (state_) {
      case State::kWaiting:
        if (!ok) return;
        return Read();
      case State::kReading:
        if (!ok) {
          state_ = State::kFinished;
          return stream_.Finish(::grpc::Status::OK, this);
        }
        Work(context_, "work-chat");
        state_ = State::kWriting;
        return stream_.Write(EchoReply(), this);
      case State::kWriting: return Read();
      case State::kFinished: return;
    }
  }

 private:
  enum class State : unsigned char { kWaiting, kReading, kWriting, kFinished };
  struct Done : Step {
    explicit Done(::grpc::ServerContext& call) : context(call) {}
    void Proceed(bool) override { cancelled = context.IsCancelled(); }
    ::grpc::ServerContext& context;
    bool cancelled = false;
  };
  void Read() {
    state_ = State::kReading;
    stream_.Read(&request_, this);
  }

  ::grpc::ServerContext context_;
  Done done_{context_};
  EchoRequest request_;
  ::grpc::ServerAsyncReaderWriter<EchoReply, EchoRequest> stream_{&context_};
  State state_ = State::kWaiting;
};

class GrpcQueue : public xray::testing::GrpcFixture {
 protected:
  // `Handlers` take the service and the queue; they live until the queue is dry.
  template <class Handlers>
  void ServeWith() {
    auto service = std::make_unique<Echo::AsyncService>();
    Echo::AsyncService& calls = *service;
    ServeQueue(std::move(service), queue_);
    auto handlers = std::make_shared<Handlers>(calls, *queue_);
    handlers_ = handlers;
    poller_ = std::thread([this] {
      void* tag = nullptr;
      bool ok = false;
      while (queue_->Next(&tag, &ok)) {
        EXPECT_TRUE(xray::Context::Current().empty());  // the hooks of gRPC have just run here
        static_cast<Step*>(tag)->Proceed(ok);
      }
    });
  }
  // Everything that was begun has come out of the queue when this returns.
  void Shutdown() {
    if (!poller_.joinable()) return;
    server_->Shutdown();
    queue_->Shutdown();
    poller_.join();
  }
  void TearDown() override {
    Shutdown();
    handlers_.reset();
    GrpcFixture::TearDown();
  }
  json DocumentOf(const std::string& name, const std::string& trace_id) const {
    for (const json& document : catcher_.documents()) {
      if (document["name"] == name && document["trace_id"] == trace_id) return document;
    }
    return {};
  }
  static std::vector<std::string> Names(const json& subsegments) {
    std::vector<std::string> names;
    for (const json& subsegment : subsegments) names.push_back(subsegment["name"]);
    return names;
  }

  std::unique_ptr<::grpc::ServerCompletionQueue> queue_;
  std::shared_ptr<void> handlers_;
  std::thread poller_;
};

TEST_F(GrpcQueue, CallsThatOneThreadServesInTurnKeepTheirSegments) {
  ServeWith<PairedCalls>();
  std::array<std::string, 2> traces;
  std::vector<std::thread> clients;
  for (int i = 0; i < 2; ++i) {
    clients.emplace_back([this, i, &traces] {
      xray::Segment segment = recorder_.BeginSegment("client");
      traces[static_cast<std::size_t>(i)] = segment.trace_id().ToString();
      ::grpc::ClientContext context;
      EchoRequest request;
      EchoReply reply;
      request.set_text(std::to_string(i));
      request.set_status_code(i == 0 ? ::grpc::OK : ::grpc::NOT_FOUND);
      EXPECT_EQ(stub_->One(&context, request, &reply).ok(), i == 0);
    });
  }
  for (auto& client : clients) client.join();
  ASSERT_EQ(Documents(4).size(), 4U);
  for (std::size_t i = 0; i < 2; ++i) {
    const json client = DocumentOf("client", traces[i]);
    const json server = DocumentOf("echo", traces[i]);
    const std::string text = std::to_string(i);
    ASSERT_FALSE(client.is_null() || server.is_null());
    EXPECT_EQ(server["parent_id"], client["subsegments"][0]["id"]);
    EXPECT_THAT(Names(server["subsegments"]),
                testing::ElementsAre("arrived-" + text, "answered-" + text));
    EXPECT_EQ(server["metadata"]["grpc"]["status"], i == 0 ? "OK" : "NOT_FOUND");
    EXPECT_EQ(server.contains("error"), i == 1);
    EXPECT_FALSE(server.contains("fault"));
  }
}

TEST_F(GrpcQueue, AStreamIsOneSegment) {
  ServeWith<ChatCall>();
  std::string trace_id;
  {
    xray::Segment segment = recorder_.BeginSegment("client");
    trace_id = segment.trace_id().ToString();
    ::grpc::ClientContext context;
    const auto stream = stub_->Chat(&context);
    EchoRequest request;
    EchoReply reply;
    for (int i = 0; i < 3; ++i) {
      ASSERT_TRUE(stream->Write(request));
      ASSERT_TRUE(stream->Read(&reply));
    }
    stream->WritesDone();
    EXPECT_TRUE(stream->Finish().ok());
  }
  ASSERT_EQ(Documents(2).size(), 2U);
  const json server = DocumentOf("echo", trace_id);
  EXPECT_THAT(Names(server["subsegments"]),
              testing::ElementsAre("work-chat", "work-chat", "work-chat"));
  EXPECT_EQ(server["metadata"]["grpc"]["messages_received"], 3);
  EXPECT_EQ(server["metadata"]["grpc"]["messages_sent"], 3);
  EXPECT_FALSE(server.contains("fault"));
}

TEST_F(GrpcQueue, ACallThatItsCallerGivesUpStillEnds) {
  ServeWith<ChatCall>();
  std::string trace_id;
  {
    xray::Segment segment = recorder_.BeginSegment("client");
    trace_id = segment.trace_id().ToString();
    ::grpc::ClientContext context;
    const auto stream = stub_->Chat(&context);
    EchoReply reply;
    ASSERT_TRUE(stream->Write(EchoRequest()));
    ASSERT_TRUE(stream->Read(&reply));
    context.TryCancel();
    EXPECT_EQ(stream->Finish().error_code(), ::grpc::CANCELLED);
  }
  Shutdown();
  EXPECT_TRUE(std::static_pointer_cast<ChatCall>(handlers_)->cancelled());
  ASSERT_EQ(Documents(2).size(), 2U);
  EXPECT_EQ(DocumentOf("client", trace_id)["subsegments"][0]["error"], true);
  EXPECT_THAT(Names(DocumentOf("echo", trace_id)["subsegments"]),
              testing::ElementsAre("work-chat"));
}

TEST_F(GrpcQueue, ACallThatNeverCameHasNoSegment) {
  ServeWith<PairedCalls>();
  Shutdown();
  handlers_.reset();
  EXPECT_TRUE(recorder_.Flush(10'000));
  EXPECT_EQ(recorder_.counters().segments_ended, 0U);
}

// The queue of a client: the subsegment begins where the call is made and ends where its tag comes
// out.
TEST_F(GrpcQueue, AClientsCallsAreSubsegmentsOfWhereTheyWereMade) {
  ServeWith<PairedCalls>();
  ::grpc::CompletionQueue client;
  std::array<::grpc::ClientContext, 2> contexts;
  std::array<EchoReply, 2> replies;
  std::array<::grpc::Status, 2> statuses;
  std::vector<std::unique_ptr<::grpc::ClientAsyncResponseReader<EchoReply>>> calls;
  std::string trace_id;
  {
    xray::Segment segment = recorder_.BeginSegment("client");
    trace_id = segment.trace_id().ToString();
    for (std::size_t i = 0; i < 2; ++i) {
      EchoRequest request;
      request.set_text(std::to_string(i));
      calls.push_back(stub_->AsyncOne(&contexts[i], request, &client));
      calls.back()->Finish(&replies[i], &statuses[i], &contexts[i]);
      EXPECT_EQ(xray::Context::Current().id(), segment.id());
    }
    std::thread([&client] {
      void* tag = nullptr;
      bool ok = false;
      for (int i = 0; i < 2; ++i) {
        ASSERT_TRUE(client.Next(&tag, &ok));
        EXPECT_TRUE(ok);
        EXPECT_TRUE(xray::Context::Current().empty());
      }
    }).join();
  }
  EXPECT_TRUE(statuses[0].ok() && statuses[1].ok());
  ASSERT_EQ(Documents(3).size(), 3U);
  const json document = DocumentOf("client", trace_id);
  ASSERT_EQ(document["subsegments"].size(), 2U);
  for (const json& call : document["subsegments"]) {
    EXPECT_EQ(call["metadata"]["grpc"]["status"], "OK");
    EXPECT_FALSE(call.contains("fault"));
  }
  client.Shutdown();
}

}  // namespace
