// Requests of the paths under /api.
//
// Source: docs/api.md. Thread-safety: value types.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"

namespace roentgen::wire {

inline constexpr std::size_t kMaxFilterBytes = 16'000;  // who reads expressions has the last word
inline constexpr std::size_t kMaxAttributeBytes = 600;
inline constexpr std::size_t kMaxServiceNameBytes = 2'000;

enum class ApiLanguage { kEnglish, kKorean };

// Which traces.
struct ApiTraces {
  TimestampUs start;
  TimestampUs end;
  std::string filter_expression;
  std::string group_name;
};

struct ExplainRequest {
  std::string filter_expression;
  std::string group_name;  // the group whose expression it is to be
  ApiLanguage language = ApiLanguage::kEnglish;
};

struct CompleteRequest {
  std::string filter_expression;
  std::optional<std::int64_t> position;  // UTF-16 units; absent: the end
  std::int64_t max_suggestions = 20;
  ApiLanguage language = ApiLanguage::kEnglish;
  // Where values are looked for; absent: the last hour.
  std::optional<TimestampUs> start;
  std::optional<TimestampUs> end;
  std::string group_name;
};

struct HeatMapRequest {
  ApiTraces traces;
  std::int64_t columns = 60;
};

struct FacetsRequest {
  ApiTraces traces;
  std::string attribute;  // empty: all
  std::string prefix;
  std::int64_t max_values = 20;
};

struct BreakdownRequest {
  ApiTraces traces;
  std::string attribute;  // never empty
  std::int64_t max_values = 50;
};

struct CompareRequest {
  ApiTraces a;
  std::optional<ApiTraces> b;  // absent: the rest of A's range and group
};

struct AnalysisRequest {
  std::string trace_id;
};

struct DiffRequest {
  std::string trace_id_a;
  std::string trace_id_b;
};

struct GraphRequest {
  ApiTraces traces;
  std::vector<std::string> trace_ids;  // instead of `traces`, when there is one
};

struct OperationsRequest {
  ApiTraces traces;
  std::string service_name;  // never empty
  std::optional<std::string> service_type;
  std::int64_t max_operations = 50;
};

struct StatusRequest {};

}  // namespace roentgen::wire
