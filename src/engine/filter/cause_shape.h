// The root cause written in `rootcause.json = #[{...}]`.
//
// Source: X-Ray developer guide, filter expressions; X-Ray API reference, FaultRootCause.
// Thread-safety: pure functions. Errors: what and where. Bounds: as the expression's.
#pragma once

#include <string_view>

#include "engine/filter/bound.h"

namespace roentgen::filter {

// `where` is the place of the whole literal in the expression.
FilterResult<BoundCauseShape> ReadCauseShape(std::string_view json, Span where);

}  // namespace roentgen::filter
