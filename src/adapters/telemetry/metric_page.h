// Builds a page of metric families. Internal to the room.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <prometheus/metric_family.h>

#include "adapters/rest/api_counters.h"

namespace roentgen::telemetry {

using Labels = std::vector<std::pair<std::string, std::string>>;

class MetricPage {
 public:
  // Starts a family; the samples that follow belong to it.
  MetricPage& Counter(std::string_view name, std::string_view help);
  MetricPage& Gauge(std::string_view name, std::string_view help);
  MetricPage& Histogram(std::string_view name, std::string_view help);

  MetricPage& Value(double value, const Labels& labels = {});
  MetricPage& Value(std::uint64_t value, const Labels& labels = {}) {
    return Value(static_cast<double>(value), labels);
  }
  MetricPage& Value(std::int64_t value, const Labels& labels = {}) {
    return Value(static_cast<double>(value), labels);
  }
  MetricPage& Latency(const rest::LatencyCounts& counts, const Labels& labels);

  std::string Text() const;

 private:
  MetricPage& Begin(std::string_view name, std::string_view help, prometheus::MetricType type);
  prometheus::ClientMetric& AddMetric(const Labels& labels);

  std::vector<prometheus::MetricFamily> families_;
};

}  // namespace roentgen::telemetry
