// A bound filter said in plain words, so that people can see whether it asks what they mean.
//
// Thread-safety: pure functions. Bounds: in proportion to the expression; groups are named, not
// unfolded.
#pragma once

#include <string>

#include "engine/filter/bound.h"
#include "engine/filter/language.h"

namespace roentgen::filter {

// English: clauses that continue "traces where ...". Korean: one sentence. One line, but for line
// breaks within the expression's own texts.
std::string Explain(const BoundExpression& expression, Language language);

}  // namespace roentgen::filter
