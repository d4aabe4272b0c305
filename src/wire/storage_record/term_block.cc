#include "wire/storage_record/term_block.h"

#include <algorithm>
#include <array>

#include "wire/storage_record/bytes.h"

namespace roentgen::wire {
namespace {

constexpr std::uint8_t kVersion = 1;
// Of headers and pending rows: those of version 1 do not say which terms they have, the first.
constexpr std::uint8_t kVersionWithTerms = 2;
constexpr std::size_t kTraceBytes = 16;

// The terms' version behind the value's own; zero when neither is known.
std::uint8_t ReadTermsVersion(ByteReaderView& reader) {
  const std::uint8_t version = reader.Byte();
  if (version == kVersion) return 1;
  return version == kVersionWithTerms ? reader.Byte() : 0;
}

Error Corrupt(const char* what) {
  return MakeError(ErrorCode::kCorrupt, std::string("a stored ") + what + " cannot be read");
}

void AppendTraceId(std::string& out, const TraceId& id) {
  for (const std::uint8_t byte : id.bytes()) AppendByte(out, byte);
}

TraceId ToTraceId(std::string_view bytes) {
  std::array<std::uint8_t, kTraceBytes> id{};
  std::ranges::transform(bytes, id.begin(), [](char c) { return static_cast<std::uint8_t>(c); });
  return TraceId::FromBytes(id);
}

constexpr std::uint32_t TermOf(Posting posting) {
  return static_cast<std::uint32_t>(posting >> 32);
}
constexpr std::uint32_t OrdinalOf(Posting posting) { return static_cast<std::uint32_t>(posting); }

// A list of one, the common case of ids and addresses, is written in the tag itself.
void AppendOrdinals(std::string& out, std::span<const Posting> list, std::string& scratch) {
  if (list.size() == 1) {
    AppendVarint(out, (std::uint64_t{OrdinalOf(list.front())} << 1) | 1);
    return;
  }
  scratch.clear();
  std::uint32_t previous = 0;
  for (const Posting posting : list) {
    AppendVarint(scratch, OrdinalOf(posting) - previous);
    previous = OrdinalOf(posting);
  }
  AppendVarint(out, std::uint64_t{scratch.size()} << 1);
  out += scratch;
}

bool ReadOrdinals(std::string_view list, std::vector<std::uint32_t>& ordinals) {
  ByteReaderView reader(list);
  std::uint64_t ordinal = 0;
  while (reader.remaining() > 0) {
    ordinal += reader.Varint();
    if (reader.failed() || ordinal > UINT32_MAX) return false;
    ordinals.push_back(static_cast<std::uint32_t>(ordinal));
  }
  return true;
}

}  // namespace

void AppendTermBlockHeader(std::string& out, const TermBlockHeader& header) {
  AppendByte(out, kVersionWithTerms);
  AppendByte(out, header.terms_version);
  AppendVarint(out, header.documents);
  AppendVarint(out, header.traces);
  AppendZigzag(out, header.first.us);
  AppendZigzag(out, WrapSub(header.last.us, header.first.us));
}

Result<TermBlockHeader> DecodeTermBlockHeader(std::string_view value) {
  ByteReaderView reader(value);
  TermBlockHeader header;
  header.terms_version = ReadTermsVersion(reader);
  const std::uint64_t documents = reader.Varint();
  const std::uint64_t traces = reader.Varint();
  header.first.us = reader.Zigzag();
  header.last.us = WrapAdd(header.first.us, reader.Zigzag());
  if (header.terms_version == 0 || documents > UINT32_MAX || traces > UINT32_MAX ||
      header.last < header.first || !reader.AtCleanEnd()) {
    return Corrupt("term block header");
  }
  header.documents = static_cast<std::uint32_t>(documents);
  header.traces = static_cast<std::uint32_t>(traces);
  return header;
}

void AppendTermShard(std::string& out, std::span<const Posting> postings) {
  AppendByte(out, kVersion);
  std::string scratch;
  std::uint32_t previous = 0;
  std::size_t begin = 0;
  while (begin < postings.size()) {
    const std::uint32_t term = TermOf(postings[begin]);
    std::size_t end = begin + 1;
    while (end < postings.size() && TermOf(postings[end]) == term) ++end;
    AppendVarint(out, term - previous);
    AppendOrdinals(out, postings.subspan(begin, end - begin), scratch);
    previous = term;
    begin = end;
  }
}

Result<void> FindInTermShard(std::string_view value, std::uint32_t short_term,
                             std::vector<std::uint32_t>& ordinals) {
  ByteReaderView reader(value);
  if (reader.Byte() != kVersion) return Corrupt("term shard");
  std::uint64_t term = 0;
  while (reader.remaining() > 0) {
    term += reader.Varint();
    const std::uint64_t tag = reader.Varint();
    const std::string_view list = (tag & 1) != 0 ? std::string_view{} : reader.Bytes(tag >> 1);
    if (reader.failed() || term > UINT32_MAX || (tag & 1 && (tag >> 1) > UINT32_MAX)) {
      return Corrupt("term shard");
    }
    if (term < short_term) continue;
    if (term > short_term) return {};
    if ((tag & 1) != 0) {
      ordinals.push_back(static_cast<std::uint32_t>(tag >> 1));
    } else if (!ReadOrdinals(list, ordinals)) {
      return Corrupt("term shard");
    }
    return {};
  }
  return {};
}

void AppendTraceChunk(std::string& out, std::span<const TraceId> ids) {
  AppendByte(out, kVersion);
  for (const TraceId& id : ids) AppendTraceId(out, id);
}

Result<TraceId> TraceInChunk(std::string_view value, std::uint32_t index) {
  const std::size_t begin = 1 + std::size_t{index} * kTraceBytes;
  if (value.empty() || static_cast<std::uint8_t>(value.front()) != kVersion ||
      begin + kTraceBytes > value.size()) {
    return Corrupt("trace table");
  }
  return ToTraceId(value.substr(begin, kTraceBytes));
}

void AppendPendingTerms(std::string& out, std::uint8_t terms_version,
                        std::span<const PendingTrace> traces) {
  AppendByte(out, kVersionWithTerms);
  AppendByte(out, terms_version);
  std::int64_t previous_us = 0;
  for (const PendingTrace& trace : traces) {
    AppendTraceId(out, trace.id);
    AppendZigzag(out, WrapSub(trace.index_time.us, previous_us));
    AppendVarint(out, trace.documents);
    AppendVarint(out, trace.short_terms.size());
    for (const std::uint32_t term : trace.short_terms) AppendFixed32(out, term);
    previous_us = trace.index_time.us;
  }
}

Result<PendingTerms> DecodePendingTerms(std::string_view value) {
  ByteReaderView reader(value);
  PendingTerms pending;
  pending.terms_version = ReadTermsVersion(reader);
  if (pending.terms_version == 0) return Corrupt("pending term row");
  std::int64_t index_us = 0;
  while (reader.remaining() > 0) {
    PendingTrace trace;
    const std::string_view id = reader.Bytes(kTraceBytes);
    index_us = WrapAdd(index_us, reader.Zigzag());
    const std::uint64_t documents = reader.Varint();
    const std::uint64_t terms = reader.Varint();
    if (reader.failed() || documents > UINT32_MAX || terms > reader.remaining() / 4) {
      return Corrupt("pending term row");
    }
    trace.id = ToTraceId(id);
    trace.index_time.us = index_us;
    trace.documents = static_cast<std::uint32_t>(documents);
    trace.short_terms.reserve(terms);
    for (std::uint64_t i = 0; i < terms; ++i) trace.short_terms.push_back(reader.Fixed32());
    pending.traces.push_back(std::move(trace));
  }
  if (reader.failed()) return Corrupt("pending term row");
  return pending;
}

}  // namespace roentgen::wire
