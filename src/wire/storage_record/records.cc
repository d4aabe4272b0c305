#include "wire/storage_record/records.h"

#include <limits>

#include "wire/storage_record/bytes.h"

namespace roentgen::wire {
namespace {

constexpr std::uint8_t kVersion = 1;
// Of trace rows with groups; the others stay as they always were.
constexpr std::uint8_t kStampedRowVersion = 2;
constexpr std::size_t kGroupIdBytes = 8;

enum DocumentFlag : std::uint8_t { kIsSubsegment = 1, kInProgress = 2 };
constexpr std::uint8_t kDocumentFlags = kIsSubsegment | kInProgress;

enum CellField : std::uint8_t { kOwnDuration = 1, kFirstStart = 2, kLastEnd = 4 };
constexpr std::uint8_t kCellFields = kOwnDuration | kFirstStart | kLastEnd;

Error Corrupt(const char* what) {
  return MakeError(ErrorCode::kCorrupt, std::string("a stored ") + what + " cannot be read");
}

void AppendHistogram(std::string& out, const Histogram& histogram) {
  AppendVarint(out, histogram.buckets().size());
  std::int64_t previous = 0;
  for (const auto& [bucket_us, count] : histogram.buckets()) {
    AppendZigzag(out, WrapSub(bucket_us, previous));
    AppendZigzag(out, count);
    previous = bucket_us;
  }
}

bool ReadHistogram(ByteReaderView& reader, Histogram& histogram) {
  const std::uint64_t size = reader.Varint();
  if (size > reader.remaining() / 2) return false;
  std::int64_t bucket_us = 0;
  Histogram::Buckets buckets;
  buckets.reserve(size);
  for (std::uint64_t i = 0; i < size; ++i) {
    const std::int64_t step = reader.Zigzag();
    const std::int64_t count = reader.Zigzag();
    const std::int64_t next = WrapAdd(bucket_us, step);
    if (reader.failed() || count == 0 || (i > 0 && next <= bucket_us)) return false;
    bucket_us = next;
    buckets.emplace_back(bucket_us, count);
  }
  histogram = Histogram(std::move(buckets));
  return true;
}

template <class T>
bool ReadInto(ByteReaderView& reader, T& out) {
  const std::uint64_t value = reader.Varint();
  out = static_cast<T>(value);
  return value <= std::numeric_limits<T>::max();
}

void AppendGroups(std::string& out, const std::vector<GroupId>& groups) {
  AppendVarint(out, groups.size());
  for (const GroupId id : groups) {
    AppendFixed32(out, static_cast<std::uint32_t>(id));
    AppendFixed32(out, static_cast<std::uint32_t>(id >> 32));
  }
}

bool ReadGroups(ByteReaderView& reader, std::vector<GroupId>& groups) {
  const std::uint64_t count = reader.Varint();
  if (count == 0 || count > reader.remaining() / kGroupIdBytes) return false;
  groups.reserve(count);
  for (std::uint64_t i = 0; i < count; ++i) {
    const GroupId low = reader.Fixed32();
    const GroupId id = low | GroupId{reader.Fixed32()} << 32;
    if (!groups.empty() && id <= groups.back()) return false;
    groups.push_back(id);
  }
  return true;
}

}  // namespace

std::array<char, kDocumentHeaderBytes> DocumentHeader(bool is_subsegment, bool in_progress) {
  const int flags = (is_subsegment ? kIsSubsegment : 0) | (in_progress ? kInProgress : 0);
  return {static_cast<char>(kVersion), static_cast<char>(flags)};
}

Result<StoredDocument> DecodeDocument(SegmentId id, std::string_view value) {
  ByteReaderView reader(value);
  const std::uint8_t version = reader.Byte();
  const std::uint8_t flags = reader.Byte();
  if (reader.failed() || version != kVersion || flags > kDocumentFlags) return Corrupt("document");
  return StoredDocument{id, (flags & kIsSubsegment) != 0, (flags & kInProgress) != 0,
                        std::string(value.substr(kDocumentHeaderBytes))};
}

void AppendTraceRow(std::string& out, const TraceRow& row) {
  AppendByte(out, row.groups.empty() ? kVersion : kStampedRowVersion);
  AppendByte(out, row.response_time ? 1 : 0);
  AppendByte(out, row.flags);
  AppendZigzag(out, std::int64_t{row.home_day} - DayOf(row.index_time));
  AppendZigzag(out, WrapSub(row.start.us, row.index_time.us));
  AppendZigzag(out, WrapSub(row.end.us, row.start.us));
  // The root's response time is often the whole of the trace.
  if (row.response_time) {
    AppendZigzag(out, WrapSub(row.response_time->us, WrapSub(row.end.us, row.start.us)));
  }
  AppendVarint(out, row.http_status);
  AppendVarint(out, row.document_count);
  AppendVarint(out, row.document_bytes);
  AppendVarint(out, row.revision);
  if (!row.groups.empty()) AppendGroups(out, row.groups);
}

Result<TraceRow> DecodeTraceRow(const TraceId& id, TimestampUs index_time, std::string_view value) {
  ByteReaderView reader(value);
  const std::uint8_t version = reader.Byte();
  const std::uint8_t has_response = reader.Byte();
  const bool is_stamped = version == kStampedRowVersion;
  if ((version != kVersion && !is_stamped) || has_response > 1) return Corrupt("trace row");
  TraceRow row;
  row.id = id;
  row.index_time = index_time;
  row.flags = reader.Byte();
  const std::int64_t home_day = WrapAdd(reader.Zigzag(), DayOf(index_time));
  row.home_day = static_cast<std::int32_t>(home_day);
  row.start.us = WrapAdd(reader.Zigzag(), index_time.us);
  const std::int64_t span_us = reader.Zigzag();
  row.end.us = WrapAdd(row.start.us, span_us);
  if (has_response != 0) row.response_time = DurationUs{WrapAdd(reader.Zigzag(), span_us)};
  bool fits = row.home_day == home_day;
  fits &= ReadInto(reader, row.http_status);
  fits &= ReadInto(reader, row.document_count);
  fits &= ReadInto(reader, row.document_bytes);
  fits &= ReadInto(reader, row.revision);
  if (is_stamped) fits &= ReadGroups(reader, row.groups);
  if (!fits || !reader.AtCleanEnd()) return Corrupt("trace row");
  return row;
}

void AppendRollupCell(std::string& out, const RollupCell& cell) {
  const bool own_duration = cell.duration != cell.response_time;
  const bool has_start = cell.first_start.us != INT64_MAX;
  const bool has_end = cell.last_end.us != INT64_MIN;
  AppendByte(out, kVersion);
  AppendByte(out,
             static_cast<std::uint8_t>((own_duration ? kOwnDuration : 0) |
                                       (has_start ? kFirstStart : 0) | (has_end ? kLastEnd : 0)));
  AppendZigzag(out, cell.statistics.ok);
  AppendZigzag(out, cell.statistics.error);
  AppendZigzag(out, cell.statistics.throttle);
  AppendZigzag(out, cell.statistics.fault);
  AppendZigzag(out, cell.statistics.total_response_us);
  AppendZigzag(out, cell.pending);
  if (has_start) AppendZigzag(out, cell.first_start.us);
  if (has_end) AppendZigzag(out, WrapSub(cell.last_end.us, has_start ? cell.first_start.us : 0));
  AppendHistogram(out, cell.response_time);
  if (own_duration) AppendHistogram(out, cell.duration);
}

Result<RollupCell> DecodeRollupCell(std::string_view value) {
  ByteReaderView reader(value);
  const std::uint8_t version = reader.Byte();
  const std::uint8_t fields = reader.Byte();
  if (version != kVersion || fields > kCellFields) return Corrupt("rollup cell");
  RollupCell cell;
  cell.statistics.ok = reader.Zigzag();
  cell.statistics.error = reader.Zigzag();
  cell.statistics.throttle = reader.Zigzag();
  cell.statistics.fault = reader.Zigzag();
  cell.statistics.total_response_us = reader.Zigzag();
  cell.pending = reader.Zigzag();
  if ((fields & kFirstStart) != 0) cell.first_start.us = reader.Zigzag();
  const std::int64_t base_us = (fields & kFirstStart) != 0 ? cell.first_start.us : 0;
  if ((fields & kLastEnd) != 0) cell.last_end.us = WrapAdd(reader.Zigzag(), base_us);
  if (!ReadHistogram(reader, cell.response_time)) return Corrupt("rollup cell");
  if ((fields & kOwnDuration) == 0) {
    cell.duration = cell.response_time;
  } else if (!ReadHistogram(reader, cell.duration)) {
    return Corrupt("rollup cell");
  }
  if (!reader.AtCleanEnd()) return Corrupt("rollup cell");
  return cell;
}

}  // namespace roentgen::wire
