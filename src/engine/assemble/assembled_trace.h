// A trace put together from its documents: which documents are segments of their own, which
// subsegments belong under whom, whose code each one is, and which calls nobody answered.
//
// Source: X-Ray API reference, BatchGetTraces (processed documents); docs/adr/0005.
// Thread-safety: values and pure functions.
// Ownership:     an AssembledTrace points into itself; it moves, but is not copied.
// Errors:        kCorrupt when a stored document no longer decodes.
// Bounds:        as many documents as were loaded; kMaxShownLevels.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/result.h"
#include "model/node.h"
#include "model/trace.h"
#include "ports/segment_store.h"
#include "wire/segment_json/segment_decoder.h"

namespace roentgen::assemble {

// Subsegments nested deeper by documents of their own stand on top instead: processed documents go
// no deeper than JSON readers do (two levels of text a subsegment, wire::kMaxEmittedDepth).
inline constexpr std::size_t kMaxShownLevels = 60;

// A segment or subsegment, and the document it is in.
struct PlacedEntity {
  std::size_t document = 0;
  const Segment* segment = nullptr;
};

// A call with no answering segment; X-Ray shows a segment in its place.
struct UnansweredCall {
  std::size_t document = 0;       // index of the document that holds the call
  const Segment* call = nullptr;  // points into that document
  SegmentId inferred_id;          // derived from the call's id, so every reading gives the same
  NodeKey node;
};

struct AssembledTrace {
  AssembledTrace() = default;
  AssembledTrace(AssembledTrace&&) = default;
  AssembledTrace& operator=(AssembledTrace&&) = default;

  TraceId id;
  std::vector<wire::DecodedDocument> documents;  // by segment id
  // Who speaks for each id. The same subsegment can arrive embedded and on its own: the complete
  // one is shown, and of two alike the one on its own.
  std::unordered_map<SegmentId, PlacedEntity> entities;
  std::unordered_set<SegmentId> superseded;        // embedded copies of these ids are not shown
  std::vector<bool> stale;                         // documents whose embedded copy is shown instead
  std::vector<std::optional<std::size_t>> owners;  // of each document: the segment whose code it is
  std::vector<std::size_t> top_level;              // segments and orphans, by start then id
  std::vector<std::size_t> trees;  // of each document: the top-level document it is shown in
  std::unordered_map<SegmentId, std::vector<std::size_t>> grafts;  // entity -> documents under it
  std::vector<UnansweredCall> unanswered;  // by document, then in document order
  std::optional<std::size_t> root;         // the entry segment

  const Segment& segment(std::size_t document) const { return documents[document].segment; }
  const PlacedEntity* Find(SegmentId entity) const;
  // Whether `embedded` gave way to a document of its own; its own subsegments did not.
  bool IsSuperseded(const Segment& embedded) const { return superseded.contains(embedded.id); }
};

Result<AssembledTrace> Assemble(const LoadedTrace& loaded, wire::SegmentDecoder& decoder,
                                AccountId tenant);

struct ProcessedSegment {
  SegmentId id;
  std::string document;
};

// The processed documents: independent subsegments nested under their parents, inferred segments
// added, links of other traces to this one shown as child links. By start time, then id.
Result<std::vector<ProcessedSegment>> Process(const AssembledTrace& trace,
                                              std::span<const BackLink> back_links);

}  // namespace roentgen::assemble
