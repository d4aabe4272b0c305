// Reads segment documents: checks what a document must have and gives it as a typed Segment.
//
// Thread-safety: none; one decoder per thread. Reusing one keeps its memory.
// Ownership:     borrows the text for the call; decoded documents own their bytes.
// Errors:        the codes of UnprocessedTraceSegments, first fault first (docs/adr/0004).
// Bounds:        DecodeLimits.
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "model/document_error.h"
#include "model/segment.h"
#include "wire/json/json_index.h"

namespace roentgen::wire {

struct DecodeLimits {
  std::size_t max_document_bytes = 64 * 1024;  // X-Ray quota, without white space at both ends
  // Objects in arrays in objects: each level of subsegments takes two. Over sixty levels of real
  // subsegments fit; readers that recurse over the result stay far from the end of their stacks.
  std::size_t max_depth = 128;
  // Embedded in one document at any level. Not reachable in 64 KB; matters when that is raised.
  std::size_t max_subsegments = 10'000;
};

// For reading back what was accepted earlier, perhaps under wider limits than today's.
inline constexpr DecodeLimits kStoredDocumentLimits{
    .max_document_bytes = 64 * 1024 * 1024, .max_depth = 1024, .max_subsegments = 1'000'000};

struct DecodedDocument {
  Segment segment;
  std::string json;  // the text as accepted, without white space at both ends
};

class SegmentDecoder {
 public:
  explicit SegmentDecoder(DecodeLimits limits = {}) : limits_(limits) {}

  // One document, or an array of them. Appends to `out`; on error nothing is appended.
  std::expected<void, DocumentError> Decode(std::string_view text,
                                            std::vector<DecodedDocument>& out);

 private:
  std::expected<void, DocumentError> DecodeArray(JsonValue array,
                                                 std::vector<DecodedDocument>& out);
  std::expected<void, DocumentError> DecodeOne(JsonValue object,
                                               std::vector<DecodedDocument>& out) const;

  DecodeLimits limits_;
  JsonIndex index_;
};

}  // namespace roentgen::wire
