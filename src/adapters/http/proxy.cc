#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <utility>

#include "adapters/http/client.h"

namespace roentgen::http {
namespace {

constexpr std::array<std::string_view, 4> kProxySchemes{"http", "https", "socks5", "socks5h"};

struct UrlDeleter {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};

// Empty when it is not there.
std::string Part(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, 0) != CURLUE_OK) return {};
  std::string out(text);
  curl_free(text);
  return out;
}

// The address may hold a password, so an error names the setting and not its value.
Result<void> CheckProxy(const std::string& address, std::string_view setting) {
  const auto refuse = [&](std::string_view why) {
    return MakeError(ErrorCode::kInvalid, std::string("proxy address of ").append(setting) +
                                              std::string(" ").append(why));
  };
  const std::unique_ptr<CURLU, UrlDeleter> url(curl_url());
  if (!url || curl_url_set(url.get(), CURLUPART_URL, address.c_str(),
                           CURLU_DEFAULT_SCHEME | CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK) {
    return refuse("is not a URL");
  }
  if (std::ranges::find(kProxySchemes, Part(url.get(), CURLUPART_SCHEME)) == kProxySchemes.end() &&
      address.find("://") != std::string::npos) {
    return refuse("is none of http://, https://, socks5://, socks5h://");
  }
  if (Part(url.get(), CURLUPART_HOST).empty()) return refuse("names no host");
  return {};
}

using Env = std::function<std::optional<std::string>(const char*)>;

// The first of `names` that is set and not empty, with its name.
std::pair<std::string, const char*> FirstOf(const Env& env, std::array<const char*, 2> names) {
  for (const char* name : names) {
    auto value = env(name);
    if (value && !value->empty()) return {std::move(*value), name};
  }
  return {{}, names[0]};
}

}  // namespace

Result<ClientOptions> WithProxy(ClientOptions options, std::string_view flag, const Env& env) {
  auto [proxy, setting] = flag.empty() ? FirstOf(env, {"HTTPS_PROXY", "https_proxy"})
                                       : std::pair(std::string(flag), "-p (ProxyAddress)");
  if (!proxy.empty()) RG_TRY_VOID(CheckProxy(proxy, setting));
  options.proxy = std::move(proxy);
  options.no_proxy = FirstOf(env, {"NO_PROXY", "no_proxy"}).first;
  return options;
}

}  // namespace roentgen::http
