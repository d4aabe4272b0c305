// A node as a segment document (X-Ray developer guide, segment documents).
//
// Thread-safety: the node is handed over, or its tree's mutex is held.
// Bounds:        strings of `Cuts::text_bytes_max`, stacks of `Cuts::frames_max`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "src/record/node.h"

namespace xray::detail {

// What every segment of a process has in common.
// tidy:allow(view) the core's, which lives as long as the process
struct ProcessBlocks {
  std::string_view origin;
  std::string_view aws_json;  // members, without braces
  std::string_view service_version;
};

// What is left out to make a document fit.
struct Cuts {
  // Writing stops somewhere past this size: the document is of no use then, only known to be too
  // large.
  std::size_t stop_bytes = std::size_t{1} << 30;
  bool children = false;
  bool metadata = false;
  int frames_max = 1 << 20;
  std::size_t text_bytes_max = std::size_t{1} << 20;
  bool any() const noexcept {
    return metadata || frames_max < (1 << 20) || text_bytes_max < (std::size_t{1} << 20);
  }
};

// `node` at the top of a document, with everything below it unless `cuts.children`.
void AppendDocument(std::string& out, const Node& node, const ProcessBlocks& process,
                    const Cuts& cuts = {});

// Appends the members of an exception's stack, symbols resolved.
void AppendStack(std::string& out, const ExceptionEntry& exception, int frames_max);

// "1795368179.285123"
void AppendSeconds(std::string& out, std::int64_t ns);

// `name` as the service allows it: letters, digits, spaces and _.:/%&#=+-@, 200 characters; others
// are left out. Never empty.
std::string AllowedName(std::string_view name);

}  // namespace xray::detail
