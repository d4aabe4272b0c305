// Where the documents of a trace are shown. The steps of Assemble() that only look at ids.
//
// Thread-safety: pure functions. Bounds: linear in entities; nothing recurses over documents.
#pragma once

#include "engine/assemble/assembled_trace.h"

namespace roentgen::assemble {

// Fills `entities`, `superseded` and `stale` from `documents`.
void IndexEntities(AssembledTrace& trace);

// Fills `owners`, `top_level`, `trees` and `grafts` from those.
void PlaceDocuments(AssembledTrace& trace);

}  // namespace roentgen::assemble
