#include <memory>
#include <mutex>

#include <xray/curl.h>

#include "integrations/curl/error_name.h"

namespace xray {

namespace {

struct Free {
  void operator()(CURL* handle) const noexcept { curl_easy_cleanup(handle); }
  void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
};
using Handle = std::unique_ptr<CURL, Free>;
using List = std::unique_ptr<curl_slist, Free>;

struct Body {
  std::string text;
  std::size_t bytes_max = 0;
  bool too_long = false;
};

// A callback of libcurl: less than `count` ends the transfer.
std::size_t TakeBody(char* bytes, std::size_t, std::size_t count, void* user) noexcept {
  auto& body = *static_cast<Body*>(user);
  try {
    body.too_long = body.text.size() + count > body.bytes_max;
    if (body.too_long) return CURL_WRITEFUNC_ERROR;
    body.text.append(bytes, count);
    return count;
  } catch (...) {
    return CURL_WRITEFUNC_ERROR;
  }
}

void Append(List& list, const std::string& line) {
  curl_slist* const longer = curl_slist_append(list.get(), line.c_str());
  if (longer == nullptr) throw std::bad_alloc();
  static_cast<void>(list.release());
  list.reset(longer);
}

List HeadersOf(const FetchRequest& request) {
  List list;
  Append(list, "Expect:");  // no round trip to ask whether the body is welcome
  for (const auto& [name, value] : request.headers) {
    // libcurl takes "name:" for a header to leave out, "name;" for one without value.
    Append(list, value.empty() ? name + ";" : name + ": " + value);
  }
  return list;
}

template <class T>
void Set(const Handle& handle, CURLoption option, T value) {
  curl_easy_setopt(handle.get(), option, value);
}

void SetLimits(const Handle& handle, const FetchRequest& request) {
  Set(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request.connect_timeout_ms));
  Set(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(request.timeout_ms));
  Set(handle, CURLOPT_NOSIGNAL, 1L);
  Set(handle, CURLOPT_FOLLOWLOCATION, 0L);
#if LIBCURL_VERSION_NUM >= 0x075500
  Set(handle, CURLOPT_PROTOCOLS_STR, "http,https");
#else
  Set(handle, CURLOPT_PROTOCOLS, static_cast<long>(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
  if (request.url.starts_with("http:")) Set(handle, CURLOPT_PROXY, "");
  if (!request.ca_file.empty()) Set(handle, CURLOPT_CAINFO, request.ca_file.c_str());
}

void SetMethod(const Handle& handle, const FetchRequest& request) {
  if (!request.body.empty() || request.method == "POST") {
    Set(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    Set(handle, CURLOPT_POSTFIELDS, request.body.c_str());
  }
  if (request.method == "HEAD") {
    Set(handle, CURLOPT_NOBODY, 1L);
  } else {
    Set(handle, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  }
}

class Fetcher : public HttpFetcher {
 public:
  FetchResponse Fetch(const FetchRequest& request) noexcept override {
    FetchResponse response;
    try {
      Exchange(request, response);
    } catch (...) {
      response.status = 0;
      response.error.assign("no memory");  // short enough to need none
    }
    return response;
  }

 private:
  static void Exchange(const FetchRequest& request, FetchResponse& response) {
    const Handle handle(curl_easy_init());
    if (!handle) throw std::bad_alloc();
    const List headers = HeadersOf(request);
    Body body{.text = {}, .bytes_max = request.response_bytes_max};
    char reason[CURL_ERROR_SIZE] = {};
    Set(handle, CURLOPT_URL, request.url.c_str());
    Set(handle, CURLOPT_HTTPHEADER, headers.get());
    Set(handle, CURLOPT_ERRORBUFFER, &reason[0]);
    Set(handle, CURLOPT_WRITEFUNCTION, &TakeBody);
    Set(handle, CURLOPT_WRITEDATA, &body);
    SetLimits(handle, request);
    SetMethod(handle, request);
    const CURLcode code = curl_easy_perform(handle.get());
    if (code != CURLE_OK) {
      const std::string why = body.too_long    ? "the response is too long"
                              : reason[0] != 0 ? std::string(reason)
                                               : curl_easy_strerror(code);
      response.error = detail::CurlErrorName(code) + ": " + why;
      return;
    }
    long status = 0;
    curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
    response.status = static_cast<int>(status);
    response.body = std::move(body.text);
  }
};

}  // namespace

std::shared_ptr<HttpFetcher> CurlFetcher() {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
  return std::make_shared<Fetcher>();
}

}  // namespace xray
