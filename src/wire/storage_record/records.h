// The values a store keeps: documents, rows of the list by time, cells of the service graph.
//
// Each begins with a version byte; an unknown one is refused. There is no checksum of our own: the
// store's blocks and log carry one, and a value never spans two blocks (docs/adr/0002).
//
// Thread-safety: pure functions.
// Errors:        kCorrupt for any bytes that the encoder cannot have written.
// Bounds:        decoding allocates no more than a small multiple of the input's size.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/rollup.h"
#include "model/trace.h"
#include "model/trace_row.h"

namespace roentgen::wire {

// A document is these two bytes and then its text, unchanged.
inline constexpr std::size_t kDocumentHeaderBytes = 2;
std::array<char, kDocumentHeaderBytes> DocumentHeader(bool is_subsegment, bool in_progress);
Result<StoredDocument> DecodeDocument(SegmentId id, std::string_view value);

// The id and the index time are the key's, the rest is here.
void AppendTraceRow(std::string& out, const TraceRow& row);
Result<TraceRow> DecodeTraceRow(const TraceId& id, TimestampUs index_time, std::string_view value);

// A sum and a delta have one form; counts are signed. `duration` is left out where it equals
// `response_time`, which is nearly always.
void AppendRollupCell(std::string& out, const RollupCell& cell);
Result<RollupCell> DecodeRollupCell(std::string_view value);

}  // namespace roentgen::wire
