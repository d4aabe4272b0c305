// The web console's files, as the build packed them, and how a browser is answered: the page itself
// for every path below /console/, its parts by name, and the ways in (`/`, and the addresses of the
// X-Ray console).
//
// Thread-safety: immutable after construction.
// Ownership:     borrows the table, which is compiled in.
// Errors:        a part that does not exist is 404; a part is never made up from a path.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "adapters/net/http_message.h"

namespace roentgen::rest {

// tidy:allow(view) compiled in
struct ConsoleFile {
  std::string_view path;  // below /console/: `index.html`, `assets/index-4f3a.js`
  std::string_view content_type;
  std::string_view etag;   // with its quotes
  bool immutable = false;  // its name changes with its content
  std::string_view gzip;
  std::string_view brotli;
};

class ConsoleFiles {
 public:
  ConsoleFiles() = default;
  // tidy:allow(view) compiled in
  explicit ConsoleFiles(std::span<const ConsoleFile> files) : files_(files) {}

  bool empty() const { return files_.empty(); }
  // Nullopt: not the console's to answer.
  std::optional<net::HttpResponse> Answer(const net::HttpRequest& request) const;

 private:
  const ConsoleFile* Find(std::string_view path) const;

  // tidy:allow(view) compiled in
  std::span<const ConsoleFile> files_;
};

}  // namespace roentgen::rest
