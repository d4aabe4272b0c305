// Calls the X-Ray API as the daemon does, and prints what came of it as one line of JSON: for the
// end-to-end tests of credentials, signatures and the HTTP client.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <cstdio>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include "adapters/aws/credential_cache.h"
#include "adapters/aws/credential_chain.h"
#include "adapters/aws/endpoint.h"
#include "adapters/aws/environment.h"
#include "adapters/aws/region.h"
#include "adapters/aws/xray_backend.h"
#include "adapters/http/client.h"
#include "base/clock.h"
#include "wire/json/json_writer.h"

namespace {

using namespace roentgen;

struct Arguments {
  std::string region, endpoint, role, proxy, sign = "auto", target = "/TraceSegments", body = "{}";
  std::vector<std::string> headers;
  bool local_mode = false;
  bool no_verify = false;
  bool http2 = false;
  int repeat = 1;
  int at_once = 1;
  int timeout_ms = 5'000;
  std::int64_t clock_offset_s = 0;
};

class OffsetClock final : public Clock {
 public:
  explicit OffsetClock(std::int64_t seconds) : offset_{seconds * kUsPerSecond} {}
  TimestampUs Now() const override { return real_.Now() + offset_; }

 private:
  SystemClock real_;
  DurationUs offset_;
};

Arguments Parse(int argc, char** argv) {
  Arguments out;
  CLI::App app("calls the X-Ray API once or often");
  app.add_option("--region", out.region);
  app.add_option("--endpoint", out.endpoint);
  app.add_option("--role", out.role);
  app.add_option("--proxy", out.proxy);
  app.add_option("--sign", out.sign);
  app.add_option("--target", out.target);
  app.add_option("--body", out.body);
  app.add_option("--header", out.headers);
  app.add_flag("--local-mode", out.local_mode);
  app.add_flag("--no-verify", out.no_verify);
  app.add_flag("--http2", out.http2);
  app.add_option("--repeat", out.repeat);
  app.add_option("--at-once", out.at_once);
  app.add_option("--timeout-ms", out.timeout_ms);
  app.add_option("--clock-offset", out.clock_offset_s);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::exit(app.exit(error));
  }
  return out;
}

aws::XrayCall CallOf(const Arguments& arguments) {
  aws::XrayCall call;
  call.target = arguments.target;
  call.body = std::make_shared<const std::string>(arguments.body);
  call.timeout = std::chrono::milliseconds(arguments.timeout_ms);
  for (const std::string& header : arguments.headers) {
    const std::size_t colon = std::min(header.find(": "), header.size());
    call.headers.push_back(
        {header.substr(0, colon), header.substr(std::min(colon + 2, header.size()))});
  }
  return call;
}

// The last outcome of `repeat` rounds of `at_once` calls.
http::Outcome CallAll(aws::XrayBackend& backend, const Arguments& arguments) {
  http::Outcome last;
  for (int round = 0; round < arguments.repeat; ++round) {
    std::vector<std::future<http::Outcome>> futures;
    for (int i = 0; i < arguments.at_once; ++i) {
      const auto promise = std::make_shared<std::promise<http::Outcome>>();
      futures.push_back(promise->get_future());
      backend.Call(CallOf(arguments),
                   [promise](http::Outcome outcome) { promise->set_value(std::move(outcome)); });
    }
    for (auto& future : futures) last = future.get();
  }
  return last;
}

void Print(const http::Outcome& outcome, const std::string& region, const std::string& source,
           const http::Client& client, const aws::XrayBackend& backend) {
  std::string out;
  wire::JsonWriter json(out);
  json.BeginObject().StringField("region", region).StringField("source", source);
  if (outcome) {
    json.IntField("status", outcome->status).StringField("body", outcome->body);
    json.StringField("error_name", aws::ErrorNameOf(*outcome));
  } else {
    json.StringField("failure", http::ToWord(outcome.error().kind));
    json.StringField("message", outcome.error().message);
  }
  json.IntField("connections", static_cast<std::int64_t>(client.counters().connections.value()));
  json.IntField("clock_offset_s", backend.clock_offset().us / kUsPerSecond);
  json.EndObject();
  fmt::print("{}\n", out);
}

Result<void> Run(const Arguments& arguments) {
  const aws::Environment env = aws::ProcessEnvironment();
  const OffsetClock clock(arguments.clock_offset_s);
  http::ClientOptions options;
  options.verify_tls = !arguments.no_verify;
  options.http2 = arguments.http2;
  options.ca_bundle = aws::ValueOr(env, "AWS_CA_BUNDLE");
  RG_TRY(options, http::WithProxy(options, arguments.proxy, env));
  RG_TRY(const auto client, http::Client::Create(options));

  std::string region = arguments.region;
  aws::Signing signing = arguments.sign == "never" ? aws::Signing::kNever : aws::Signing::kAlways;
  if (arguments.sign != "never") {
    RG_TRY(const aws::Region found, aws::FindRegion({region, arguments.local_mode}, env, *client));
    region = found.name;
  }
  RG_TRY(const std::string url, aws::XrayEndpoint(arguments.endpoint, region, env));
  RG_TRY(const aws::EndpointUrl endpoint, aws::ParseEndpoint(url));
  if (arguments.sign == "auto") signing = aws::DefaultSigning(endpoint);

  std::unique_ptr<aws::CredentialCache> credentials;
  std::string source;
  if (signing == aws::Signing::kAlways) {
    RG_TRY(auto chain, aws::MakeCredentialChain({region, arguments.role}, env, *client, clock));
    credentials = std::make_unique<aws::CredentialCache>(std::move(chain), clock);
    RG_TRY(const auto current, credentials->Wait(std::chrono::seconds(20)));
    source = current->source;
  }
  aws::XrayBackend backend({endpoint, region, signing}, *client, credentials.get(), clock);
  const http::Outcome outcome = CallAll(backend, arguments);
  Print(outcome, region, source, *client, backend);
  client->Close();
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  const auto done = Run(Parse(argc, argv));
  if (done) return 0;
  fmt::print(stderr, "{}: {}\n", ToWord(done.error().code), done.error().message);
  return 1;
}
