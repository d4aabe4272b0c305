#include <strings.h>

#include <cstring>
#include <new>
#include <utility>

#include <xray/curl.h>
#include <xray/http.h>

#include "integrations/curl/error_name.h"

namespace xray::curl {

namespace {

std::string UrlOf(CURL* handle) {
  const char* url = nullptr;
  curl_easy_getinfo(handle, CURLINFO_EFFECTIVE_URL, &url);
  return url ? UrlWithoutSecrets(url) : std::string();
}

std::string_view MethodOf(CURL* handle) {
  const char* method = nullptr;
  curl_easy_getinfo(handle, CURLINFO_EFFECTIVE_METHOD, &method);
  return method ? std::string_view(method) : "GET";
}

bool HasHeader(const curl_slist* list, std::string_view name) {
  for (; list != nullptr; list = list->next) {
    const std::size_t size = std::strlen(list->data);
    if (size > name.size() && strncasecmp(list->data, name.data(), name.size()) == 0 &&
        (list->data[name.size()] == ':' || list->data[name.size()] == ';')) {
      return true;
    }
  }
  return false;
}

// What was announced, else what came.
std::int64_t ResponseBytes(CURL* handle) {
  curl_off_t bytes = -1;
  curl_easy_getinfo(handle, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &bytes);
  if (bytes < 0) curl_easy_getinfo(handle, CURLINFO_SIZE_DOWNLOAD_T, &bytes);
  return bytes;
}

}  // namespace

Call::Call(CURL* handle, const CallOptions& options)
    : handle_(handle), program_headers_(options.headers), traced_(options.traced) {
  // The program's headers are set whatever happens to the tracing.
  curl_easy_setopt(handle_, CURLOPT_HTTPHEADER, program_headers_);
  if (detail::enabled_recorders.load(std::memory_order_relaxed) == 0) return;
  try {
    url_ = UrlOf(handle_);
    const std::string_view host = options.name.empty() ? HostOf(url_) : options.name;
    subsegment_ = BeginDetachedSubsegment(host.empty() ? std::string_view("curl") : host);
    AddHeaders();
  } catch (const std::bad_alloc&) {
    RemoveHeaders();  // the transfer goes on untraced
  }
  subsegment_.SetNamespace("remote");
  RecordRequest();
}

Call::Call(Call&& other) noexcept
    : handle_(std::exchange(other.handle_, nullptr)),
      program_headers_(other.program_headers_),
      trace_headers_(std::exchange(other.trace_headers_, nullptr)),
      url_(std::move(other.url_)),
      traced_(other.traced_),
      subsegment_(std::move(other.subsegment_)) {}

Call::~Call() {
  if (handle_ == nullptr) return;
  RemoveHeaders();
  subsegment_.SetFault();
}

void Call::AddHeaders() {
  for (const Header& header : OutgoingHeaders(subsegment_.context())) {
    if (HasHeader(program_headers_, header.name)) continue;
    const std::string line = std::string(header.name) + ": " + header.value;
    curl_slist* const longer = curl_slist_append(trace_headers_, line.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    trace_headers_ = longer;
  }
  if (trace_headers_ == nullptr) return;
  curl_slist* last = trace_headers_;
  while (last->next != nullptr) last = last->next;
  last->next = program_headers_;
  curl_easy_setopt(handle_, CURLOPT_HTTPHEADER, trace_headers_);
}

void Call::RemoveHeaders() noexcept {
  if (trace_headers_ == nullptr) return;
  curl_easy_setopt(handle_, CURLOPT_HTTPHEADER, program_headers_);
  for (curl_slist* node = trace_headers_; node != nullptr; node = node->next) {
    if (node->next == program_headers_) node->next = nullptr;
  }
  curl_slist_free_all(std::exchange(trace_headers_, nullptr));
}

// libcurl knows the method for sure only once the transfer has begun, so this is done again then.
void Call::RecordRequest() noexcept {
  if (!subsegment_.recording()) return;
  subsegment_.PutHttpRequest({.method = MethodOf(handle_), .url = url_, .traced = traced_});
}

void Call::Finish(CURLcode code) noexcept {
  if (handle_ == nullptr) return;
  RemoveHeaders();
  if (subsegment_.recording()) {
    RecordRequest();
    long status = 0;
    curl_easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &status);
    if (status > 0) subsegment_.PutHttpResponse(static_cast<int>(status), ResponseBytes(handle_));
    if (code != CURLE_OK) RecordError(code);
  }
  handle_ = nullptr;
  subsegment_.End();
}

void Call::RecordError(CURLcode code) noexcept {
  try {
    std::string message = curl_easy_strerror(code);
    long system_error = 0;
    curl_easy_getinfo(handle_, CURLINFO_OS_ERRNO, &system_error);
    if (code == CURLE_COULDNT_CONNECT && system_error != 0)
      message.append(": ").append(std::strerror(static_cast<int>(system_error)));
    // With CURLOPT_FAILONERROR the status has said already what it is.
    const bool fault = code != CURLE_HTTP_RETURNED_ERROR;
    const std::string type = detail::CurlErrorName(code);
    subsegment_.AddException(ExceptionView{type, message, true}, fault);
  } catch (...) {
    subsegment_.SetFault();
  }
}

CURLcode Perform(CURL* handle, const CallOptions& options) {
  Call call(handle, options);
  const CURLcode code = curl_easy_perform(handle);
  call.Finish(code);
  return code;
}

}  // namespace xray::curl
