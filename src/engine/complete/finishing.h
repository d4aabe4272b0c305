// For tests: goes on with an unfinished expression by what is offered until it is one.
#pragma once

#include <optional>
#include <string>

#include "engine/complete/offers.h"
#include "engine/filter/binder.h"
#include "engine/filter/parser.h"

namespace roentgen::complete {

inline bool IsExpression(const std::string& text) {
  const auto parsed = filter::Parse(text);
  return parsed && filter::Bind(*parsed, filter::NoGroups());
}

inline std::vector<Offer> OffersAt(const Place& place) {
  OfferList list(place, 1000);
  OfferWords(place, list);
  // As if the store held just what is needed, and what needs care.
  for (const LiveQuestion& question : QuestionsAt(place)) {
    LiveValue value{"\"a] \\b", 1};
    if (const auto* keyword = std::get_if<KeywordQuestion>(&question.what)) {
      if (std::holds_alternative<filter::NumberKeyword>(keyword->meaning)) value.value = 200.0;
    }
    if (const auto* annotation = std::get_if<AnnotationValueQuestion>(&question.what)) {
      if (annotation->comparison < filter::Comparison::kContains) value.value = -2.5;
    }
    // Groups cannot be bound here.
    if (std::holds_alternative<GroupQuestion>(question.what)) continue;
    list.Add(OfferOf(question, value, Counted::kTraces, place));
  }
  return list.Take();
}

inline std::string With(const std::string& text, const Place& place, const Offer& offer) {
  return text.substr(0, place.replace.begin) + offer.text + text.substr(place.replace.end);
}

// What closes before what goes on, and the shortest of what begins.
inline int Cost(const Place& place, const Offer& offer) {
  if (offer.label == ")" || offer.label == "}") return 0;
  if (offer.kind == OfferKind::kSign) return place.next == Next::kCondition ? 9 : 1;
  if (place.next == Next::kAfterCondition) return offer.kind == OfferKind::kConnective ? 2 : 9;
  return offer.text.ends_with('.') || offer.text.ends_with('(') || offer.text == "!" ? 9 : 3;
}

// The expression that offers lead to from the end of `text`; nothing when they lead nowhere.
inline std::optional<std::string> Finished(std::string text) {
  for (int step = 0; step < 100; ++step) {
    if (IsExpression(text)) return text;
    if (!text.ends_with(' ')) text += ' ';
    const Place place = PlaceAt(text, text.size());
    const bool is_number = place.next == Next::kValue &&
                           (std::holds_alternative<AnnotationSubject>(place.subject) ||
                            std::holds_alternative<const filter::KeywordRow*>(place.subject));
    const auto offers = OffersAt(place);
    const Offer* best = nullptr;
    for (const Offer& offer : offers) {
      if (best == nullptr || Cost(place, offer) < Cost(place, *best)) best = &offer;
    }
    if (best != nullptr) {
      text = With(text, place, *best);
    } else if (is_number) {
      text += "1";
    } else {
      return std::nullopt;
    }
  }
  return std::nullopt;
}

}  // namespace roentgen::complete
