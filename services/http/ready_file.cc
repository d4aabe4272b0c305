#include "services/http/ready_file.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <system_error>

#include <fmt/format.h>

namespace services::http {

bool ReadyFile::Write(const std::string& address, int port) {
  if (path_.empty()) return true;
  const std::string host = address.contains(':') ? "[" + address + "]" : address;
  const std::string unfinished = fmt::format("{}.{}", path_, getpid());
  {
    std::ofstream out(unfinished, std::ios::trunc);
    out << fmt::format("{{\"pid\":{},\"http\":\"{}:{}\"}}\n", getpid(), host, port);
    if (!out.flush()) return false;
  }
  std::error_code error;
  std::filesystem::rename(unfinished, path_, error);
  return !error;
}

ReadyFile::~ReadyFile() {
  std::error_code ignored;  // a file that is not there is gone already
  if (!path_.empty()) std::filesystem::remove(path_, ignored);
}

}  // namespace services::http
