#include "adapters/aws/bounded_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include <fmt/format.h>

namespace roentgen::aws {

Result<std::string> ReadBoundedFile(const std::string& path, std::size_t max_bytes) {
  // Not blocking: a named pipe in place of the file must not hang the program.
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  std::string out;
  ssize_t got = fd;
  std::array<char, 16'384> buffer;
  while (fd >= 0 && out.size() <= max_bytes &&
         (got = ::read(fd, buffer.data(), buffer.size())) > 0) {
    out.append(buffer.data(), static_cast<std::size_t>(got));
  }
  const int reason = errno;
  if (fd >= 0) ::close(fd);
  if (got < 0) {
    return MakeError(reason == ENOENT ? ErrorCode::kNotFound : ErrorCode::kUnavailable,
                     fmt::format("{}: {}", path, std::generic_category().message(reason)));
  }
  if (out.size() > max_bytes) {
    return MakeError(ErrorCode::kTooLarge, fmt::format("{}: more than {} bytes", path, max_bytes));
  }
  return out;
}

Result<std::string> CheckedToken(std::string_view token, std::string_view where) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t begin = std::min(token.find_first_not_of(kSpace), token.size());
  token = token.substr(begin, token.find_last_not_of(kSpace) + 1 - begin);
  if (token.empty()) return MakeError(ErrorCode::kInvalid, fmt::format("{} is empty", where));
  if (!std::ranges::all_of(token, [](char c) { return c >= ' ' && c < 127; })) {
    return MakeError(ErrorCode::kInvalid,
                     fmt::format("{} is not one line of printable text", where));
  }
  return std::string(token);
}

Result<std::string> ReadTokenFile(const std::string& path) {
  RG_TRY(const std::string text, ReadBoundedFile(path, kMaxTokenBytes));
  return CheckedToken(text, path);
}

}  // namespace roentgen::aws
