// Whether a trace read back holds what was sent: every document, every field, nothing else.
//
// Thread-safety: one thread at a time.
// Bounds:        at most kMaxNotes findings are described; all are counted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace roentgen::cli {

inline constexpr std::size_t kMaxNotes = 20;

struct Finding {
  enum class Kind { kMissing, kAltered, kExtra };
  Kind kind = Kind::kMissing;
  std::string document;  // trace id / document id
  std::string where;     // of an altered one: the path to the first difference
};

struct Comparison {
  std::uint64_t documents = 0;  // different ones that were sent
  std::uint64_t found = 0;      // as they were sent
  std::uint64_t missing = 0;
  std::uint64_t altered = 0;
  std::uint64_t extra = 0;
  std::vector<Finding> findings;

  bool IsClean() const { return missing + altered + extra == 0; }
};

// Compares one trace. `sent` may hold a document twice, or once in progress and once complete: the
// complete one counts. `answered` is what BatchGetTraces gave. What the service adds is no
// difference: inferred segments, links back from other traces, independent subsegments put under
// their parents.
void CompareTrace(const std::string& trace_id, std::span<const std::string> sent,
                  std::span<const std::string> answered, Comparison& comparison);

}  // namespace roentgen::cli
