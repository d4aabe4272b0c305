// The term index on disk. A block covers the documents of one stretch of commits of one day: a
// table of its traces and, by hash of the term, the ordinals of the traces that have it. Blocks
// under construction are kept as one log row per commit, from which they are rebuilt after a crash.
//
// Terms are kept as 32 bits of their hash: one wrong candidate in some ten thousand queries of a
// block is cheaper than four more bytes a posting.
//
// Thread-safety: pure functions.
// Errors:        kCorrupt for any bytes that the encoder cannot have written.
// Bounds:        decoding allocates no more than a small multiple of the input's size.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "model/ids.h"

namespace roentgen::wire {

// Stored: must never change.
constexpr std::uint32_t ShortTerm(std::uint64_t term) {
  return static_cast<std::uint32_t>((term * 0x9e3779b97f4a7c15ULL) >> 32);
}

// Shards cut a block by hash, so that a query for one term reads a small part of it.
inline constexpr std::uint32_t kTermShards = 32;
constexpr std::uint32_t ShardOf(std::uint32_t short_term) { return short_term >> 27; }

// hash << 32 | ordinal: sorting these sorts by term, then by trace.
using Posting = std::uint64_t;
constexpr Posting MakePosting(std::uint32_t short_term, std::uint32_t ordinal) {
  return (std::uint64_t{short_term} << 32) | ordinal;
}

struct TermBlockHeader {
  std::uint32_t documents = 0;
  std::uint32_t traces = 0;
  TimestampUs first;  // index times of its traces lie in [first, last]
  TimestampUs last;
  std::uint8_t terms_version = 1;  // the lowest of its documents
  bool operator==(const TermBlockHeader&) const = default;
};

void AppendTermBlockHeader(std::string& out, const TermBlockHeader& header);
Result<TermBlockHeader> DecodeTermBlockHeader(std::string_view value);

// `postings` sorted and without repeats.
void AppendTermShard(std::string& out, std::span<const Posting> postings);
// Appends the ordinals of the term, ascending.
Result<void> FindInTermShard(std::string_view value, std::uint32_t short_term,
                             std::vector<std::uint32_t>& ordinals);

// The trace table, in chunks of this many ids.
inline constexpr std::uint32_t kTracesPerChunk = 1024;
void AppendTraceChunk(std::string& out, std::span<const TraceId> ids);
// The id at `index` of a chunk.
Result<TraceId> TraceInChunk(std::string_view value, std::uint32_t index);

// What one commit added to a block under construction.
struct PendingTrace {
  TraceId id;
  TimestampUs index_time;
  std::uint32_t documents = 0;
  std::vector<std::uint32_t> short_terms;
  bool operator==(const PendingTrace&) const = default;
};
struct PendingTerms {
  std::uint8_t terms_version = 1;
  std::vector<PendingTrace> traces;
  bool operator==(const PendingTerms&) const = default;
};
void AppendPendingTerms(std::string& out, std::uint8_t terms_version,
                        std::span<const PendingTrace> traces);
Result<PendingTerms> DecodePendingTerms(std::string_view value);

}  // namespace roentgen::wire
