// Bytes of a connection, split at places the input itself chooses, through the request reader.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "adapters/net/http_request_reader.h"
#include "base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t length) {
  using roentgen::net::HttpRequestReader;
  if (length == 0) return 0;
  roentgen::net::HttpLimits limits;
  limits.header_bytes = 1'024;
  limits.header_count = 16;
  limits.target_bytes = 128;
  limits.body_bytes = 2'048;
  HttpRequestReader reader(limits);
  const std::size_t step = bytes[0] % 61 + 1;  // how many bytes arrive at a time
  const std::string_view stream(reinterpret_cast<const char*>(bytes) + 1, length - 1);
  std::size_t begin = 0;
  std::size_t arrived = 0;
  while (begin < stream.size()) {
    const auto fed = reader.Feed(stream.substr(begin, arrived - begin));
    RG_CHECK(fed.consumed <= arrived - begin);
    begin += fed.consumed;
    if (fed.progress == HttpRequestReader::Progress::kRefused) break;
    if (fed.progress == HttpRequestReader::Progress::kComplete) {
      roentgen::net::HttpRequest request;
      if (!reader.Take(request)) break;
      RG_CHECK(request.body.size() <= limits.body_bytes);
      RG_CHECK(request.path.starts_with('/'));
      continue;
    }
    if (fed.progress == HttpRequestReader::Progress::kNeedMore && arrived == stream.size()) break;
    arrived = std::min(stream.size(), arrived + step);
  }
  return 0;
}
