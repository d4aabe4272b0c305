#include "adapters/http/exchange.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"

namespace roentgen::http {
namespace {

constexpr long kKeepIdleSeconds = 15;
// A connection whose bytes nobody acknowledges for so long is dead. HTTP/2 keeps a connection when
// one of its streams times out, so without this a black hole would swallow request after request.
constexpr unsigned int kUnacknowledgedMs = 3'000;

// Scheme, host and path: no query, no user.
std::string_view WithoutQuery(std::string_view url) { return url.substr(0, url.find('?')); }

bool HasControls(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

std::string_view Trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

FailureKind KindOf(CURLcode code) {
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT: return FailureKind::kTimeout;
    case CURLE_COULDNT_CONNECT: return FailureKind::kConnectionRefused;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY: return FailureKind::kUnknownHost;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_USE_SSL_FAILED: return FailureKind::kTls;
    case CURLE_URL_MALFORMAT: return FailureKind::kInvalid;
    default: return FailureKind::kOther;
  }
}

int OnSocket(void* counters, curl_socket_t fd, curlsocktype /*purpose*/) {
  static_cast<ClientCounters*>(counters)->connections.Add();
  setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &kUnacknowledgedMs, sizeof kUnacknowledgedMs);
  return CURL_SOCKOPT_OK;
}

}  // namespace

std::optional<Failure> RefusalOf(const Request& request) {
  const auto refused = [&](std::string_view why) {
    return Failure{FailureKind::kInvalid, fmt::format("{} request: {}", request.method, why)};
  };
  if (!request.url.starts_with("http://") && !request.url.starts_with("https://")) {
    return refused("its URL begins neither with http:// nor with https://");
  }
  if (HasControls(request.url) || HasControls(request.method)) {
    return refused("a line break in its method or URL");
  }
  for (const Header& header : request.headers) {
    if (header.name.empty() || header.name.find_first_of(": \t;") != std::string::npos ||
        HasControls(header.name) || HasControls(header.value)) {
      return refused("a header that is not one line of name and value");
    }
  }
  return std::nullopt;
}

Exchange::Exchange(Request request, Done done)
    : request_(std::move(request)),
      done_(std::move(done)),
      deadline_(std::chrono::steady_clock::now() + request_.timeout) {}

void Exchange::SetMethodAndBody(CURL* easy) {
  const std::string& method = request_.method;
  const bool has_body = request_.body && !request_.body->empty();
  if (has_body || method == "POST") {
    static const std::string kNoBody;
    const std::string& body = request_.body ? *request_.body : kNoBody;
    curl_easy_setopt(easy, CURLOPT_POST, 1L);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body.data());
    if (method != "POST") curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, method.c_str());
  } else if (method == "HEAD") {
    curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
  } else {
    curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
    if (method != "GET") curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, method.c_str());
  }
}

void Exchange::SetHeaders(CURL* easy) {
  const auto append = [this](const std::string& line) {
    header_list_.reset(curl_slist_append(header_list_.release(), line.c_str()));
  };
  bool has_type = false;
  bool has_accept = false;
  for (const Header& header : request_.headers) {
    const std::string name = LowerAscii(header.name);
    has_type = has_type || name == "content-type";
    has_accept = has_accept || name == "accept";
    // libcurl's own spelling of a header without a value is a semicolon.
    append(header.value.empty() ? header.name + ";" : header.name + ": " + header.value);
  }
  // What libcurl would add on its own goes out only when asked for.
  append("Expect:");
  if (!has_type) append("Content-Type:");
  if (!has_accept) append("Accept:");
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, header_list_.get());
}

void Exchange::SetRoute(CURL* easy, const ClientOptions& options) {
  const bool proxied = request_.use_proxy && !options.proxy.empty();
  // Empty texts, not absent ones: libcurl would look into the environment.
  curl_easy_setopt(easy, CURLOPT_PROXY, proxied ? options.proxy.c_str() : "");
  curl_easy_setopt(easy, CURLOPT_NOPROXY, options.no_proxy.c_str());
  curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  if (!options.ca_bundle.empty()) {
    curl_easy_setopt(easy, CURLOPT_CAINFO, options.ca_bundle.c_str());
    curl_easy_setopt(easy, CURLOPT_PROXY_CAINFO, options.ca_bundle.c_str());
  }
  if (!options.verify_tls && !request_.verify_tls) {
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 0L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 0L);
    curl_easy_setopt(easy, CURLOPT_PROXY_SSL_VERIFYPEER, 0L);
    curl_easy_setopt(easy, CURLOPT_PROXY_SSL_VERIFYHOST, 0L);
  }
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPIDLE, kKeepIdleSeconds);
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPINTVL, kKeepIdleSeconds);
  const auto idle = std::chrono::duration_cast<std::chrono::seconds>(options.idle_connection);
  curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, static_cast<long>(idle.count()));
  if (options.http2 && request_.url.starts_with("https://")) {
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
    // Rather one connection with many streams than one for each of the first requests.
    curl_easy_setopt(easy, CURLOPT_PIPEWAIT, 1L);
  } else {
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  }
}

void Exchange::SetReaders(CURL* easy, ClientCounters& counters) {
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &Exchange::OnHeader);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &Exchange::OnBody);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, reason_.data());
  curl_easy_setopt(easy, CURLOPT_SOCKOPTFUNCTION, &OnSocket);
  curl_easy_setopt(easy, CURLOPT_SOCKOPTDATA, &counters);
  curl_easy_setopt(easy, CURLOPT_PRIVATE, this);
}

bool Exchange::Attach(CURL* easy, const ClientOptions& options, ClientCounters& counters) {
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(deadline_ - std::chrono::steady_clock::now());
  if (left.count() <= 0) return false;
  curl_easy_setopt(easy, CURLOPT_URL, request_.url.c_str());
  curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);  // the path was signed as it is
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(left.count()));
  const auto connect = std::min(left, request_.connect_timeout);
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(connect.count()));
  SetMethodAndBody(easy);
  SetHeaders(easy);
  SetRoute(easy, options);
  SetReaders(easy, counters);
  counters.requests.Add();
  if (request_.body) counters.bytes_sent.Add(request_.body->size());
  return true;
}

std::size_t Exchange::OnHeader(char* bytes, std::size_t size, std::size_t count, void* self) {
  auto& exchange = *static_cast<Exchange*>(self);
  const std::string_view line(bytes, size * count);
  exchange.header_bytes_ += line.size();
  if (exchange.header_bytes_ > kMaxHeaderBytes) {
    exchange.too_large_ = true;
    return 0;
  }
  if (line.starts_with("HTTP/")) {  // again after 100 Continue: only the last answer counts
    exchange.answer_.headers.clear();
    return line.size();
  }
  const std::size_t colon = line.find(':');
  if (colon != std::string_view::npos) {
    exchange.answer_.headers.push_back(
        {LowerAscii(Trimmed(line.substr(0, colon))), std::string(Trimmed(line.substr(colon + 1)))});
  }
  return line.size();
}

std::size_t Exchange::OnBody(char* bytes, std::size_t size, std::size_t count, void* self) {
  auto& exchange = *static_cast<Exchange*>(self);
  const std::size_t length = size * count;
  if (length > exchange.request_.max_answer_bytes - exchange.answer_.body.size()) {
    exchange.too_large_ = true;
    return 0;
  }
  exchange.answer_.body.append(bytes, length);
  return length;
}

Failure Exchange::FailureOf(FailureKind kind, std::string_view why) const {
  return {kind, fmt::format("{} {}: {}", request_.method, WithoutQuery(request_.url), why)};
}

Outcome Exchange::OutcomeOf(CURLcode code, CURL* easy) {
  if (too_large_) {
    return std::unexpected(
        FailureOf(FailureKind::kTooLarge,
                  fmt::format("the answer has more than {} bytes of body or {} of headers",
                              request_.max_answer_bytes, kMaxHeaderBytes)));
  }
  if (code != CURLE_OK) {
    const char* reason = reason_[0] != '\0' ? reason_.data() : curl_easy_strerror(code);
    return std::unexpected(FailureOf(KindOf(code), reason));
  }
  long status = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  answer_.status = static_cast<int>(status);
  return std::move(answer_);
}

}  // namespace roentgen::http
