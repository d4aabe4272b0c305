// The file that says the server is ready and where it listens: it appears complete, and goes when
// the server ends.
//
// Thread-safety: one thread.
// Errors:        kUnavailable when the file cannot be written.
#pragma once

#include <string>

#include "base/result.h"

namespace roentgen::serve {

struct BoundAddresses {
  std::string http;
  std::string udp;
  std::string tcp;
};

// `{"pid":1,"http":"127.0.0.1:2080","udp":"127.0.0.1:2000","tcp":"127.0.0.1:2000"}`
std::string ReadyJson(const BoundAddresses& addresses, int pid);

class ReadyFile {
 public:
  // Removes what an earlier process may have left. An empty path means no file at all.
  explicit ReadyFile(std::string path);
  ~ReadyFile() { Remove(); }
  ReadyFile(const ReadyFile&) = delete;
  ReadyFile& operator=(const ReadyFile&) = delete;

  Result<void> Write(const BoundAddresses& addresses);
  Result<void> Write(const std::string& json);
  void Remove();

 private:
  const std::string path_;
};

}  // namespace roentgen::serve
