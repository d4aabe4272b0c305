// A file that says the service serves, and where: {"pid":1,"http":"127.0.0.1:8095"}.
#pragma once

#include <string>
#include <utility>

namespace services::http {

// Appears whole or not at all, and goes when this is destroyed.
class ReadyFile {
 public:
  explicit ReadyFile(std::string path) : path_(std::move(path)) {}
  ~ReadyFile();
  ReadyFile(const ReadyFile&) = delete;
  ReadyFile& operator=(const ReadyFile&) = delete;

  // False when it cannot be written. Without a path it does nothing.
  bool Write(const std::string& address, int port);

 private:
  std::string path_;
};

}  // namespace services::http
