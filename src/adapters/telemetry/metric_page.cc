#include "adapters/telemetry/metric_page.h"

#include <limits>

#include <prometheus/text_serializer.h>

namespace roentgen::telemetry {

MetricPage& MetricPage::Begin(std::string_view name, std::string_view help,
                              prometheus::MetricType type) {
  prometheus::MetricFamily family;
  family.name = name;
  family.help = help;
  family.type = type;
  families_.push_back(std::move(family));
  return *this;
}

MetricPage& MetricPage::Counter(std::string_view name, std::string_view help) {
  return Begin(name, help, prometheus::MetricType::Counter);
}
MetricPage& MetricPage::Gauge(std::string_view name, std::string_view help) {
  return Begin(name, help, prometheus::MetricType::Gauge);
}
MetricPage& MetricPage::Histogram(std::string_view name, std::string_view help) {
  return Begin(name, help, prometheus::MetricType::Histogram);
}

prometheus::ClientMetric& MetricPage::AddMetric(const Labels& labels) {
  prometheus::ClientMetric metric;
  for (const auto& [name, value] : labels) metric.label.push_back({name, value});
  families_.back().metric.push_back(std::move(metric));
  return families_.back().metric.back();
}

MetricPage& MetricPage::Value(double value, const Labels& labels) {
  const bool is_counter = families_.back().type == prometheus::MetricType::Counter;
  prometheus::ClientMetric& metric = AddMetric(labels);
  (is_counter ? metric.counter.value : metric.gauge.value) = value;
  return *this;
}

MetricPage& MetricPage::Latency(const rest::LatencyCounts& counts, const Labels& labels) {
  prometheus::ClientMetric& metric = AddMetric(labels);
  std::uint64_t total = 0;
  for (std::size_t i = 0; i < counts.buckets.size(); ++i) {
    total += counts.buckets[i].value();
    const bool is_last = i == rest::kLatencyBoundsUs.size();
    metric.histogram.bucket.push_back(
        {.cumulative_count = total,
         .upper_bound = is_last ? std::numeric_limits<double>::infinity()
                                : static_cast<double>(rest::kLatencyBoundsUs[i]) / 1e6});
  }
  metric.histogram.sample_count = total;
  metric.histogram.sample_sum = static_cast<double>(counts.sum_us.value()) / 1e6;
  return *this;
}

std::string MetricPage::Text() const { return prometheus::TextSerializer().Serialize(families_); }

}  // namespace roentgen::telemetry
