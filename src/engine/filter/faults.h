// What can be wrong with a filter expression, said in each language.
//
// Thread-safety: pure functions. Bounds: a message is as long as what it quotes.
#pragma once

#include <initializer_list>

#include "engine/filter/language.h"

namespace roentgen::filter {

// In braces: what the places {0} and {1} of its wording stand for.
enum class Fault {
  // Signs.
  kTooLong,  // {bytes}
  kNotANumber,
  kTextOpen,
  kBracketOpen,
  kShapeBegin,
  kShapeOpen,
  kSingleQuotes,
  kNoOperator,  // {sign}
  kNoMeaning,
  // Grammar.
  kClosesNothing,  // {token}
  kCannotFollow,   // {token}
  kNotASelector,
  kSelectorAndMore,
  kTooDeep,            // {levels}
  kTooManyTerms,       // {conditions}
  kNoCondition,        // {token}
  kNoConditionBefore,  // {word}
  kIdAlone,
  kKeyMissing,
  kKeyEmpty,
  kTwoEnds,
  kGroupComparison,  // {keyword, token}
  kGroupName,
  kShapeComparison,
  kNoBrace,         // {keyword, token}
  kNoCauseKeyword,  // {word}
  kNotClosed,       // {token}
  kNotTheClosing,   // {bracket, token}
  kNoValue,         // {operator, token}
  kNumberRange,
  kNoNode,       // {token}
  kIdPart,       // {token}
  kIdPartTwice,  // {token}
  kNoColon,      // {word, token}
  kNoText,       // {token}
  // Meaning.
  kNoKeyword,         // {word}
  kNotHere,           // {keyword, scope}
  kNotHereButThere,   // {keyword, scope, scope}
  kFlagComparison,    // {keyword}
  kNumberComparison,  // {keyword}
  kTextComparison,    // {keyword}
  kAnnotationHere,    // {scope}
  kAnnotationSide,
  kComparesTexts,    // {operator}
  kComparesNumbers,  // {operator}
  kTermHere,         // {term, scope}
  kGroupCircle,      // {group}
  kNoGroup,          // {group}
  kGroupsTooDeep,
  kTooManyGroups,  // {groups}
  kGroupBroken,    // {group, message}
  // In rootcause.json.
  kShape,  // {message}
  kShapeObject,
  kShapeList,
  kShapeText,
  kShapeFlag,
  kShapeNumber,
  kShapeField,  // {name}
  kShapeJson,   // {message}
};

Wording Say(Fault fault, std::initializer_list<Wording> parts = {});

}  // namespace roentgen::filter
