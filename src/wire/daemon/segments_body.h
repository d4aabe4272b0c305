// The body of PutTraceSegments, written document by document as they arrive, so that a document is
// copied once between its datagram and the request.
//
// Thread-safety: value types; one thread at a time.
// Ownership:     owns its bytes; elements are views into them.
// Errors:        none. Bytes that are not UTF-8 become U+FFFD each, as JSON asks for.
// Bounds:        4 GiB a body; the caller bounds documents and bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/mutex.h"

namespace roentgen::wire {

// A finished body. Shared, so that a request in flight and its retry copy nothing.
struct SegmentsText {
  std::shared_ptr<const std::string> json;
  std::vector<std::uint32_t> ends;  // one past each document's closing quote

  std::size_t documents() const { return ends.size(); }
  std::size_t bytes() const { return json ? json->size() : 0; }
  // A document as it stands in the body: a JSON string with its quotes.
  std::string_view element(std::size_t index) const RG_LIFETIME_BOUND;
  // The document itself.
  std::string document(std::size_t index) const;
};

class SegmentsBody {
 public:
  explicit SegmentsBody(std::size_t reserve_bytes = 0);

  void Append(std::string_view document);
  // An element of another body.
  void AppendElement(std::string_view element);

  std::size_t documents() const { return ends_.size(); }
  std::size_t bytes() const { return json_.size(); }
  bool empty() const { return ends_.empty(); }
  // Leaves this body empty.
  SegmentsText Finish();

 private:
  void Separate();

  std::string json_;
  std::vector<std::uint32_t> ends_;
};

}  // namespace roentgen::wire
