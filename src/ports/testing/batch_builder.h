// Builds commit batches whose views stay valid: owns the documents' text.
//
// Thread-safety: one thread.
// Ownership:     the batch borrows from the builder and must not outlive it.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ports/segment_store.h"

namespace roentgen::testing {

inline constexpr AccountId kAccount{0};
inline constexpr AccountId kOtherAccount{999'999'999'999};
inline constexpr TimestampUs kNoon{1'700'049'600 * kUsPerSecond};  // 2023-11-15T12:00:00Z
inline constexpr TimestampUs kBeginningOfTime{INT64_MIN};
inline constexpr TimestampUs kEndOfTime{INT64_MAX};

// A trace whose id says `at`, as X-Ray's own ids do.
inline TraceId XrayId(TimestampUs at, std::uint64_t n) {
  return TraceId(static_cast<std::uint32_t>(at.us / kUsPerSecond), 0xabcdef01U, n);
}

// A trace id with anything in place of the epoch, as W3C ids have.
inline TraceId W3cId(std::uint64_t n) {
  return TraceId(static_cast<std::uint32_t>(n * 0x9e3779b9U + 0x7f4a7c15U), 0x5eed5eedU, n);
}

inline TraceRow MakeRow(const TraceId& id, TimestampUs index_time) {
  TraceRow row;
  row.id = id;
  row.home_day = DayOf(index_time);
  row.index_time = index_time;
  row.start = index_time;
  row.end = index_time + DurationUs{250'000};
  row.revision = 1;
  return row;
}

struct Document {
  std::uint64_t id = 1;
  std::string json = "{}";
  std::vector<std::uint64_t> terms = {};
  bool is_subsegment = false;
  bool in_progress = false;
};

class BatchBuilder {
 public:
  explicit BatchBuilder(AccountId account = kAccount) { batch_.account = account; }

  BatchBuilder& Trace(TraceRow row, const std::vector<Document>& documents,
                      std::optional<TimestampUs> previous = std::nullopt) {
    TraceCommit commit;
    commit.previous_index_time = previous;
    for (const Document& document : documents) {
      const std::string& json = texts_.emplace_back(document.json);
      commit.documents.push_back(DocumentPut{SegmentId(document.id), document.is_subsegment,
                                             document.in_progress, json, document.terms});
    }
    row.document_count = static_cast<std::uint32_t>(documents.size());
    commit.row = row;
    batch_.traces.push_back(std::move(commit));
    return *this;
  }

  BatchBuilder& TermsVersion(std::uint8_t version) {
    batch_.terms_version = version;
    return *this;
  }

  BatchBuilder& Link(const TraceId& producer, std::int32_t consumer_home_day, BackLink link) {
    batch_.links.push_back(LinkPut{producer, consumer_home_day, link});
    return *this;
  }

  BatchBuilder& Rollup(RollupKey key, RollupCell cell) {
    batch_.rollup_deltas.push_back(RollupRow{std::move(key), std::move(cell)});
    return *this;
  }

  BatchBuilder& GroupRollup(GroupId group, RollupKey key, RollupCell cell) {
    batch_.group_rollup_deltas.push_back({group, RollupRow{std::move(key), std::move(cell)}});
    return *this;
  }

  const CommitBatch& batch() const { return batch_; }

 private:
  std::deque<std::string> texts_;
  CommitBatch batch_;
};

inline StoredDocument Stored(const Document& document) {
  return {SegmentId(document.id), document.is_subsegment, document.in_progress, document.json};
}

inline NodeKey Node(std::string name, std::string type = "AWS::EC2::Instance") {
  return NodeKey{std::move(name), std::move(type), "000000000000"};
}

// `count` calls of `response` each, starting at `start`; a negative count takes them back.
inline RollupCell Calls(std::int64_t count, DurationUs response, TimestampUs start) {
  RollupCell cell;
  cell.statistics.ok = count;
  cell.statistics.total_response_us = count * response.us;
  cell.response_time.Add(response, count);
  cell.duration.Add(response, count);
  cell.first_start = start;
  cell.last_end = start + response;
  return cell;
}

}  // namespace roentgen::testing
