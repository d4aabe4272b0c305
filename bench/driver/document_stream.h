// The documents of a plan, one after the other, trace by trace.
//
// Thread-safety: one thread at a time. The text returned lives until the next call.
#pragma once

#include <cstdint>
#include <string>

#include "engine/load/trace_content.h"

namespace roentgen::bench {

class DocumentStream {
 public:
  DocumentStream(const load::LoadPlan& plan, std::uint64_t first_trace)
      : plan_(plan), trace_(first_trace) {}

  const std::string& Next() {
    if (document_ == content_.documents.size()) {
      load::Generate(plan_, trace_, load::StartOf(plan_, trace_), content_);
      ++trace_;
      document_ = 0;
    }
    return content_.documents[document_++].json;
  }
  bool AtTraceEnd() const { return document_ == content_.documents.size(); }
  std::uint64_t next_trace() const { return trace_; }

 private:
  const load::LoadPlan plan_;
  std::uint64_t trace_;
  load::TraceContent content_;
  std::size_t document_ = 0;
};

}  // namespace roentgen::bench
