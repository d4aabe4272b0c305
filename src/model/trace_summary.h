// One trace in a list: what GetTraceSummaries answers.
//
// Source: X-Ray API reference, TraceSummary; derivations in docs/adr/0005. Thread-safety: value
// types.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/node.h"
#include "model/segment.h"

namespace roentgen {

struct AnnotationWithServices {
  AnnotationValue value;
  std::vector<NodeKey> services;
  bool operator==(const AnnotationWithServices&) const = default;
};

struct UserWithServices {
  std::string user;
  std::vector<NodeKey> services;
  bool operator==(const UserWithServices&) const = default;
};

struct RootCauseException {
  std::string name;
  std::string message;
  bool operator==(const RootCauseException&) const = default;
};

struct RootCauseEntity {
  std::string name;
  std::vector<RootCauseException> exceptions;  // fault and error causes
  std::optional<double> coverage;  // response time causes: share of the root's time, 0..1
  bool remote = false;
  bool operator==(const RootCauseEntity&) const = default;
};

struct RootCauseService {
  NodeKey service;
  std::vector<RootCauseEntity> entity_path;
  bool inferred = false;
  bool operator==(const RootCauseService&) const = default;
};

struct RootCause {
  std::vector<RootCauseService> services;  // root first, culprit last
  bool client_impacting = false;
  bool operator==(const RootCause&) const = default;
};

struct TraceSummary {
  TraceId id;
  TimestampUs start_time;
  std::optional<DurationUs> duration;       // last end minus first start over all segments
  std::optional<DurationUs> response_time;  // of the root segment
  bool has_fault = false;
  bool has_error = false;
  bool has_throttle = false;
  bool is_partial = false;
  HttpBlock http;  // of the root segment; empty fields when it has none
  std::map<std::string, std::vector<AnnotationWithServices>> annotations;
  std::vector<UserWithServices> users;
  std::vector<NodeKey> services;
  std::optional<NodeKey> entry_point;
  std::vector<std::string> resource_arns;
  std::vector<std::string> instance_ids;
  std::vector<std::string> availability_zones;
  std::vector<RootCause> fault_root_causes;
  std::vector<RootCause> error_root_causes;
  std::vector<RootCause> response_time_root_causes;
  std::uint32_t revision = 0;
  std::optional<TimestampUs> matched_event_time;
  bool operator==(const TraceSummary&) const = default;
};

}  // namespace roentgen
