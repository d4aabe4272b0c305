// The paths under /api as typed calls.
//
// Source: docs/api.md.
// Thread-safety: one thread at a time, as the client's.
// Errors:        those of XrayClient.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "adapters/client/xray_client.h"
#include "model/attribute_counts.h"
#include "model/examined.h"
#include "model/explanation.h"
#include "model/trace_difference.h"

namespace roentgen::client {

struct TraceSet {
  TimestampUs start;
  TimestampUs end;
  std::string filter;  // empty: every trace
  std::string group;   // empty: every trace
};

struct ExplainAnswer {
  Explanation explanation;  // without tokens
  std::string json;
};

struct Percentiles {
  DurationUs p50;
  DurationUs p90;
  DurationUs p99;
};

struct BreakdownRow {
  std::string value;
  std::int64_t traces = 0;
  Statistics statistics;
  std::optional<Percentiles> percentiles;
};

struct BreakdownAnswer {
  std::string attribute;
  std::vector<BreakdownRow> rows;
  std::int64_t without = 0;   // traces that have no value
  std::int64_t distinct = 0;  // values counted, listed or not
  Examined examined;
  std::string json;
};

struct OperationRow {
  std::string name;
  Statistics statistics;
  std::optional<Percentiles> percentiles;
  std::string slowest;  // a trace's id
};

struct OperationsAnswer {
  std::vector<OperationRow> rows;
  std::int64_t distinct = 0;   // operations counted, listed or not
  std::int64_t uncounted = 0;  // calls of operations for which there was no room
  Examined examined;
  std::string json;
};

struct ComparedTraces {
  std::string filter;
  Statistics statistics;
  Examined examined;
};

struct CompareAnswer {
  ComparedTraces a;
  ComparedTraces b;
  Comparison comparison;
  std::string json;
};

struct DiffedTrace {
  std::string id;
  TimestampUs start;
  std::optional<DurationUs> response_time;
};

struct DiffAnswer {
  DiffedTrace a;
  DiffedTrace b;
  TraceDifference difference;
  std::string json;
};

struct SetGraphAnswer {
  ServiceGraph graph;
  std::optional<Examined> examined;  // of a filter
  std::string json;
};

Result<ExplainAnswer> Explain(XrayClient& client, const std::string& expression, bool korean);
Result<BreakdownAnswer> GetBreakdown(XrayClient& client, const TraceSet& traces,
                                     const std::string& attribute, std::size_t max_values);
Result<OperationsAnswer> GetOperations(XrayClient& client, const TraceSet& traces,
                                       const std::string& service, const std::string& type,
                                       std::size_t max_operations);
// Without `b`: with the rest.
Result<CompareAnswer> Compare(XrayClient& client, const TraceSet& a,
                              const std::optional<TraceSet>& b);
Result<DiffAnswer> Diff(XrayClient& client, const std::string& id_a, const std::string& id_b);
Result<SetGraphAnswer> GetGraph(XrayClient& client, const TraceSet& traces);

}  // namespace roentgen::client
