#include "apps/roentgen/serve/ready_file.h"

#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

#include <fmt/format.h>

namespace roentgen::serve {

std::string ReadyJson(const BoundAddresses& addresses, int pid) {
  return fmt::format(R"({{"pid":{},"http":"{}","udp":"{}","tcp":"{}"}})", pid, addresses.http,
                     addresses.udp, addresses.tcp);
}

ReadyFile::ReadyFile(std::string path) : path_(std::move(path)) { Remove(); }

Result<void> ReadyFile::Write(const BoundAddresses& addresses) {
  return Write(ReadyJson(addresses, getpid()));
}

Result<void> ReadyFile::Write(const std::string& json) {
  if (path_.empty()) return {};
  const std::string unfinished = fmt::format("{}.{}", path_, getpid());
  std::error_code ec;
  {
    std::ofstream out(unfinished, std::ios::trunc);
    out << json << '\n';
    if (!out.flush()) ec = std::make_error_code(std::errc::io_error);
  }
  if (!ec) std::filesystem::rename(unfinished, path_, ec);
  if (!ec) return {};
  std::error_code ignored;
  std::filesystem::remove(unfinished, ignored);
  return MakeError(ErrorCode::kUnavailable,
                   fmt::format("cannot write the ready file '{}': {}", path_, ec.message()));
}

void ReadyFile::Remove() {
  std::error_code ignored;  // a file that is not there is gone already
  if (!path_.empty()) std::filesystem::remove(path_, ignored);
}

}  // namespace roentgen::serve
