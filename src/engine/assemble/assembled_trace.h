// A trace put together from its documents: which documents are segments of their own, which
// subsegments belong under whom, whose code each one is, and which calls nobody answered.
//
// Source: X-Ray API reference, BatchGetTraces (processed documents); docs/adr/0005.
// Thread-safety: values and pure functions.
// Errors:        kCorrupt when a stored document no longer decodes.
// Bounds:        as many documents as were loaded.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "model/node.h"
#include "model/trace.h"
#include "ports/segment_store.h"
#include "wire/segment_json/segment_decoder.h"

namespace roentgen::assemble {

// A call with no answering segment; X-Ray shows a segment in its place.
struct UnansweredCall {
  std::size_t document = 0;       // index of the document that holds the call
  const Segment* call = nullptr;  // points into that document
  SegmentId inferred_id;          // derived from the call's id, so every reading gives the same
  NodeKey node;
};

struct AssembledTrace {
  TraceId id;
  std::vector<wire::DecodedDocument> documents;    // by segment id
  std::vector<std::optional<std::size_t>> owners;  // of each document: the segment whose code it is
  std::vector<std::size_t> top_level;              // segments and orphans, by start then id
  std::unordered_map<SegmentId, std::vector<std::size_t>> grafts;  // entity -> documents under it
  std::vector<UnansweredCall> unanswered;  // by document, then in document order
  std::optional<std::size_t> root;         // the entry segment

  const Segment& segment(std::size_t document) const { return documents[document].segment; }
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
