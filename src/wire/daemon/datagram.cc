#include "wire/daemon/datagram.h"

#include <algorithm>
#include <string>

#include "wire/json/json_index.h"
#include "wire/json/json_scalar.h"

namespace roentgen::wire {
namespace {

// Java and Go write the first, Python and Node the second.
constexpr std::string_view kSpacedHeader = R"({"format": "json", "version": 1})";
constexpr std::string_view kCompactHeader = R"({"format":"json","version":1})";

constexpr std::size_t kMaxHeaderDepth = 16;

bool EqualsIgnoringCase(std::string_view text, std::string_view lower) {
  return std::equal(text.begin(), text.end(), lower.begin(), lower.end(), [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
  });
}

// Any other spelling. Of a key given twice the last one counts, as in the documents themselves.
bool IsHeader(std::string_view line) {
  JsonIndex index;
  if (!index.Parse(line, kMaxHeaderDepth)) return false;
  const JsonValue header = index.root();
  if (!header.IsObject()) return false;
  bool is_json = false;
  bool is_version_1 = false;
  std::string scratch;
  for (JsonValue key = header.first(); key.IsIn(header);) {
    const JsonValue value = key.next();
    const std::string_view name = key.text(scratch);
    const bool is_format = name == "format";
    const bool is_version = name == "version";
    if (is_format) {
      is_json = value.IsString() && EqualsIgnoringCase(value.text(scratch), "json");
    } else if (is_version) {
      is_version_1 = value.IsNumber() && ParseJsonInteger(value.raw()) == 1;
    }
    key = value.next();
  }
  return is_json && is_version_1;
}

}  // namespace

std::expected<std::string_view, DatagramRefusal> DocumentOf(std::string_view datagram) {
  const std::size_t line_feed = datagram.find('\n');
  if (line_feed == std::string_view::npos || line_feed + 1 == datagram.size()) {
    return std::unexpected(DatagramRefusal::kMissingBody);
  }
  const std::string_view header = datagram.substr(0, line_feed);
  if (header != kSpacedHeader && header != kCompactHeader && !IsHeader(header)) {
    return std::unexpected(DatagramRefusal::kInvalidHeader);
  }
  return datagram.substr(line_feed + 1);
}

}  // namespace roentgen::wire
