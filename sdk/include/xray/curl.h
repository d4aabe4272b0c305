// libcurl: easy handles whose transfers are traced, and an HTTP client for the SDK itself that does
// https.
//
//   curl_slist* headers = curl_slist_append(nullptr, "Accept: application/json");
//   CURLcode code = xray::curl::Perform(handle, {.headers = headers});
//
// The multi interface: a Call for each handle.
//   auto call = xray::curl::Call(handle, {.headers = headers});
//   curl_multi_add_handle(multi, handle);
//   ... CURLMSG_DONE: curl_multi_remove_handle(multi, handle); call.Finish(message->data.result);
//
// libcurl replaces its header list and cannot tell it, so the program's list is given here and not
// with CURLOPT_HTTPHEADER. It stays the program's, unchanged, and must live until the end of the
// call; a list that has a trace header of its own keeps it.
//
// Thread-safety: as libcurl: one thread at a time for each handle.
// Errors:        what libcurl reports is recorded as a fault, "CURLE_COULDNT_CONNECT". Throws what
//                BeginDetachedSubsegment does.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <curl/curl.h>

#include <xray/environment.h>
#include <xray/segment.h>

namespace xray {

namespace curl {

// tidy:allow(view) borrowed for the call
struct CallOptions {
  curl_slist* headers = nullptr;  // of the request, as for CURLOPT_HTTPHEADER
  std::string_view name;          // of the subsegment; empty: the URL's host
  bool traced = true;             // the callee sends a segment of its own
};

// One transfer: a subsegment with namespace remote, a child of the context it begins in. Begin it
// when the handle has its URL. Other calls and subsegments may begin and end meanwhile.
class [[nodiscard]] Call {
 public:
  explicit Call(CURL* handle, const CallOptions& options = {});
  // Without Finish it is a fault. The handle must still exist and be in no transfer.
  ~Call();
  Call(Call&&) noexcept;
  Call& operator=(Call&&) = delete;

  Subsegment& subsegment() noexcept { return subsegment_; }
  // Records status, length and error, and gives the handle the program's header list.
  void Finish(CURLcode code) noexcept;

 private:
  void AddHeaders();
  void RemoveHeaders() noexcept;
  void RecordRequest() noexcept;
  void RecordError(CURLcode code) noexcept;

  CURL* handle_ = nullptr;
  curl_slist* program_headers_ = nullptr;
  curl_slist* trace_headers_ = nullptr;  // their tail is program_headers_
  std::string url_;
  bool traced_ = true;
  Subsegment subsegment_;
};

// curl_easy_perform.
CURLcode Perform(CURL* handle, const CallOptions& options = {});

}  // namespace curl

// For Config::fetcher: http and https through libcurl. https goes through the proxy of the
// environment where there is one; http, that is the daemon and the cloud's metadata, never does.
// Follows no redirects.
std::shared_ptr<HttpFetcher> CurlFetcher();

}  // namespace xray
