// Any text and any place in it: there is an answer, and where the text before the cursor is right,
// every offer leads to an expression. The first byte says where the cursor stands.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

#include "base/check.h"
#include "base/text.h"
#include "engine/complete/finishing.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace roentgen;
  using namespace roentgen::complete;
  if (size == 0) return 0;
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::size_t cursor = ByteOfCharacter(text, data[0] == 255 ? SIZE_MAX : data[0]);
  RG_CHECK(cursor <= text.size());
  const Place place = PlaceAt(text, cursor);
  RG_CHECK(place.replace.begin <= cursor);
  if (cursor <= filter::kMaxExpressionBytes) RG_CHECK(place.replace.end >= cursor);
  RG_CHECK(place.replace.end <= text.size());
  const auto offers = OffersAt(place);
  for (const Offer& offer : offers) RG_CHECK(!offer.text.empty() && !offer.label.empty());
  const std::string head = text.substr(0, cursor);
  // Those meet the limits of expressions before they are finished.
  const bool is_deep = std::ranges::count_if(head, [](char c) {
                         return std::string_view("({!tT").find(c) != std::string_view::npos;
                       }) > 24;
  if (!place.is_sound || is_deep || head.size() > 300) return 0;
  const Place at_end = PlaceAt(head, head.size());
  const auto last = OffersAt(at_end);
  if (last.empty()) return 0;
  // One an input: finishing costs a hundred times as much as offering.
  const std::string gone_on = With(head, at_end, last[(size * 31 + data[size - 1]) % last.size()]);
  // Groups are not known here, and JSON is not followed.
  const bool is_followed = gone_on.find("group") == std::string::npos &&
                           gone_on.find("GROUP") == std::string::npos &&
                           gone_on.find('#') == std::string::npos;
  const bool leads_on = !is_followed || Finished(gone_on).has_value();
  if (!leads_on) std::fprintf(stderr, "leads nowhere: %s\n", gone_on.c_str());
  RG_CHECK(leads_on);
  return 0;
}
