// Any bytes as a request: the canonical one has its fixed number of lines beside those of the
// headers, holds no byte outside of ASCII in path and query, and is canonical already.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "wire/sigv4/canonical_request.h"

namespace {

std::string_view TakeLine(std::string_view& rest) {
  const std::string_view line = rest.substr(0, rest.find('\n'));
  rest.remove_prefix(line.size() < rest.size() ? line.size() + 1 : line.size());
  return line;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using roentgen::sigv4::HeaderView;
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  const std::string_view path = TakeLine(rest);
  const std::string_view query = TakeLine(rest);
  std::vector<HeaderView> headers;
  while (!rest.empty()) {
    const std::string_view line = TakeLine(rest);
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    headers.push_back({line.substr(0, colon), line.substr(colon + 1)});
  }
  const auto made = roentgen::sigv4::MakeCanonicalRequest({"POST", path, query, headers}, "hash");
  std::string_view text = made.text;
  RG_CHECK(TakeLine(text) == "POST");
  const std::string_view made_path = TakeLine(text);
  const std::string_view made_query = TakeLine(text);
  RG_CHECK(made_path.starts_with('/'));
  for (const char c : std::string(made_path).append(made_query)) RG_CHECK(c > ' ' && c < 127);
  const auto again =
      roentgen::sigv4::MakeCanonicalRequest({"POST", "/", made_query, headers}, "hash");
  std::string_view again_text = again.text;
  TakeLine(again_text);
  TakeLine(again_text);
  RG_CHECK(TakeLine(again_text) == made_query);
  RG_CHECK(again.signed_headers == made.signed_headers);
  return 0;
}
