// Root causes of a trace against `rootcause.<kind>.<level> { }` and `rootcause.json`.
//
// Source: X-Ray developer guide, filter expressions; docs/adr/0009. Thread-safety: pure functions.
#pragma once

#include "engine/assemble/root_causes.h"
#include "engine/filter/bound.h"

namespace roentgen::match {

bool HasCause(const filter::BoundRootCause& wanted, const assemble::RootCauses& causes);
bool HasCause(const filter::BoundCauseShape& shape, const assemble::RootCauses& causes);

}  // namespace roentgen::match
