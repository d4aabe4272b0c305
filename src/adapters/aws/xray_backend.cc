#include "adapters/aws/xray_backend.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <utility>

#include "adapters/aws/api_errors.h"
#include "adapters/aws/clock_skew.h"
#include "base/log.h"
#include "base/mutex.h"
#include "base/text.h"
#include "wire/sigv4/signer.h"

namespace roentgen::aws {
namespace {

// Between two neighbours only (RFC 9110), or made anew for each request.
constexpr std::array<std::string_view, 15> kNotForwarded{"authorization",
                                                         "connection",
                                                         "content-length",
                                                         "expect",
                                                         "host",
                                                         "keep-alive",
                                                         "proxy-authenticate",
                                                         "proxy-authorization",
                                                         "proxy-connection",
                                                         "te",
                                                         "trailer",
                                                         "transfer-encoding",
                                                         "upgrade",
                                                         "x-amz-date",
                                                         "x-amz-security-token"};

bool IsNamedBy(std::string_view connection, std::string_view name) {
  while (!connection.empty()) {
    std::string_view one = connection.substr(0, connection.find(','));
    connection.remove_prefix(std::min(one.size() + 1, connection.size()));
    while (one.starts_with(' ')) one.remove_prefix(1);
    while (one.ends_with(' ')) one.remove_suffix(1);
    if (one == name) return true;
  }
  return false;
}

std::vector<http::Header> Forwarded(std::vector<http::Header> headers) {
  std::string connection;
  for (const http::Header& header : headers) {
    if (LowerAscii(header.name) == "connection") connection += "," + LowerAscii(header.value);
  }
  std::erase_if(headers, [&](const http::Header& header) {
    const std::string name = LowerAscii(header.name);
    return std::ranges::find(kNotForwarded, name) != kNotForwarded.end() ||
           IsNamedBy(connection, name);
  });
  return headers;
}

// What AWS wants signed. Others may change on the way, in proxies, and a signature over them would
// break.
bool IsSigned(std::string_view name) {
  const std::string lower = LowerAscii(name);
  return lower == "content-type" || lower.starts_with("x-amz-") || lower.starts_with("x-amzn-");
}

}  // namespace

class XrayBackend::State : public std::enable_shared_from_this<XrayBackend::State> {
 public:
  State(XrayBackendOptions options, http::Transport& transport, CredentialCache* credentials,
        const Clock& clock)
      : options_(std::move(options)),
        transport_(transport),
        credentials_(credentials),
        clock_(clock),
        signer_(options_.region, "xray") {}

  void Call(std::shared_ptr<XrayCall> call, http::Done done, bool last_try) {
    http::Request request;
    request.method = call->method;
    request.url = options_.endpoint.Url() + call->target;
    request.headers = call->headers;
    request.body = call->body;
    request.timeout = call->timeout;
    request.max_answer_bytes = call->max_answer_bytes;
    std::string access_key_id;
    if (options_.signing == Signing::kAlways) {
      auto signed_with = Sign(*call, request);
      if (!signed_with) return done(std::unexpected(std::move(signed_with.error())));
      access_key_id = std::move(*signed_with);
    }
    transport_.Send(
        std::move(request),
        [self = shared_from_this(), call = std::move(call), done = std::move(done),
         access_key_id = std::move(access_key_id), last_try](http::Outcome outcome) mutable {
          const bool again = outcome && self->Learn(*outcome, access_key_id);
          if (again && !last_try) return self->Call(std::move(call), std::move(done), true);
          done(std::move(outcome));
        });
  }

  XrayBackendOptions options_;
  XrayBackendCounters counters_;
  std::atomic<std::int64_t> offset_us_{0};  // alone: it orders nothing else

 private:
  // Adds the signature; returns the access key's id.
  std::expected<std::string, http::Failure> Sign(const XrayCall& call, http::Request& request) {
    auto credentials = credentials_ != nullptr
                           ? credentials_->Current()
                           : Result<std::shared_ptr<const Credentials>>(
                                 MakeError(ErrorCode::kUnavailable, "no source of credentials"));
    if (!credentials) {
      counters_.without_credentials.Add();
      return std::unexpected(
          http::Failure{http::FailureKind::kNoCredentials, std::move(credentials.error().message)});
    }
    const Credentials& keys = **credentials;
    std::vector<sigv4::HeaderView> headers{{"Host", options_.endpoint.authority}};
    for (const http::Header& header : request.headers) {
      if (IsSigned(header.name)) headers.push_back({header.name, header.value});
    }
    const std::string target = options_.endpoint.base_path + call.target;
    const std::size_t mark = std::min(target.find('?'), target.size());
    const std::string_view query =
        std::string_view(target).substr(std::min(mark + 1, target.size()));
    const TimestampUs now = clock_.Now() + DurationUs{offset_us_.load(std::memory_order_relaxed)};
    sigv4::Signed made;
    {
      MutexLock lock(mu_);
      made = signer_.Sign({call.method, std::string_view(target).substr(0, mark), query, headers},
                          call.body ? std::string_view(*call.body) : std::string_view(),
                          {keys.access_key_id, keys.secret_access_key, keys.session_token}, now);
    }
    for (auto& header : made.headers) {
      request.headers.push_back({std::move(header.name), std::move(header.value)});
    }
    return keys.access_key_id;
  }

  // Takes from an answer what it tells of clock and credentials; true: worth one more try at once.
  bool Learn(const http::Answer& answer, const std::string& access_key_id) {
    if (answer.status < 400 || access_key_id.empty()) return false;
    const std::string error = ErrorNameOf(answer);
    if (RefusesCredentials(error)) {
      counters_.refused_credentials.Add();
      credentials_->Refused(access_key_id);
      return false;
    }
    const auto corrected =
        CorrectedOffset(answer, error, clock_.Now(), {offset_us_.load(std::memory_order_relaxed)});
    if (!corrected) {
      // Not the clock: the secret, then. Its file may have been put right meanwhile.
      if (RefusesSignature(error)) {
        counters_.refused_credentials.Add();
        credentials_->Refused(access_key_id);
      }
      return false;
    }
    offset_us_.store(corrected->us, std::memory_order_relaxed);
    counters_.clock_corrections.Add();
    Log(LogLevel::kWarn, "This machine's clock is {} s off X-Ray's; signing with X-Ray's time",
        -corrected->us / kUsPerSecond);
    return true;
  }

  http::Transport& transport_;
  CredentialCache* credentials_;
  const Clock& clock_;
  Mutex mu_;
  sigv4::Signer signer_ RG_GUARDED_BY(mu_);
};

XrayBackend::XrayBackend(XrayBackendOptions options, http::Transport& transport,
                         CredentialCache* credentials, const Clock& clock)
    : state_(std::make_shared<State>(std::move(options), transport, credentials, clock)) {}
XrayBackend::~XrayBackend() = default;

void XrayBackend::Call(XrayCall call, http::Done done) {
  if (!call.target.starts_with('/')) {
    return done(std::unexpected(
        http::Failure{http::FailureKind::kInvalid, "a call's target begins with a slash"}));
  }
  call.headers = Forwarded(std::move(call.headers));
  state_->Call(std::make_shared<XrayCall>(std::move(call)), std::move(done), false);
}

DurationUs XrayBackend::clock_offset() const {
  return {state_->offset_us_.load(std::memory_order_relaxed)};
}
const XrayBackendCounters& XrayBackend::counters() const { return state_->counters_; }
const EndpointUrl& XrayBackend::endpoint() const { return state_->options_.endpoint; }

}  // namespace roentgen::aws
