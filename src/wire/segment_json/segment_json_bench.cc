// Decode + check + typed Segment, and emission, over documents of the sizes SDKs send.
#include <benchmark/benchmark.h>

#include <string>
#include <string_view>
#include <vector>

#include "wire/segment_json/document_emitter.h"
#include "wire/segment_json/segment_decoder.h"

namespace roentgen::wire {
namespace {

// A web request with one call, 500 bytes.
constexpr std::string_view kSmall =
    R"({"name":"frontend","id":"a000000000000021","trace_id":"1-69054d80-000000000000000000000003)"
    R"(","start_time":1761955202.018422,"end_time":1761955202.400911,)"
    R"("http":{"request":{"method":"GET","url":"http://fe.example.com/"},)"
    R"("response":{"status":200}},"subsegments":[{"name":"backend.example.com",)"
    R"("id":"a000000000000022","start_time":1761955202.05,"end_time":1761955202.35,)"
    R"("namespace":"remote","http":{"request":{"method":"GET",)"
    R"("url":"http://backend.example.com/api","traced":true},"response":{"status":200,)"
    R"("content_length":10}}}]})";

// A failed order on EC2 with annotations, metadata and two calls, 1 KB.
constexpr std::string_view kMedium =
    R"({"name":"checkout","id":"a000000000000001","trace_id":"1-69054d80-000000000000000000000001)"
    R"(","start_time":1761955200.001,"end_time":1761955200.25,"fault":true,)"
    R"("http":{"request":{"method":"POST","url":"https://shop.example.com/checkout?x=1",)"
    R"("client_ip":"203.0.113.9","user_agent":"curl/8.5.0"},"response":{"status":500,)"
    R"("content_length":42}},"origin":"AWS::EC2::Instance",)"
    R"("aws":{"ec2":{"instance_id":"i-0123456789abcdef0","availability_zone":"us-east-1a"},)"
    R"("xray":{"sdk":"X-Ray for Go","sdk_version":"1.8.5"}},"annotations":{"order_id":"A-17",)"
    R"("amount":12.5,"vip":true},"metadata":{"default":{"rows":[1,2,{"k":null}]}},)"
    R"("subsegments":[{"name":"pay.example.com","id":"a000000000000002",)"
    R"("start_time":1761955200.01,"end_time":1761955200.24,"namespace":"remote","fault":true,)"
    R"("http":{"request":{"method":"POST","url":"https://pay.example.com/charge"},)"
    R"("response":{"status":504}}},{"name":"DynamoDB","id":"a000000000000012",)"
    R"("start_time":1761955200.1,"end_time":1761955200.2,"namespace":"aws",)"
    R"("aws":{"operation":"PutItem","region":"us-east-1","table_name":"carts","request_id":"R1",)"
    R"("retries":3,"resource_names":["carts"]}}]})";

void BM_Decode(benchmark::State& state, std::string_view text) {
  SegmentDecoder decoder;
  std::vector<DecodedDocument> out;
  for (auto _ : state) {
    out.clear();
    benchmark::DoNotOptimize(decoder.Decode(text, out));
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}
BENCHMARK_CAPTURE(BM_Decode, small, kSmall);
BENCHMARK_CAPTURE(BM_Decode, medium, kMedium);

void BM_Index(benchmark::State& state, std::string_view text) {
  JsonIndex index;
  for (auto _ : state) benchmark::DoNotOptimize(index.Parse(text, 128));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}
BENCHMARK_CAPTURE(BM_Index, small, kSmall);
BENCHMARK_CAPTURE(BM_Index, medium, kMedium);

void BM_Emit(benchmark::State& state, std::string_view text) {
  for (auto _ : state) benchmark::DoNotOptimize(EmitDocument(text, {}));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}
BENCHMARK_CAPTURE(BM_Emit, medium, kMedium);

}  // namespace
}  // namespace roentgen::wire

BENCHMARK_MAIN();
