// The keys of the store, byte by byte. Every key of every column family but `meta` begins with the
// same eight bytes, so that files end at days and a day can be dropped as files:
//
//   0        5      8
//   | account| day  |                                    both big-endian; day biased by 2^23
//
//   doc    | acct day | trace 16 | segment 8 |                                  -> document
//   sum    | acct day | index time 8 | trace 16 |                               -> trace row
//   id     | acct day | trace 16 |                                              -> index time 8
//   edge   | acct day | minute of day 2 | kind 1 | source | target |            -> rollup cell
//   gedge  | acct day | group 8 | minute of day 2 | kind 1 | source | target |  -> rollup cell
//   link   | acct day | producer trace 16 | producer segment 8 | consumer trace 16 | segment 8 |
//   term   | acct day | 0 | block 4 |                                           -> block header
//          | acct day | 1 | block 4 | chunk 2 |                                 -> trace table
//          | acct day | 2 | shard 1 | block 4 |                                 -> postings
//   pend   | acct day | block 4 | commit 4 |                                    -> pending traces
//   meta   | 'D' | acct day |  what a known day holds  | 'L' | longest trace    | 'S' | widest skew
//   of days
//          | 'C' | acct 5 | kind 1 | name |                                     -> setting
//
// `day` is the home day in doc, id, link (the consumer's), term and pend; the day of the index time
// in sum; of the minute in edge and gedge. Times are biased by 2^63. A node is three strings (name,
// type, account), each with 00 written as 00 FF and ended by 00 01, so that keys sort as nodes do.
//
// Property: bytes(a) < bytes(b) exactly when a < b.
//
// Thread-safety: pure functions.
// Bounds:        days from kMinDay to kMaxDay, about 23,000 years either way.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "model/ids.h"
#include "model/rollup.h"
#include "model/trace.h"
#include "ports/setting_store.h"

namespace roentgen::rocks {

inline constexpr std::size_t kDayPrefixBytes = 8;
inline constexpr std::size_t kTracePrefixBytes = 24;
inline constexpr std::int32_t kMinDay = -(1 << 23);
inline constexpr std::int32_t kMaxDay = (1 << 23) - 2;  // so that the day after has a key too
inline constexpr std::int64_t kMinutesPerDay = 24 * 60;

constexpr bool IsStorableDay(std::int32_t day) { return day >= kMinDay && day <= kMaxDay; }
// Range ends may lie anywhere; here they come back to what keys can hold.
std::int32_t ClampDay(std::int64_t day);
std::int64_t ClampMinute(std::int64_t minute);
std::int32_t DayOfMinute(std::int64_t minute);

struct DayKey {
  AccountId account;
  std::int32_t day = 0;
  auto operator<=>(const DayKey&) const = default;
};

std::string DayPrefix(const DayKey& day);
std::optional<DayKey> ParseDayPrefix(std::string_view key);
// First key after every key of the prefix.
std::string PrefixEnd(std::string prefix);

std::string TracePrefix(const DayKey& day, const TraceId& trace);
void AppendDocumentKey(std::string& out, const DayKey& day, const TraceId& trace, SegmentId id);
std::optional<SegmentId> ParseDocumentKey(std::string_view key);

struct RowKey {
  TimestampUs index_time;
  TraceId trace;
};
std::string MakeRowKey(AccountId account, TimestampUs index_time, const TraceId& trace);
std::optional<RowKey> ParseRowKey(std::string_view key);

std::string IndexTimeValue(TimestampUs index_time);
std::optional<TimestampUs> ParseIndexTimeValue(std::string_view value);

std::string MakeRollupKey(AccountId account, const RollupKey& key);
// First key of a minute.
std::string MinutePrefix(AccountId account, std::int64_t minute);
std::optional<RollupKey> ParseRollupKey(std::string_view key);

std::string MakeGroupRollupKey(AccountId account, GroupId group, const RollupKey& key);
// First key of a group's minutes from `minute` on, of that minute's day; the day may end there.
std::string GroupMinutePrefix(const DayKey& day, GroupId group, std::int64_t minute_of_day);
std::optional<RollupKey> ParseGroupRollupKey(std::string_view key);

std::string MakeLinkKey(const DayKey& day, const TraceId& producer, const BackLink& link);
std::optional<BackLink> ParseLinkKey(std::string_view key);

std::string BlockHeaderKey(const DayKey& day, std::uint32_t block);
std::string BlockHeaderPrefix(const DayKey& day);
std::optional<std::uint32_t> ParseBlockHeaderKey(std::string_view key);
std::string TraceChunkKey(const DayKey& day, std::uint32_t block, std::uint32_t chunk);
std::string ShardKey(const DayKey& day, std::uint32_t shard, std::uint32_t block);
std::optional<std::uint32_t> ParseShardKey(std::string_view key);

struct PendingKey {
  DayKey day;
  std::uint32_t block = 0;
  std::uint32_t commit = 0;
};
std::string MakePendingKey(const PendingKey& key);
std::string PendingPrefix(const DayKey& day, std::uint32_t block);
std::optional<PendingKey> ParsePendingKey(std::string_view key);

inline constexpr char kMetaDay = 'D';
inline constexpr std::string_view kMetaLongestTrace = "L";
inline constexpr std::string_view kMetaDaySkew = "S";
std::string MetaDayKey(const DayKey& day);

inline constexpr char kMetaSetting = 'C';
// Every key of the kind is longer by a name.
std::string SettingPrefix(AccountId account, SettingKind kind);
std::string MakeSettingKey(const SettingKey& key);

}  // namespace roentgen::rocks
