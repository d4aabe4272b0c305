#include "adapters/rocks/keys.h"

#include <algorithm>
#include <array>

namespace roentgen::rocks {
namespace {

constexpr std::uint64_t kTimeBias = 1ULL << 63;
constexpr std::uint32_t kDayBias = 1U << 23;
constexpr char kHeaders = 0;
constexpr char kChunks = 1;
constexpr char kShards = 2;
constexpr std::size_t kTraceBytes = 16;
constexpr int kGroupBytes = 8;

void AppendBigEndian(std::string& out, std::uint64_t value, int bytes) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>(value >> shift));
  }
}

std::uint64_t ReadBigEndian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char c : bytes) value = (value << 8) | static_cast<std::uint8_t>(c);
  return value;
}

void AppendDay(std::string& out, const DayKey& day) {
  AppendBigEndian(out, day.account.value(), 5);
  AppendBigEndian(out, static_cast<std::uint32_t>(day.day) + kDayBias, 3);
}

void AppendTrace(std::string& out, const TraceId& trace) {
  for (const std::uint8_t byte : trace.bytes()) out.push_back(static_cast<char>(byte));
}

TraceId ReadTrace(std::string_view bytes) {
  std::array<std::uint8_t, kTraceBytes> id{};
  std::ranges::transform(bytes, id.begin(), [](char c) { return static_cast<std::uint8_t>(c); });
  return TraceId::FromBytes(id);
}

void AppendTime(std::string& out, TimestampUs time) {
  AppendBigEndian(out, static_cast<std::uint64_t>(time.us) ^ kTimeBias, 8);
}

TimestampUs ReadTime(std::string_view bytes) {
  return {static_cast<std::int64_t>(ReadBigEndian(bytes) ^ kTimeBias)};
}

void AppendText(std::string& out, std::string_view text) {
  for (const char c : text) {
    out.push_back(c);
    if (c == '\0') out.push_back('\xff');
  }
  out.push_back('\0');
  out.push_back('\1');
}

// Takes a text off the front of `rest`; false when it has no end.
bool TakeText(std::string_view& rest, std::string& text) {
  for (std::size_t i = 0; i < rest.size(); ++i) {
    if (rest[i] != '\0') {
      text.push_back(rest[i]);
      continue;
    }
    if (++i == rest.size()) return false;
    if (rest[i] == '\1') {
      rest.remove_prefix(i + 1);
      return true;
    }
    if (rest[i] != '\xff') return false;
    text.push_back('\0');
  }
  return false;
}

void AppendNode(std::string& out, const NodeKey& node) {
  AppendText(out, node.name);
  AppendText(out, node.type);
  AppendText(out, node.account);
}

bool TakeNode(std::string_view& rest, NodeKey& node) {
  return TakeText(rest, node.name) && TakeText(rest, node.type) && TakeText(rest, node.account);
}

std::string DayKeyWith(const DayKey& day, char kind) {
  std::string key;
  key.reserve(kDayPrefixBytes + 8);
  AppendDay(key, day);
  key.push_back(kind);
  return key;
}

std::int64_t FloorDiv(std::int64_t a, std::int64_t b) {
  const std::int64_t quotient = a / b;
  return a % b < 0 ? quotient - 1 : quotient;
}

std::uint32_t ReadU32(std::string_view bytes) {
  return static_cast<std::uint32_t>(ReadBigEndian(bytes));
}

// What follows the minute in the key of a cell.
void AppendCell(std::string& out, const RollupKey& key) {
  out.push_back(static_cast<char>(key.kind));
  AppendNode(out, key.source);
  AppendNode(out, key.target);
}

// Of a key from its minute of the day on.
std::optional<RollupKey> ReadCell(std::int32_t day, std::string_view bytes) {
  if (bytes.size() < 3) return std::nullopt;
  RollupKey parsed;
  parsed.minute =
      day * kMinutesPerDay + static_cast<std::int64_t>(ReadBigEndian(bytes.substr(0, 2)));
  parsed.kind = static_cast<RollupKind>(bytes[2]);
  std::string_view rest = bytes.substr(3);
  if (!TakeNode(rest, parsed.source) || !TakeNode(rest, parsed.target) || !rest.empty()) {
    return std::nullopt;
  }
  return parsed;
}

}  // namespace

std::int32_t ClampDay(std::int64_t day) {
  return static_cast<std::int32_t>(std::clamp<std::int64_t>(day, kMinDay, kMaxDay + 1));
}

std::int64_t ClampMinute(std::int64_t minute) {
  return std::clamp<std::int64_t>(minute, kMinDay * kMinutesPerDay, (kMaxDay + 1) * kMinutesPerDay);
}

std::int32_t DayOfMinute(std::int64_t minute) { return ClampDay(FloorDiv(minute, kMinutesPerDay)); }

std::string DayPrefix(const DayKey& day) {
  std::string key;
  AppendDay(key, day);
  return key;
}

std::optional<DayKey> ParseDayPrefix(std::string_view key) {
  if (key.size() < kDayPrefixBytes) return std::nullopt;
  return DayKey{AccountId(ReadBigEndian(key.substr(0, 5))),
                static_cast<std::int32_t>(ReadU32(key.substr(5, 3)) - kDayBias)};
}

std::string PrefixEnd(std::string prefix) {
  while (!prefix.empty() && prefix.back() == '\xff') prefix.pop_back();
  if (!prefix.empty()) prefix.back() = static_cast<char>(prefix.back() + 1);
  return prefix;
}

std::string TracePrefix(const DayKey& day, const TraceId& trace) {
  std::string key;
  key.reserve(kTracePrefixBytes);
  AppendDay(key, day);
  AppendTrace(key, trace);
  return key;
}

void AppendDocumentKey(std::string& out, const DayKey& day, const TraceId& trace, SegmentId id) {
  AppendDay(out, day);
  AppendTrace(out, trace);
  AppendBigEndian(out, id.value(), 8);
}

std::optional<SegmentId> ParseDocumentKey(std::string_view key) {
  if (key.size() != kTracePrefixBytes + 8) return std::nullopt;
  return SegmentId(ReadBigEndian(key.substr(kTracePrefixBytes)));
}

std::string MakeRowKey(AccountId account, TimestampUs index_time, const TraceId& trace) {
  std::string key;
  key.reserve(kDayPrefixBytes + 8 + kTraceBytes);
  AppendDay(key, {account, DayOf(index_time)});
  AppendTime(key, index_time);
  AppendTrace(key, trace);
  return key;
}

std::optional<RowKey> ParseRowKey(std::string_view key) {
  if (key.size() != kDayPrefixBytes + 8 + kTraceBytes) return std::nullopt;
  return RowKey{ReadTime(key.substr(kDayPrefixBytes, 8)),
                ReadTrace(key.substr(kDayPrefixBytes + 8))};
}

std::string IndexTimeValue(TimestampUs index_time) {
  std::string value;
  AppendTime(value, index_time);
  return value;
}

std::optional<TimestampUs> ParseIndexTimeValue(std::string_view value) {
  if (value.size() != 8) return std::nullopt;
  return ReadTime(value);
}

std::string MinutePrefix(AccountId account, std::int64_t minute) {
  const std::int32_t day = DayOfMinute(minute);
  std::string key = DayPrefix({account, day});
  AppendBigEndian(key, static_cast<std::uint64_t>(minute - day * kMinutesPerDay), 2);
  return key;
}

std::string MakeRollupKey(AccountId account, const RollupKey& key) {
  std::string bytes = MinutePrefix(account, key.minute);
  AppendCell(bytes, key);
  return bytes;
}

std::optional<RollupKey> ParseRollupKey(std::string_view key) {
  const auto day = ParseDayPrefix(key);
  if (!day) return std::nullopt;
  return ReadCell(day->day, key.substr(kDayPrefixBytes));
}

std::string GroupMinutePrefix(const DayKey& day, GroupId group, std::int64_t minute_of_day) {
  std::string key = DayPrefix(day);
  AppendBigEndian(key, group, kGroupBytes);
  AppendBigEndian(key, static_cast<std::uint64_t>(minute_of_day), 2);
  return key;
}

std::string MakeGroupRollupKey(AccountId account, GroupId group, const RollupKey& key) {
  const std::int32_t day = DayOfMinute(key.minute);
  std::string bytes = GroupMinutePrefix({account, day}, group, key.minute - day * kMinutesPerDay);
  AppendCell(bytes, key);
  return bytes;
}

std::optional<RollupKey> ParseGroupRollupKey(std::string_view key) {
  const auto day = ParseDayPrefix(key);
  if (!day || key.size() < kDayPrefixBytes + kGroupBytes) return std::nullopt;
  return ReadCell(day->day, key.substr(kDayPrefixBytes + kGroupBytes));
}

std::string MakeLinkKey(const DayKey& day, const TraceId& producer, const BackLink& link) {
  std::string key = TracePrefix(day, producer);
  AppendBigEndian(key, link.producer_id.value(), 8);
  AppendTrace(key, link.consumer_trace);
  AppendBigEndian(key, link.consumer_id.value(), 8);
  return key;
}

std::optional<BackLink> ParseLinkKey(std::string_view key) {
  if (key.size() != kTracePrefixBytes + 8 + kTraceBytes + 8) return std::nullopt;
  const std::string_view rest = key.substr(kTracePrefixBytes);
  return BackLink{SegmentId(ReadBigEndian(rest.substr(0, 8))),
                  ReadTrace(rest.substr(8, kTraceBytes)),
                  SegmentId(ReadBigEndian(rest.substr(8 + kTraceBytes)))};
}

std::string BlockHeaderPrefix(const DayKey& day) { return DayKeyWith(day, kHeaders); }

std::string BlockHeaderKey(const DayKey& day, std::uint32_t block) {
  std::string key = DayKeyWith(day, kHeaders);
  AppendBigEndian(key, block, 4);
  return key;
}

std::optional<std::uint32_t> ParseBlockHeaderKey(std::string_view key) {
  if (key.size() != kDayPrefixBytes + 5 || key[kDayPrefixBytes] != kHeaders) return std::nullopt;
  return ReadU32(key.substr(kDayPrefixBytes + 1));
}

std::string TraceChunkKey(const DayKey& day, std::uint32_t block, std::uint32_t chunk) {
  std::string key = DayKeyWith(day, kChunks);
  AppendBigEndian(key, block, 4);
  AppendBigEndian(key, chunk, 2);
  return key;
}

std::string ShardKey(const DayKey& day, std::uint32_t shard, std::uint32_t block) {
  std::string key = DayKeyWith(day, kShards);
  AppendBigEndian(key, shard, 1);
  AppendBigEndian(key, block, 4);
  return key;
}

std::optional<std::uint32_t> ParseShardKey(std::string_view key) {
  if (key.size() != kDayPrefixBytes + 6 || key[kDayPrefixBytes] != kShards) return std::nullopt;
  return ReadU32(key.substr(kDayPrefixBytes + 2));
}

std::string PendingPrefix(const DayKey& day, std::uint32_t block) {
  std::string key = DayPrefix(day);
  AppendBigEndian(key, block, 4);
  return key;
}

std::string MakePendingKey(const PendingKey& key) {
  std::string bytes = PendingPrefix(key.day, key.block);
  AppendBigEndian(bytes, key.commit, 4);
  return bytes;
}

std::optional<PendingKey> ParsePendingKey(std::string_view key) {
  if (key.size() != kDayPrefixBytes + 8) return std::nullopt;
  return PendingKey{*ParseDayPrefix(key), ReadU32(key.substr(kDayPrefixBytes, 4)),
                    ReadU32(key.substr(kDayPrefixBytes + 4))};
}

std::string MetaDayKey(const DayKey& day) { return kMetaDay + DayPrefix(day); }

std::string SettingPrefix(AccountId account, SettingKind kind) {
  std::string key(1, kMetaSetting);
  AppendBigEndian(key, account.value(), 5);
  key.push_back(static_cast<char>(kind));
  return key;
}

std::string MakeSettingKey(const SettingKey& key) {
  return SettingPrefix(key.account, key.kind) + key.name;
}

}  // namespace roentgen::rocks
