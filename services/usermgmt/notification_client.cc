#include "services/usermgmt/notification_client.h"

#include <array>
#include <memory>
#include <new>
#include <utility>

#include <curl/curl.h>
#include <fmt/format.h>
#include <xray/http.h>

#include "services/common/json.h"

namespace services::usermgmt {
namespace {

struct CurlDeleter {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using CurlHandle = std::unique_ptr<CURL, CurlDeleter>;
using CurlList = std::unique_ptr<curl_slist, CurlDeleter>;

constexpr std::size_t kUpstreamMessageBytesMax = 300;

std::size_t TakeAnswer(char* bytes, std::size_t size, std::size_t count, void* user) {
  auto& body = *static_cast<std::string*>(user);
  const std::size_t length = size * count;
  if (body.size() + length > kAnswerBytesMax) return 0;  // libcurl then fails the transfer
  body.append(bytes, length);
  return length;
}

void Append(CurlList& list, const std::string& text) {
  curl_slist* longer = curl_slist_append(list.get(), text.c_str());
  if (!longer) throw std::bad_alloc();
  static_cast<void>(list.release());
  list.reset(longer);
}

[[noreturn]] void ThrowUnreached(CURLcode code, const std::string& why) {
  const std::string message = "the notification service cannot be reached: " + why;
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT: throw Unavailable(message);
    case CURLE_OPERATION_TIMEDOUT: throw GatewayTimeout(message);
    default: throw BadUpstream(message);
  }
}

// {"message": "..."} of an answer, else what there is of its text.
std::string MessageOf(const std::string& body) {
  try {
    return RequiredText(ParseJsonObject(body), "message", kUpstreamMessageBytesMax);
  } catch (const InvalidInput&) {
    return "no message";
  }
}

// Sets up everything but the method; `handle` borrows all of it until performed.
struct Exchange {
  CurlHandle handle{curl_easy_init()};
  CurlList headers;
  std::string answer;
  std::array<char, CURL_ERROR_SIZE> detail{};

  Exchange(const std::string& url, const NotificationAddress& address) {
    if (!handle) throw std::bad_alloc();
    CURL* curl = handle.get();
    curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http");
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, long{address.connect_timeout_ms});
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, long{address.timeout_ms});
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "usermgmt");
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, TakeAnswer);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, detail.data());
  }
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;
};

}  // namespace

NotificationAddress ReadNotificationAddress(Environment& environment) {
  NotificationAddress address;
  address.host =
      environment.ReadRequired({"NOTIFICATION_SERVICE_HOST", "", "where notification serves"});
  address.port =
      environment.ReadInteger({"NOTIFICATION_SERVICE_PORT", "8096", "its port"}, 1, 65'535);
  address.timeout_ms = environment.ReadInteger(
      {"NOTIFICATION_SERVICE_TIMEOUT_MS", "15000", "for one call to it, its mail server included"},
      100, 120'000);
  return address;
}

NotificationClient::NotificationClient(NotificationAddress address)
    : address_(std::move(address)),
      base_url_(fmt::format("http://{}:{}/notification/",
                            address_.host.contains(':') ? "[" + address_.host + "]" : address_.host,
                            address_.port)) {}

http::Response NotificationClient::Call(std::string_view method, const std::string& url,
                                        const std::string& body) const {
  Exchange exchange(url, address_);
  CURL* curl = exchange.handle.get();
  xray::ClientTrace trace(method, url);
  for (const xray::Header& header : trace.headers()) {
    Append(exchange.headers, fmt::format("{}: {}", header.name, header.value));
  }
  if (method == "POST") {
    Append(exchange.headers, "Content-Type: application/json");
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.c_str());
  }
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, exchange.headers.get());
  const CURLcode code = curl_easy_perform(curl);
  if (code != CURLE_OK) {
    const std::string why = exchange.detail[0] ? exchange.detail.data() : curl_easy_strerror(code);
    trace.Fail("CurlError " + std::to_string(code), why);
    ThrowUnreached(code, why);
  }
  long status = 0;
  const char* type = nullptr;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(curl, CURLINFO_CONTENT_TYPE, &type);
  http::Response response{.status = static_cast<int>(status),
                          .content_type = type ? type : "",
                          .body = std::move(exchange.answer),
                          .headers = {}};
  trace.Finish(response.status, static_cast<std::int64_t>(response.body.size()));
  if (status >= 200 && status < 300) return response;
  throw BadUpstream(
      fmt::format("the notification service answered {}: {}", status, MessageOf(response.body)));
}

http::Response NotificationClient::Get(std::string_view path) const {
  return Call("GET", base_url_ + std::string(path), "");
}

void NotificationClient::Send(const mail::Mail& mail) const {
  const JsonObject body{{"subject", mail.subject},
                        {"content", mail.content},
                        {"toEmails", JsonArray(mail.recipients.begin(), mail.recipients.end())}};
  Call("POST", base_url_ + "send", ToJsonText(body));
}

}  // namespace services::usermgmt
