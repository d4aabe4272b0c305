#include "adapters/rocks/format_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string_view>

#include <fmt/core.h>

namespace roentgen::rocks {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFirstWords = "roentgen store ";
constexpr std::size_t kLongestFormatFile = 100;

std::string FormatPath(const std::string& directory) { return directory + "/FORMAT"; }

Error CannotWrite(const std::string& path, int error) {
  return MakeError(ErrorCode::kUnavailable,
                   fmt::format("{} cannot be written: {}", path, std::strerror(error)));
}

bool WriteAndSync(const std::string& path, const std::string& text) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) return false;
  const bool written = ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                       ::fsync(fd) == 0;
  const int error = errno;
  ::close(fd);
  errno = error;
  return written;
}

bool SyncDirectory(const std::string& directory) {
  const int fd = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return false;
  const bool synced = ::fsync(fd) == 0;
  ::close(fd);
  return synced;
}

// Complete or absent, whatever happens in between.
Result<void> WriteFormat(const std::string& directory) {
  const std::string path = FormatPath(directory);
  const std::string text = fmt::format("{}{}\n", kFirstWords, kFormatVersion);
  if (!WriteAndSync(path + ".new", text) ||
      std::rename((path + ".new").c_str(), path.c_str()) != 0 || !SyncDirectory(directory)) {
    return CannotWrite(path, errno);
  }
  return {};
}

// Zero when the file does not name one.
int ReadFormat(const std::string& directory) {
  std::ifstream file(FormatPath(directory));
  std::string line;
  std::getline(file, line);
  int version = 0;
  const bool ours = line.size() <= kLongestFormatFile && line.starts_with(kFirstWords);
  if (ours) {
    std::from_chars(line.data() + kFirstWords.size(), line.data() + line.size(), version);
  }
  return version;
}

Result<void> CheckFormat(const std::string& directory) {
  const int version = ReadFormat(directory);
  if (version <= 0) {
    return MakeError(ErrorCode::kCorrupt,
                     fmt::format("{} does not name a store's version", FormatPath(directory)));
  }
  if (version > kFormatVersion) {
    return MakeError(ErrorCode::kUnsupported,
                     fmt::format("the store in {} was written by a newer roentgen (format {}; this "
                                 "one knows up to {}): use the newer program or another directory",
                                 directory, version, kFormatVersion));
  }
  return {};
}

}  // namespace

std::string DatabaseDirectory(const std::string& directory) { return directory + "/db"; }

Result<void> PrepareDirectory(const std::string& directory) {
  std::error_code error;
  const bool made = fs::create_directories(directory, error);
  if (error || !fs::is_directory(directory, error)) {
    return MakeError(
        ErrorCode::kUnavailable,
        fmt::format("the data directory {} cannot be made: {}", directory, error.message()));
  }
  // Traces hold people's data: for the owner's eyes only.
  if (made) fs::permissions(directory, fs::perms::owner_all, error);
  if (fs::exists(FormatPath(directory), error)) return CheckFormat(directory);
  if (fs::exists(DatabaseDirectory(directory), error)) {
    return MakeError(ErrorCode::kCorrupt,
                     fmt::format("{} holds a database but no FORMAT file: it is not a roentgen "
                                 "store, or a damaged one",
                                 directory));
  }
  return WriteFormat(directory);
}

Result<void> RaiseFormat(const std::string& directory) {
  if (ReadFormat(directory) >= kFormatVersion) return {};
  return WriteFormat(directory);
}

}  // namespace roentgen::rocks
