// Traces grouped by the values of one attribute, with outcomes and response times of their roots.
//
// Thread-safety: belongs to one thread.
// Bounds:        kMaxValuesPerAttribute distinct values; what comes later is counted in
//                `uncounted`.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/analyse/trace_attributes.h"
#include "model/grouped_calls.h"

namespace roentgen::analyse {

// Of a complete root.
struct RootCall {
  Outcome outcome = Outcome::kOk;
  DurationUs response_time;
};

class BreakdownTable {
 public:
  explicit BreakdownTable(std::string attribute) : attribute_(std::move(attribute)) {}

  // `attributes` are all of a trace's.
  void Add(std::span<const TraceAttribute> attributes, const std::optional<RootCall>& root);
  // At most `most` values. Leaves the table empty.
  AttributeBreakdown Take(std::size_t most);

 private:
  const std::string attribute_;
  std::map<std::string, ValueCalls, std::less<>> values_;
  std::int64_t without_ = 0;
  std::int64_t uncounted_ = 0;
};

}  // namespace roentgen::analyse
