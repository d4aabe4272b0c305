#include "adapters/spool/spool_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include <fmt/core.h>

#include "base/hash.h"

namespace roentgen::spool {
namespace {

constexpr std::string_view kMagic = "RGSPOOL1";
constexpr std::string_view kFamily = "RGSPOOL";
constexpr std::size_t kSequenceAt = 8;
constexpr std::size_t kFirstNumberAt = 16;
constexpr std::size_t kHashAt = 24;

std::uint64_t Load(const char* at) {
  std::uint64_t value = 0;
  std::memcpy(&value, at, sizeof value);
  return value;
}

std::string Header(std::uint64_t sequence, std::uint64_t first_number) {
  std::string header(kMagic);
  header.append(reinterpret_cast<const char*>(&sequence), sizeof sequence);
  header.append(reinterpret_cast<const char*>(&first_number), sizeof first_number);
  const std::uint64_t hash = Hash64(header);
  return header.append(reinterpret_cast<const char*>(&hash), sizeof hash);
}

// Everything or an errno.
int WriteAll(int fd, std::string_view bytes, std::uint64_t offset) {
  while (!bytes.empty()) {
    const ssize_t n = ::pwrite(fd, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return errno;
    bytes.remove_prefix(static_cast<std::size_t>(n));
    offset += static_cast<std::uint64_t>(n);
  }
  return 0;
}

}  // namespace

std::string SpoolFile::PathOf(const std::string& directory, std::uint64_t sequence) {
  return fmt::format("{}/{:016x}.spool", directory, sequence);
}

Error SpoolFile::Failure(std::string_view verb, int error) const {
  return MakeError(ErrorCode::kUnavailable,
                   fmt::format("{} cannot be {}: {}", path_, verb, std::strerror(error)));
}

Result<SpoolFile> SpoolFile::Create(const std::string& directory, std::uint64_t sequence,
                                    std::uint64_t first_number, bool sync) {
  SpoolFile file(PathOf(directory, sequence), -1);
  file.fd_ = ::open(file.path_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file.fd_ < 0) return file.Failure("made", errno);
  file.sequence_ = sequence;
  file.first_number_ = first_number;
  auto written = file.Append(Header(sequence, first_number), sync);
  if (written && sync) written = SyncDirectory(directory);
  if (!written) {
    ::unlink(file.path_.c_str());
    return written.error();
  }
  return file;
}

Result<SpoolFile> SpoolFile::Open(const std::string& directory, std::uint64_t sequence) {
  SpoolFile file(PathOf(directory, sequence), -1);
  file.fd_ = ::open(file.path_.c_str(), O_RDWR | O_CLOEXEC);
  struct stat status = {};
  if (file.fd_ < 0 || ::fstat(file.fd_, &status) != 0) return file.Failure("opened", errno);
  file.size_ = static_cast<std::uint64_t>(status.st_size);
  RG_TRY(const std::string header, file.Read(0, kFileHeaderBytes));
  if (header.starts_with(kFamily) && header.size() == kFileHeaderBytes &&
      !header.starts_with(kMagic) && Load(&header[kHashAt]) == Hash64({header.data(), kHashAt})) {
    return MakeError(ErrorCode::kUnsupported,
                     fmt::format("{} was written by a newer roentgen: use that program, or another "
                                 "directory",
                                 file.path_));
  }
  if (!header.starts_with(kMagic) || header.size() != kFileHeaderBytes ||
      Load(&header[kHashAt]) != Hash64({header.data(), kHashAt}) ||
      Load(&header[kSequenceAt]) != sequence) {
    return MakeError(ErrorCode::kCorrupt, fmt::format("{} has no whole header", file.path_));
  }
  file.sequence_ = sequence;
  file.first_number_ = Load(&header[kFirstNumberAt]);
  return file;
}

SpoolFile::SpoolFile(SpoolFile&& other) noexcept
    : path_(std::move(other.path_)),
      fd_(std::exchange(other.fd_, -1)),
      sequence_(other.sequence_),
      first_number_(other.first_number_),
      size_(other.size_) {}

SpoolFile& SpoolFile::operator=(SpoolFile&& other) noexcept {
  if (this != &other) {
    if (fd_ >= 0) ::close(fd_);
    path_ = std::move(other.path_);
    fd_ = std::exchange(other.fd_, -1);
    sequence_ = other.sequence_;
    first_number_ = other.first_number_;
    size_ = other.size_;
  }
  return *this;
}

SpoolFile::~SpoolFile() {
  if (fd_ >= 0) ::close(fd_);
}

Result<void> SpoolFile::Append(std::string_view bytes, bool sync) {
  int error = WriteAll(fd_, bytes, size_);
  if (error == 0 && sync && ::fdatasync(fd_) != 0) error = errno;
  if (error != 0) {
    // What got in is cut off by whoever reads next, should this fail too: it is no whole append.
    if (::ftruncate(fd_, static_cast<off_t>(size_)) != 0) return Failure("cut back", errno);
    return Failure("written", error);
  }
  size_ += bytes.size();
  return {};
}

Result<std::string> SpoolFile::Read(std::uint64_t offset, std::size_t length) const {
  std::string bytes;
  bytes.resize(length);
  std::size_t have = 0;
  while (have < length) {
    const ssize_t n =
        ::pread(fd_, bytes.data() + have, length - have, static_cast<off_t>(offset + have));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return Failure("read", errno);
    if (n == 0) break;
    have += static_cast<std::size_t>(n);
  }
  bytes.resize(have);
  return bytes;
}

Result<void> SpoolFile::Truncate(std::uint64_t size) {
  if (::ftruncate(fd_, static_cast<off_t>(size)) != 0) return Failure("cut back", errno);
  size_ = size;
  return {};
}

Result<void> SpoolFile::Remove() {
  if (::unlink(path_.c_str()) != 0) return Failure("removed", errno);
  return {};
}

Result<void> SyncDirectory(const std::string& directory) {
  const int fd = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = fd >= 0 && ::fsync(fd) == 0;
  const int error = errno;
  if (fd >= 0) ::close(fd);
  if (synced) return {};
  return MakeError(ErrorCode::kUnavailable,
                   fmt::format("{} cannot be synced: {}", directory, std::strerror(error)));
}

}  // namespace roentgen::spool
