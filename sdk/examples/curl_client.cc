// An HTTP client on libcurl whose transfer is a subsegment.
#include <xray/curl.h>
#include <xray/xray.h>

#include <cstdio>
#include <string_view>

#include <curl/curl.h>

namespace {

constexpr const char* kHelp =
    R"(curl_client URL

Gets URL and prints its body. The program is a segment called curl-client, the transfer a
subsegment of it, and the callee is told the trace. An error is recorded with its name,
"CURLE_COULDNT_CONNECT". Documents go to AWS_XRAY_DAEMON_ADDRESS.
)";

int Get(const char* url) {
  CURL* handle = curl_easy_init();
  curl_easy_setopt(handle, CURLOPT_URL, url);
  curl_slist* headers = curl_slist_append(nullptr, "Accept: text/plain");

  const CURLcode code = xray::curl::Perform(handle, {.headers = headers});

  if (code != CURLE_OK) std::printf("%s\n", curl_easy_strerror(code));
  curl_slist_free_all(headers);
  curl_easy_cleanup(handle);
  return code == CURLE_OK ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2 || std::string_view(argv[1]) == "--help") {
    std::fputs(kHelp, stdout);
    return argc == 2 ? 0 : 2;
  }
  xray::Configure({.sampling = xray::SamplingStrategy::kAll});
  auto segment = xray::BeginSegment("curl-client");
  const int status = Get(argv[1]);
  segment.SetFault(status != 0);
  return status;
}
