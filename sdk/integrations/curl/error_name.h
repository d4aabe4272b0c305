// Thread-safety: pure.
#pragma once

#include <string>

#include <curl/curl.h>

namespace xray::detail {

// "CURLE_COULDNT_CONNECT", as in libcurl's documentation; "CURLE 99" for codes not known here.
std::string CurlErrorName(CURLcode code);

}  // namespace xray::detail
