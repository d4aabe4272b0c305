// Calls grouped by something they have in common: the operations of a service, the values of an
// attribute.
//
// Source: docs/api.md, /api/operations and /api/breakdown. Thread-safety: value types.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/ids.h"
#include "model/statistics.h"

namespace roentgen {

// Outcomes and response times of a set of calls.
struct CallTimes {
  Statistics statistics;
  Histogram response_time;
  void Add(Outcome outcome, DurationUs response) {
    statistics.Add(outcome, response);
    response_time.Add(response);
  }
};

struct OperationCalls {
  std::string name;
  CallTimes calls;
  TraceId slowest;
};

struct OperationList {
  std::vector<OperationCalls> operations;  // most calls first
  std::int64_t distinct = 0;               // operations met, listed or not
  std::int64_t uncounted = 0;              // calls of operations for which there was no room
};

struct ValueCalls {
  std::string value;
  std::string expression;   // the filter expression of its traces; empty: none has
  std::int64_t traces = 0;  // that have it
  CallTimes roots;          // of those whose root is complete
};

struct AttributeBreakdown {
  std::string attribute;
  std::vector<ValueCalls> values;  // most traces first
  std::int64_t without = 0;        // traces without a value
  std::int64_t distinct = 0;
  std::int64_t uncounted = 0;
};

}  // namespace roentgen
