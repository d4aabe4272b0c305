#include "adapters/rocks/term_scan.h"

#include <algorithm>

#include "adapters/rocks/slices.h"
#include "wire/storage_record/term_block.h"

namespace roentgen::rocks {
namespace {

// Up to this many rows are stepped over before a new seek is cheaper.
constexpr int kStepsBeforeSeek = 4;

struct Match {
  std::uint32_t block = 0;
  std::vector<std::uint32_t> ordinals;  // ascending
};

bool Advance(Scan& scan, const DayKey& day, std::uint32_t shard, std::uint32_t block) {
  for (int steps = 0; scan.Valid(); ++steps) {
    const auto here = ParseShardKey(scan.key());
    if (!here || *here >= block) return here == block;
    if (steps == kStepsBeforeSeek) {
      scan.Seek(ShardKey(day, shard, block));
    } else {
      scan.Next();
    }
  }
  return false;
}

void Intersect(std::vector<std::uint32_t>& ordinals, const std::vector<std::uint32_t>& others) {
  std::erase_if(ordinals, [&](std::uint32_t ordinal) {
    return !std::ranges::binary_search(others, ordinal);
  });
}

// Keeps of `matches` what has the term too; `first` takes all of it.
Result<void> Narrow(const Database& database, const DayKey& day, std::uint32_t term, bool first,
                    std::vector<Match>& matches) {
  const std::uint32_t shard = wire::ShardOf(term);
  const auto scan = ScanRange(database, kTerm, ShardKey(day, shard, matches.front().block),
                              PrefixEnd(ShardKey(day, shard, matches.back().block)));
  scan->SeekFirst();
  std::vector<std::uint32_t> ordinals;
  for (Match& match : matches) {
    ordinals.clear();
    if (Advance(*scan, day, shard, match.block)) {
      RG_TRY_VOID(wire::FindInTermShard(scan->value(), term, ordinals));
    }
    if (first) {
      match.ordinals = ordinals;
    } else {
      Intersect(match.ordinals, ordinals);
    }
  }
  RG_TRY_VOID(scan->Finish());
  std::erase_if(matches, [](const Match& match) { return match.ordinals.empty(); });
  return {};
}

Result<void> Resolve(const Database& database, const DayKey& day, const Match& match,
                     std::vector<TraceId>& out) {
  rocksdb::PinnableSlice chunk;
  std::uint32_t loaded = UINT32_MAX;
  for (const std::uint32_t ordinal : match.ordinals) {
    const std::uint32_t wanted = ordinal / wire::kTracesPerChunk;
    if (wanted != loaded) {
      chunk.Reset();
      const auto key = TraceChunkKey(day, match.block, wanted);
      RG_TRY(const bool found, Get(database, kTerm, key, chunk));
      if (!found) return {};
      loaded = wanted;
    }
    RG_TRY(const TraceId id, wire::TraceInChunk(ToView(chunk), ordinal % wire::kTracesPerChunk));
    out.push_back(id);
  }
  return {};
}

}  // namespace

Result<void> ScanBlocks(const Database& database, const DayKey& day,
                        std::span<const std::uint32_t> blocks,
                        std::span<const std::uint32_t> short_terms, std::vector<TraceId>& out) {
  std::vector<Match> matches;
  matches.reserve(blocks.size());
  for (const std::uint32_t block : blocks) matches.push_back({block, {}});
  for (std::size_t i = 0; i < short_terms.size() && !matches.empty(); ++i) {
    RG_TRY_VOID(Narrow(database, day, short_terms[i], i == 0, matches));
  }
  for (const Match& match : matches) RG_TRY_VOID(Resolve(database, day, match, out));
  return {};
}

}  // namespace roentgen::rocks
