#include "engine/complete/completion_queries.h"

#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "base/text.h"

namespace roentgen::complete {

const char* ToText(Next next) {
  static constexpr const char* kTexts[] = {"condition",      "after condition",
                                           "operator",       "value",
                                           "annotation key", "after word",
                                           "node",           "after node",
                                           "id part",        "colon",
                                           "id value",       "after id value",
                                           "after nodes",    "brace"};
  return kTexts[static_cast<int>(next)];
}

CompletionQueries::CompletionQueries(const Clock& clock, const SegmentStore& store,
                                     const LiveLimits& limits, Groups groups)
    : clock_(clock), live_(store, limits), groups_(std::move(groups)) {}

Result<CompletionAnswer> CompletionQueries::Complete(const CompletionRequest& request) const {
  const std::string_view text = request.text;
  if (text.size() > filter::kMaxExpressionBytes) {
    return MakeError(ErrorCode::kInvalid, fmt::format("the expression is longer than {} bytes",
                                                      filter::kMaxExpressionBytes));
  }
  const Place place = PlaceAt(text, ByteOfCharacter(text, request.cursor));
  OfferList list(place, std::clamp<std::size_t>(request.most, 1, kMaxOffers));
  OfferWords(place, list);
  CompletionAnswer answer;
  const auto groups = groups_ ? groups_() : std::make_shared<const filter::NoGroups>();
  const TimestampUs to = request.end.value_or(clock_.Now());
  const TimestampUs from = request.start.value_or(to - DurationUs{kUsPerHour});
  bool live_has_more = false;
  for (const LiveQuestion& question : QuestionsAt(place)) {
    RG_TRY(const LiveAnswer live, live_.Read(question, from, to, *groups));
    for (const LiveValue& value : live.values) {
      list.Add(OfferOf(question, value, live.counted, place));
    }
    live_has_more = live_has_more || live.has_more;
    const bool is_wider = !answer.examined || live.examined.traces > answer.examined->traces;
    if (live.counted == Counted::kTraces && is_wider) answer.examined = live.examined;
  }
  answer.expected = place.next;
  answer.replace.begin = CountCharacters(text.substr(0, place.replace.begin));
  answer.replace.end = CountCharacters(text.substr(0, place.replace.end));
  answer.offers = list.Take();
  answer.has_more = list.has_more() || live_has_more;
  answer.is_sound = place.is_sound;
  return answer;
}

}  // namespace roentgen::complete
