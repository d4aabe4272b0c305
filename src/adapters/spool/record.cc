#include "adapters/spool/record.h"

#include <bit>
#include <cstring>

#include "base/hash.h"

namespace roentgen::spool {
namespace {

static_assert(std::endian::native == std::endian::little, "records are little-endian");

constexpr std::string_view kMarker = "RGd1";
constexpr std::size_t kLengthAt = 4;
constexpr std::size_t kNumberAt = 8;
constexpr std::size_t kHashAt = 16;

template <class T>
T Load(std::string_view bytes, std::size_t at) {
  T value;
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

template <class T>
void Store(char* at, T value) {
  std::memcpy(at, &value, sizeof value);
}

std::uint64_t Checksum(std::string_view length_and_number, std::string_view document) {
  return Hash64(length_and_number) ^ std::rotl(Hash64(document), 1);
}

}  // namespace

void AppendRecord(std::string& out, std::uint64_t number, std::string_view document) {
  char header[kRecordHeaderBytes];
  std::memcpy(header, kMarker.data(), kMarker.size());
  Store(header + kLengthAt, static_cast<std::uint32_t>(document.size()));
  Store(header + kNumberAt, number);
  Store(header + kHashAt, Checksum({header + kLengthAt, kHashAt - kLengthAt}, document));
  out.append(header, sizeof header).append(document);
}

ReadRecordView ReadRecord(std::string_view bytes) {
  if (bytes.size() < kRecordHeaderBytes) {
    const bool begins_well = kMarker.starts_with(bytes.substr(0, kMarker.size()));
    return {begins_well ? RecordState::kCut : RecordState::kDamaged, {}};
  }
  const auto length = Load<std::uint32_t>(bytes, kLengthAt);
  if (!bytes.starts_with(kMarker) || length > kMaxDocumentBytes) return {};
  if (bytes.size() - kRecordHeaderBytes < length) return {RecordState::kCut, {}};
  const std::string_view document = bytes.substr(kRecordHeaderBytes, length);
  if (Checksum(bytes.substr(kLengthAt, kHashAt - kLengthAt), document) !=
      Load<std::uint64_t>(bytes, kHashAt)) {
    return {};
  }
  return {RecordState::kWhole, {Load<std::uint64_t>(bytes, kNumberAt), document}};
}

std::optional<std::size_t> FindRecord(std::string_view bytes, std::size_t from,
                                      std::uint64_t after) {
  for (std::size_t at = bytes.find(kMarker, from); at != std::string_view::npos;
       at = bytes.find(kMarker, at + 1)) {
    const ReadRecordView read = ReadRecord(bytes.substr(at));
    if (read.state == RecordState::kWhole && read.record.number > after) return at;
  }
  return std::nullopt;
}

}  // namespace roentgen::spool
