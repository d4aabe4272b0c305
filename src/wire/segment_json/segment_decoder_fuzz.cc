// Any bytes: refused or decoded, never more than the limits allow, and the same on a reused
// decoder.
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "wire/segment_json/segment_decoder.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace roentgen::wire;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static SegmentDecoder reused;
  std::vector<DecodedDocument> documents(1);
  const auto taken = reused.Decode(text, documents);
  if (!taken) {
    RG_CHECK(documents.size() == 1);
    RG_CHECK(!taken.error().Message().empty());
    return 0;
  }
  RG_CHECK(documents.size() > 1);
  for (std::size_t i = 1; i < documents.size(); ++i) {
    const DecodedDocument& document = documents[i];
    RG_CHECK(!document.segment.id.IsNone() && !document.segment.name.empty());
    RG_CHECK(document.segment.in_progress != document.segment.end_time.has_value());
    RG_CHECK(document.segment.Duration().us >= 0);
    std::vector<DecodedDocument> again;
    RG_CHECK(SegmentDecoder().Decode(document.json, again).has_value());
    RG_CHECK(again.size() == 1 && again[0].segment == document.segment);
  }
  return 0;
}
