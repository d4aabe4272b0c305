// Any document that decodes is emitted, decodes again to the same segment, and is not changed by
// being emitted once more. The second half of the input is grafted onto the first.
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "wire/segment_json/document_emitter.h"
#include "wire/segment_json/segment_decoder.h"

namespace {

using namespace roentgen;
using namespace roentgen::wire;

constexpr DecodeLimits kEmittedLimits{
    .max_document_bytes = 16 << 20, .max_depth = kMaxEmittedDepth, .max_subsegments = 1 << 20};

Segment Decoded(std::string_view text) {
  std::vector<DecodedDocument> documents;
  RG_CHECK(SegmentDecoder(kEmittedLimits).Decode(text, documents).has_value());
  RG_CHECK(documents.size() == 1);
  return documents[0].segment;
}

void CheckAlone(const DecodedDocument& document) {
  const auto emitted = EmitDocument(document.json, {});
  RG_CHECK(emitted.has_value());
  RG_CHECK(Decoded(*emitted) == document.segment);
  const auto again = EmitDocument(*emitted, {});
  RG_CHECK(again.has_value() && *again == *emitted);
  const auto inferred = EmitInferred(document.json, document.segment.id, document.segment.trace_id,
                                     SegmentId(0xf00d), "AWS::S3");
  RG_CHECK(inferred.has_value());
  RG_CHECK(Decoded(*inferred).parent_id == document.segment.id);
}

void CheckGraft(const DecodedDocument& parent, const DecodedDocument& child) {
  GraftView graft;
  graft.documents[parent.segment.id].push_back(child.json);
  graft.documents[child.segment.id].push_back(parent.json);
  graft.child_links[child.segment.id].push_back(
      {parent.segment.trace_id, parent.segment.id, LinkKind::kChild});
  const auto emitted = EmitDocument(parent.json, graft);
  RG_CHECK(emitted.has_value());
  Decoded(*emitted);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::size_t split = text.find('\n');
  SegmentDecoder decoder;
  std::vector<DecodedDocument> documents;
  if (!decoder.Decode(text.substr(0, split), documents)) return 0;
  if (split != std::string_view::npos) (void)decoder.Decode(text.substr(split), documents);
  for (const DecodedDocument& document : documents) CheckAlone(document);
  for (const DecodedDocument& document : documents) CheckGraft(documents[0], document);
  return 0;
}
