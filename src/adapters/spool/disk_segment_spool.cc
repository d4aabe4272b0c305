#include "adapters/spool/disk_segment_spool.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <set>
#include <utility>

#include <fmt/core.h>

#include "adapters/spool/record.h"
#include "base/log.h"

namespace roentgen::spool {
namespace {

namespace fs = std::filesystem;

// A spool has about this many files, so that what the limit takes away at once stays small.
constexpr std::uint64_t kFilesAtLimit = 16;
constexpr std::uint64_t kMostFileBytes = std::uint64_t{8} << 20;
constexpr std::string_view kFileEnding = ".spool";

Result<void> MakeDirectory(const std::string& directory) {
  std::error_code error;
  const bool made = fs::create_directories(directory, error);
  if (error || !fs::is_directory(directory, error)) {
    return MakeError(
        ErrorCode::kUnavailable,
        fmt::format("the spool directory {} cannot be made: {}", directory, error.message()));
  }
  // Documents hold people's data: for the owner's eyes only.
  if (made) fs::permissions(directory, fs::perms::owner_all, error);
  return {};
}

Result<int> Lock(const std::string& directory) {
  const std::string path = directory + "/lock";
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) {
    return MakeError(ErrorCode::kUnavailable, fmt::format("the spool {} cannot be written: {}",
                                                          directory, std::strerror(errno)));
  }
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    ::close(fd);
    return MakeError(ErrorCode::kUnavailable,
                     fmt::format("the spool {} is in use by another daemon", directory));
  }
  return fd;
}

// The numbers of the files that are there, oldest first.
Result<std::vector<std::uint64_t>> Sequences(const std::string& directory) {
  std::vector<std::uint64_t> found;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(directory, error)) {
    const std::string name = entry.path().filename();
    std::uint64_t sequence = 0;
    const char* const end = name.data() + name.size() - std::min(name.size(), kFileEnding.size());
    const auto [stop, code] = std::from_chars(name.data(), end, sequence, 16);
    if (name.ends_with(kFileEnding) && code == std::errc() && stop == end) {
      found.push_back(sequence);
    }
  }
  if (error) {
    return MakeError(ErrorCode::kUnavailable,
                     fmt::format("the spool {} cannot be read: {}", directory, error.message()));
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace

Result<std::unique_ptr<DiskSegmentSpool>> DiskSegmentSpool::Open(SpoolOptions options) {
  if (options.max_bytes < kLeastSpoolBytes) {
    return MakeError(ErrorCode::kInvalid, fmt::format("a spool needs at least {} bytes, not {}",
                                                      kLeastSpoolBytes, options.max_bytes));
  }
  RG_TRY_VOID(MakeDirectory(options.directory));
  RG_TRY(const int lock, Lock(options.directory));
  auto mark = DeliveredMark::Open(options.directory);
  if (!mark) {
    ::close(lock);
    return mark.error();
  }
  std::unique_ptr<DiskSegmentSpool> spool(
      new DiskSegmentSpool(std::move(options), lock, std::move(*mark)));
  RG_TRY_VOID(spool->Load());
  return spool;
}

DiskSegmentSpool::DiskSegmentSpool(SpoolOptions options, int lock, DeliveredMark mark)
    : options_(std::move(options)), lock_(lock), mark_(std::move(mark)) {}

DiskSegmentSpool::~DiskSegmentSpool() { ::close(lock_); }

std::uint64_t DiskSegmentSpool::file_bytes() const {
  return std::min(options_.max_bytes / kFilesAtLimit, kMostFileBytes);
}

Result<void> DiskSegmentSpool::Load() {
  next_number_ = mark_.number() + 1;
  RG_TRY(const std::vector<std::uint64_t> sequences, Sequences(options_.directory));
  for (const std::uint64_t sequence : sequences) {
    RG_TRY_VOID(LoadFile(sequence, sequence == sequences.back()));
    next_sequence_ = sequence + 1;
  }
  // A smaller limit than last time holds from now on.
  RG_TRY(const std::uint64_t dropped, MakeRoom(0));
  damaged_.fetch_add(dropped, std::memory_order_relaxed);
  return {};
}

// Counts what is there, cuts off an append that a crash left unfinished.
Result<void> DiskSegmentSpool::LoadFile(std::uint64_t sequence, bool is_newest) {
  auto opened = SpoolFile::Open(options_.directory, sequence);
  if (!opened && opened.error().code == ErrorCode::kCorrupt) {
    // A newest file without a header is one that was being made. Others keep their name for a look.
    Log(is_newest ? LogLevel::kInfo : LogLevel::kError, "spool: {}", opened.error().message);
    std::error_code error;
    const std::string path = SpoolFile::PathOf(options_.directory, sequence);
    if (is_newest)
      fs::remove(path, error);
    else
      fs::rename(path, path + ".damaged", error);
    return {};
  }
  if (!opened) return opened.error();
  auto part =
      std::make_unique<Part>(Part{.file = std::move(*opened), .last_number = 0, .next_number = 0});
  RG_TRY(const std::string bytes, part->file.Read(0, part->file.size()));
  const bool follows = !parts_.empty() && parts_.back()->file.sequence() + 1 == sequence;
  if (follows) CountGap(parts_.back()->last_number + 1, part->file.first_number());
  part->last_number = part->file.first_number() - 1;
  const std::uint64_t delivered = mark_.number();
  std::size_t at = kFileHeaderBytes;
  while (at < bytes.size()) {
    const std::string_view rest = std::string_view(bytes).substr(at);
    const ReadRecordView read = ReadRecord(rest);
    if (read.state == RecordState::kWhole && read.record.number > part->last_number) {
      const std::uint64_t number = read.record.number;
      if (number > delivered) {
        const std::uint64_t expected = std::max(part->last_number, delivered) + 1;
        if (const auto lost = CountGap(expected, number)) part->missing.emplace(expected, lost);
        ++part->pending;
      } else {
        part->read_at = at + read.record.bytes();
      }
      part->last_number = number;
      at += read.record.bytes();
      continue;
    }
    const auto next = FindRecord(bytes, at + 1, part->last_number);
    if (!next) break;
    at = *next;
  }
  if (at < bytes.size()) {
    if (is_newest) ++torn_;
    RG_TRY_VOID(part->file.Truncate(at));
  }
  part->next_number = std::max(delivered + 1, part->file.first_number());
  next_number_ = std::max(next_number_, part->last_number + 1);
  documents_.fetch_add(part->pending, std::memory_order_relaxed);
  if (part->pending == 0) return part->file.Remove();
  bytes_.fetch_add(part->file.size(), std::memory_order_relaxed);
  parts_.push_back(std::move(part));
  return {};
}

std::uint64_t DiskSegmentSpool::CountGap(std::uint64_t expected, std::uint64_t found) {
  if (found <= expected || expected <= mark_.number()) return 0;
  damaged_.fetch_add(found - expected, std::memory_order_relaxed);
  return found - expected;
}

SpoolUsage DiskSegmentSpool::usage() const {
  return {.documents = documents_.load(std::memory_order_relaxed),
          .bytes = bytes_.load(std::memory_order_relaxed)};
}

DiskSegmentSpool::Part* DiskSegmentSpool::Find(std::uint64_t sequence) {
  for (const auto& part : parts_) {
    if (part->file.sequence() == sequence) return part.get();
  }
  return nullptr;
}

Result<std::uint64_t> DiskSegmentSpool::Append(std::span<const std::string_view> documents) {
  std::string records;
  std::uint64_t number = next_number_;
  for (const std::string_view document : documents) {
    if (document.size() > kMaxDocumentBytes) {
      return MakeError(ErrorCode::kTooLarge,
                       fmt::format("a document of {} bytes does not fit the spool (at most {})",
                                   document.size(), kMaxDocumentBytes));
    }
    AppendRecord(records, number++, document);
  }
  if (documents.empty()) return std::uint64_t{0};
  RG_TRY(const std::uint64_t dropped, MakeRoom(records.size() + kFileHeaderBytes));
  const auto written = [&]() -> Result<void> {
    if (parts_.empty() || parts_.back()->file.size() + records.size() > file_bytes()) {
      RG_TRY_VOID(Roll());
    }
    return parts_.back()->file.Append(records, options_.sync);
  }();
  // Those that had to go are gone, whatever became of the new ones.
  if (!written) {
    damaged_.fetch_add(dropped, std::memory_order_relaxed);
    return written.error();
  }
  Part& part = *parts_.back();
  part.pending += documents.size();
  part.last_number = number - 1;
  next_number_ = number;
  documents_.fetch_add(documents.size(), std::memory_order_relaxed);
  bytes_.fetch_add(records.size(), std::memory_order_relaxed);
  return dropped;
}

Result<void> DiskSegmentSpool::Roll() {
  RG_TRY(SpoolFile file,
         SpoolFile::Create(options_.directory, next_sequence_, next_number_, options_.sync));
  ++next_sequence_;
  bytes_.fetch_add(file.size(), std::memory_order_relaxed);
  parts_.push_back(std::make_unique<Part>(
      Part{.file = std::move(file), .last_number = next_number_ - 1, .next_number = next_number_}));
  return {};
}

// Lets the oldest files go until `bytes` more fit. Returns how many documents went with them.
Result<std::uint64_t> DiskSegmentSpool::MakeRoom(std::uint64_t bytes) {
  std::uint64_t dropped = 0;
  while (usage().bytes + bytes > options_.max_bytes) {
    const auto oldest = std::find_if(parts_.begin(), parts_.end(),
                                     [](const auto& part) { return part->handed_out == 0; });
    if (oldest == parts_.end()) {
      damaged_.fetch_add(dropped, std::memory_order_relaxed);
      return MakeError(
          ErrorCode::kOverloaded,
          fmt::format("the spool {} is full of documents that are being sent", options_.directory));
    }
    dropped += Drop(**oldest);
    parts_.erase(oldest);
  }
  return dropped;
}

std::uint64_t DiskSegmentSpool::Drop(Part& part) {
  std::erase_if(returned_,
                [&](const auto& entry) { return entry.second.sequence == part.file.sequence(); });
  documents_.fetch_sub(part.pending, std::memory_order_relaxed);
  bytes_.fetch_sub(part.file.size(), std::memory_order_relaxed);
  if (const auto removed = part.file.Remove(); !removed) {
    Log(LogLevel::kError, "spool: {}", removed.error().message);
  }
  return part.pending;
}

Result<std::optional<SpooledDocuments>> DiskSegmentSpool::TakeOldest(std::size_t max_documents,
                                                                     std::size_t max_bytes) {
  if (!returned_.empty()) return TakeReturned();
  for (const auto& part : parts_) {
    if (part->read_at >= part->file.size()) continue;
    RG_TRY(auto taken, TakeFrom(*part, max_documents, max_bytes));
    if (taken) return taken;
  }
  // Damage may have been all there was.
  RG_TRY_VOID(Settle());
  return std::optional<SpooledDocuments>();
}

// Reads records from where the part was read to; damaged ones are skipped and counted.
Result<std::optional<SpooledDocuments>> DiskSegmentSpool::TakeFrom(Part& part,
                                                                   std::size_t max_documents,
                                                                   std::size_t max_bytes) {
  const std::size_t wanted = std::max(max_bytes, kMaxDocumentBytes) + kRecordHeaderBytes;
  RG_TRY(const std::string bytes, part.file.Read(part.read_at, wanted));
  SpooledDocuments batch;
  Extent extent{.sequence = part.file.sequence(), .begin = part.read_at, .end = part.read_at};
  std::size_t at = 0;
  std::size_t batch_bytes = 0;
  while (at < bytes.size() && batch.documents.size() < max_documents) {
    const ReadRecordView read = ReadRecord(std::string_view(bytes).substr(at));
    const bool whole = read.state == RecordState::kWhole && read.record.number >= part.next_number;
    if (!whole && !batch.documents.empty()) break;  // looked at when it comes first
    if (!whole) {
      const auto next = FindRecord(bytes, at + 1, part.next_number - 1);
      at = next.value_or(bytes.size());
      extent.begin = part.read_at + at;
      continue;
    }
    const bool fits = batch_bytes + read.record.document.size() <= max_bytes;
    if (!batch.documents.empty() && (!fits || read.record.number != part.next_number)) break;
    if (batch.documents.empty()) {
      std::uint64_t lost = read.record.number - part.next_number;
      while (!part.missing.empty() && part.missing.begin()->first < read.record.number) {
        lost -= part.missing.begin()->second;
        part.missing.erase(part.missing.begin());
      }
      damaged_.fetch_add(lost, std::memory_order_relaxed);
      documents_.fetch_sub(lost, std::memory_order_relaxed);
      part.pending -= lost;
      extent.first_number = read.record.number;
    }
    batch.documents.emplace_back(read.record.document);
    batch_bytes += read.record.document.size();
    part.next_number = read.record.number + 1;
    at += read.record.bytes();
  }
  extent.end = part.read_at + at;
  part.read_at = extent.end;
  if (batch.documents.empty()) {
    // Nothing whole up to the end of the file: what was left of it is lost.
    if (part.read_at >= part.file.size() && part.pending > 0 && part.handed_out == 0) {
      damaged_.fetch_add(part.pending, std::memory_order_relaxed);
      documents_.fetch_sub(part.pending, std::memory_order_relaxed);
      part.pending = 0;
    }
    return std::optional<SpooledDocuments>();
  }
  extent.documents = batch.documents.size();
  batch.ticket = next_ticket_++;
  ++part.handed_out;
  handed_out_.emplace(batch.ticket, extent);
  return std::optional<SpooledDocuments>(std::move(batch));
}

Result<std::optional<SpooledDocuments>> DiskSegmentSpool::TakeReturned() {
  const Extent extent = returned_.begin()->second;
  Part* const part = Find(extent.sequence);
  RG_TRY(const std::string bytes, part->file.Read(extent.begin, extent.end - extent.begin));
  SpooledDocuments batch{.ticket = next_ticket_++, .documents = {}};
  std::size_t at = 0;
  while (at < bytes.size()) {
    const ReadRecordView read = ReadRecord(std::string_view(bytes).substr(at));
    if (read.state != RecordState::kWhole) break;
    batch.documents.emplace_back(read.record.document);
    at += read.record.bytes();
  }
  returned_.erase(returned_.begin());
  const std::uint64_t lost = extent.documents - batch.documents.size();
  damaged_.fetch_add(lost, std::memory_order_relaxed);
  documents_.fetch_sub(lost, std::memory_order_relaxed);
  part->pending -= lost;
  if (batch.documents.empty()) {
    RG_TRY_VOID(Settle());
    return TakeOldest(1, kMaxDocumentBytes);
  }
  Extent handed = extent;
  handed.documents = batch.documents.size();
  ++part->handed_out;
  handed_out_.emplace(batch.ticket, handed);
  return std::optional<SpooledDocuments>(std::move(batch));
}

void DiskSegmentSpool::Return(std::uint64_t ticket) {
  const auto found = handed_out_.find(ticket);
  if (found == handed_out_.end()) return;
  --Find(found->second.sequence)->handed_out;
  returned_.emplace(found->second.first_number, found->second);
  handed_out_.erase(found);
}

Result<void> DiskSegmentSpool::Acknowledge(std::uint64_t ticket) {
  const auto found = handed_out_.find(ticket);
  if (found == handed_out_.end()) {
    return MakeError(ErrorCode::kInternal, fmt::format("the spool knows no batch {}", ticket));
  }
  Part* const part = Find(found->second.sequence);
  --part->handed_out;
  part->pending -= found->second.documents;
  documents_.fetch_sub(found->second.documents, std::memory_order_relaxed);
  handed_out_.erase(found);
  return Settle();
}

// Writes down how far everything has arrived, and lets whole files go.
Result<void> DiskSegmentSpool::Settle() {
  std::uint64_t delivered = next_number_ - 1;
  for (const auto& part : parts_) {
    if (part->read_at < part->file.size()) {
      delivered = std::min(delivered, part->next_number - 1);
      break;
    }
  }
  for (const auto& [ticket, extent] : handed_out_) {
    delivered = std::min(delivered, extent.first_number - 1);
  }
  if (!returned_.empty()) delivered = std::min(delivered, returned_.begin()->first - 1);
  if (delivered > mark_.number()) RG_TRY_VOID(mark_.Set(delivered));
  std::erase_if(parts_, [&](const auto& part) {
    const bool done = part->pending == 0 && part->handed_out == 0;
    if (done) Drop(*part);
    return done;
  });
  return {};
}

}  // namespace roentgen::spool
