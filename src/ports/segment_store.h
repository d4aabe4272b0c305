// Durable home of segment documents, of the list of traces by time, of back-links and of the
// service graph's minutes. One port, because one commit must reach all of them or none.
//
// Thread-safety: every method may be called from any thread at once; commits are serialised inside.
// Ownership:     borrows arguments for the call only; results own their bytes.
// Errors:        kTooLarge (commit over kMaxCommitDocuments), kInvalid (a query without terms, a
//                time beyond what keys can hold), kUnavailable (closing, or the disk refuses
//                writes: retry later), kOverloaded (memory limit reached: retry later), kCorrupt
//                (a record fails its checksum or version).
// Bounds:        a commit holds at most kMaxCommitDocuments documents; loads and scans are limited
//                by their arguments.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "model/ids.h"
#include "model/rollup.h"
#include "model/trace.h"
#include "model/trace_row.h"

namespace roentgen {

inline constexpr std::size_t kMaxCommitDocuments = 20'000;

// A document to keep under (trace, segment id), replacing an earlier one of that id.
struct DocumentPut {
  SegmentId id;
  bool is_subsegment = false;
  bool in_progress = false;
  std::string_view json;  // tidy:allow(view) borrowed for one commit
  // Hashes of the searchable terms in this document (see engine/ingest/terms.h).
  std::vector<std::uint64_t> terms;
};

struct TraceCommit {
  TraceRow row;
  // Where the row stood before, when it stood elsewhere; that row is removed.
  std::optional<TimestampUs> previous_index_time;
  std::vector<DocumentPut> documents;
};

// `consumer` (in the trace and of the day given) links to `producer`.
struct LinkPut {
  TraceId producer_trace;
  std::int32_t consumer_home_day = 0;
  BackLink link;
};

struct CommitBatch {
  AccountId account;
  // Which kinds of terms the documents carry; grows with the kinds.
  std::uint8_t terms_version = 1;
  std::vector<TraceCommit> traces;
  std::vector<LinkPut> links;
  std::vector<RollupRow> rollup_deltas;  // signed; the store adds them up
  std::vector<GroupRollupRow> group_rollup_deltas;
};

// kTooLarge when the batch holds more than kMaxCommitDocuments. Every store checks it first.
Result<void> CheckCommitSize(const CommitBatch& batch);

struct LoadedTrace {
  TraceRow row;
  std::vector<StoredDocument> documents;  // by segment id; at most the limit asked for
  bool truncated = false;                 // more documents exist than were asked for
};

// Half-open [from, to) over index_time, newest first; `before` continues after a row already seen.
struct TraceScan {
  AccountId account;
  TimestampUs from;
  TimestampUs to;
  struct Cursor {
    TimestampUs index_time;
    TraceId id;
    auto operator<=>(const Cursor&) const = default;
  };
  std::optional<Cursor> before;
};

// Traces with a row in [from, to) and one document that may hold every one of `terms` (at least
// one). False positives are allowed (hashes, and rows just outside the range), false negatives are
// not.
struct TermQuery {
  AccountId account;
  TimestampUs from;
  TimestampUs to;
  std::vector<std::uint64_t> terms;
  // A store may stop once it has more than so many: then the answer is longer than `limit` and not
  // complete. Whoever would read the list instead need not wait for all of a common term's traces.
  std::size_t limit = SIZE_MAX;
};

struct DayUsage {
  std::int32_t day = 0;
  std::uint64_t bytes = 0;  // approximate, on disk
};

struct StoreUsage {
  std::uint64_t disk_bytes = 0;
  std::uint64_t memory_bytes = 0;  // caches and write buffers
  std::vector<DayUsage> days;      // ascending
};

class SegmentStore {
 public:
  virtual ~SegmentStore() = default;

  // Applies the batch atomically. Success means it is durable as configured and visible to every
  // later read; on error nothing of it is visible.
  virtual Result<void> Commit(const CommitBatch& batch) = 0;

  // The trace's row and up to `max_documents` documents, all of one moment. A trace that is
  // unknown, or whose row or documents were dropped: nullopt, not an error.
  virtual Result<std::optional<LoadedTrace>> LoadTrace(AccountId account, const TraceId& id,
                                                       std::size_t max_documents) const = 0;

  // Visits rows until the range ends or `visit` returns false.
  virtual Result<void> ScanTraces(const TraceScan& scan,
                                  const std::function<bool(const TraceRow&)>& visit) const = 0;

  // Visits the summed rows of [from_minute, to_minute), in key order; empty cells are skipped.
  virtual Result<void> ScanRollup(AccountId account, std::int64_t from_minute,
                                  std::int64_t to_minute,
                                  const std::function<void(const RollupRow&)>& visit) const = 0;

  // The same of one group.
  virtual Result<void> ScanGroupRollup(
      AccountId account, GroupId group, std::int64_t from_minute, std::int64_t to_minute,
      const std::function<void(const RollupRow&)>& visit) const = 0;

  // Back-links to a trace, ascending; at most `limit`.
  virtual Result<std::vector<BackLink>> LoadBackLinks(AccountId account, const TraceId& producer,
                                                      std::size_t limit) const = 0;

  // Ids of candidate traces for a term query: every trace with a document holding all terms is
  // among them. Unordered, distinct.
  virtual Result<std::vector<TraceId>> FindTraces(const TermQuery& query) const = 0;

  // The lowest `terms_version` that a document of a trace in [from, to) was committed with, or a
  // lower one; UINT8_MAX when there is none. Kinds of terms that came later prove nothing there.
  virtual Result<std::uint8_t> OldestTerms(AccountId account, TimestampUs from,
                                           TimestampUs to) const = 0;

  // Looks at files: for scrapes and retention, not for queries.
  virtual Result<StoreUsage> Usage() const = 0;

  // Upper bound of end - index_time over all rows; never shrinks. Cheap.
  virtual Result<DurationUs> LongestTrace() const = 0;

  // Drops everything of days before `day` (documents by home day, rows by index_time, minutes by
  // day) and gives the disk back. Returns the number of days dropped.
  virtual Result<int> DropDaysBefore(std::int32_t day) = 0;

  // Whether writes are being taken now; an error says why not.
  virtual Result<void> Health() const = 0;

  // Waits for background work and closes the files. Later calls answer kUnavailable.
  virtual Result<void> Close() = 0;
};

// The minutes of a group, or of all traces when it is Default (0).
Result<void> ScanMinutes(const SegmentStore& store, AccountId account, GroupId group,
                         std::int64_t from_minute, std::int64_t to_minute,
                         const std::function<void(const RollupRow&)>& visit);

}  // namespace roentgen
