// A group: a name for the traces that a filter expression holds of when they are stored.
//
// Source: X-Ray API reference, Group; choices where it is silent in docs/adr/0010.
// Thread-safety: value types.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "model/tag.h"

namespace roentgen {

// The group of all traces. It is always there.
inline constexpr std::string_view kDefaultGroupName = "Default";

// What traces are stamped with. Zero is Default, which nothing is stamped with.
using GroupId = std::uint64_t;

struct InsightsConfiguration {
  bool insights_enabled = false;
  bool notifications_enabled = false;  // only with insights
  bool operator==(const InsightsConfiguration&) const = default;
};

struct Group {
  GroupId id = 0;
  std::string name;
  std::string arn;
  std::string filter_expression;  // empty: every trace
  InsightsConfiguration insights;
  std::vector<Tag> tags;  // by key
  TimestampUs created;
  TimestampUs updated;         // anything but the tags
  TimestampUs filter_changed;  // since then traces are stamped by this expression
  bool is_default() const { return id == 0; }
  bool operator==(const Group&) const = default;
};

}  // namespace roentgen
