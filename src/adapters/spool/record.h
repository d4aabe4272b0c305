// One document as it lies in a spool file: marker, length, number, checksum, bytes.
//
//   offset 0   4  marker "RGd1"
//          4   4  length of the document, little-endian
//          8   8  number of the document: rises by one from record to record
//         16   8  Hash64 of bytes 4 to 15 and of the document, joined by xor
//         24      the document
//
// The marker lets a reader find the next record after a damaged one; the numbers say how many
// documents lay between.
//
// Thread-safety: pure functions.
// Bounds:        a document has at most kMaxDocumentBytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace roentgen::spool {

inline constexpr std::size_t kRecordHeaderBytes = 24;
inline constexpr std::size_t kMaxDocumentBytes = 1 << 20;

struct RecordView {
  std::uint64_t number = 0;
  std::string_view document;
  std::size_t bytes() const { return kRecordHeaderBytes + document.size(); }
};

enum class RecordState {
  kWhole,
  kCut,      // the bytes end within it
  kDamaged,  // these bytes are no record
};

struct ReadRecordView {  // into the bytes given
  RecordState state = RecordState::kDamaged;
  RecordView record;  // when whole
};

void AppendRecord(std::string& out, std::uint64_t number, std::string_view document);

// What stands at the front of `bytes`.
ReadRecordView ReadRecord(std::string_view bytes);

// Where the first whole record of a number above `after` begins, at `from` or later.
std::optional<std::size_t> FindRecord(std::string_view bytes, std::size_t from,
                                      std::uint64_t after);

}  // namespace roentgen::spool
