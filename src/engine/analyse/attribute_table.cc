#include "engine/analyse/attribute_table.h"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace roentgen::analyse {
namespace {

double AsDouble(std::int64_t n) { return static_cast<double>(n); }

double LogChoose(double n, double k) {
  return std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1);
}

// The sum of all tables with these margins that are no likelier than the one seen.
double FisherP(std::int64_t in_a, std::int64_t all_a, std::int64_t in_b, std::int64_t all_b) {
  const std::int64_t in = in_a + in_b;
  const auto log_p = [&](std::int64_t k) {
    return LogChoose(AsDouble(all_a), AsDouble(k)) + LogChoose(AsDouble(all_b), AsDouble(in - k)) -
           LogChoose(AsDouble(all_a + all_b), AsDouble(in));
  };
  const double seen = log_p(in_a) + 1e-7;  // equally likely tables differ by rounding
  double p = 0;
  for (std::int64_t k = std::max<std::int64_t>(0, in - all_b); k <= std::min(in, all_a); ++k) {
    if (const double each = log_p(k); each <= seen) p += std::exp(each);
  }
  return std::min(p, 1.0);
}

double ZTestP(std::int64_t in_a, std::int64_t all_a, std::int64_t in_b, std::int64_t all_b) {
  const double a = AsDouble(all_a);
  const double b = AsDouble(all_b);
  const double pooled = AsDouble(in_a + in_b) / (a + b);
  const double deviation = std::sqrt(pooled * (1 - pooled) * (1 / a + 1 / b));
  const double z = (AsDouble(in_a) / a - AsDouble(in_b) / b) / deviation;
  return std::erfc(std::abs(z) / std::sqrt(2.0));
}

// Benjamini-Hochberg; every value tested takes part, listed or not.
void AdjustForMany(std::vector<AttributeDifference>& all) {
  std::ranges::sort(all, {}, &AttributeDifference::p_value);
  double least = 1;
  for (std::size_t i = all.size(); i-- > 0;) {
    const double n = static_cast<double>(all.size());
    least = std::min(least, all[i].p_value * n / static_cast<double>(i + 1));
    all[i].q_value = least;
    all[i].is_significant = least <= kFalseDiscoveryRate;
  }
}

// The interval of order statistics around a quantile: ranks from 1; 0 and n + 1 are outside.
std::pair<std::size_t, std::size_t> RanksAround(std::size_t n, double quantile) {
  const double count = static_cast<double>(n);
  std::size_t low = 0;
  std::size_t high = n + 1;
  double below = 0;  // P(fewer than k of the sample lie below the quantile)
  for (std::size_t k = 0; k <= n; ++k) {
    const double at = static_cast<double>(k);
    below += std::exp(LogChoose(count, at) + at * std::log(quantile) +
                      (count - at) * std::log1p(-quantile));
    if (below <= 0.025) low = k + 1;
    if (below >= 0.975) {
      high = k + 1;
      break;
    }
  }
  return {low, high};
}

}  // namespace

double PValue(std::int64_t in_a, std::int64_t all_a, std::int64_t in_b, std::int64_t all_b) {
  if (all_a <= 0 || all_b <= 0) return 1;
  const double share = AsDouble(in_a + in_b) / AsDouble(all_a + all_b);
  const double smaller = AsDouble(std::min(all_a, all_b)) * std::min(share, 1 - share);
  if (smaller < kLeastExpected) return FisherP(in_a, all_a, in_b, all_b);
  return ZTestP(in_a, all_a, in_b, all_b);
}

std::vector<QuantileEstimate> Quantiles(std::vector<DurationUs> sample) {
  std::vector<QuantileEstimate> estimates;
  if (sample.empty()) return estimates;
  std::ranges::sort(sample);
  for (const double quantile : {0.5, 0.9, 0.95, 0.99}) {
    const std::size_t n = sample.size();
    const double rank = std::ceil(quantile * static_cast<double>(n));
    QuantileEstimate estimate;
    estimate.quantile = quantile;
    estimate.value = sample[std::clamp<std::size_t>(static_cast<std::size_t>(rank), 1, n) - 1];
    const auto [low, high] = RanksAround(n, quantile);
    if (low > 0) estimate.low = sample[low - 1];
    if (high <= n) estimate.high = sample[high - 1];
    estimates.push_back(estimate);
  }
  return estimates;
}

void AttributeTable::Add(TraceSet set, std::span<const TraceAttribute> attributes, bool has_fault) {
  const auto s = static_cast<std::size_t>(set);
  ++traces_[s];
  for (const TraceAttribute& each : attributes) {
    Values& values = attributes_[each.name];
    auto found = values.counts.find(each.value);
    if (found == values.counts.end()) {
      if (values_ == kMaxValues || values.counts.size() == kMaxValuesPerAttribute) {
        ++values.uncounted;
        continue;
      }
      ++values_;
      found = values.counts.emplace(each.value, Counts{}).first;
      found->second.expression = each.expression;
    }
    ++found->second.traces[s];
    if (has_fault && set == TraceSet::kA) ++found->second.faults;
  }
}

std::vector<Facet> AttributeTable::Facets(std::string_view attribute, std::string_view prefix,
                                          std::size_t most) const {
  std::vector<Facet> facets;
  for (const auto& [name, values] : attributes_) {
    if (!attribute.empty() && name != attribute) continue;
    Facet facet{.attribute = name, .values = {}, .distinct = 0, .uncounted = values.uncounted};
    for (const auto& [value, counts] : values.counts) {
      if (!value.starts_with(prefix)) continue;
      facet.values.push_back({value, counts.expression, counts.traces[0], counts.faults});
    }
    facet.distinct = static_cast<std::int64_t>(facet.values.size());
    std::ranges::sort(facet.values, [](const FacetValue& a, const FacetValue& b) {
      return std::tie(b.traces, a.value) < std::tie(a.traces, b.value);
    });
    if (facet.values.size() > most) facet.values.resize(most);
    if (!facet.values.empty() || facet.uncounted > 0) facets.push_back(std::move(facet));
  }
  return facets;
}

Comparison AttributeTable::Compare(std::size_t most) const {
  Comparison out;
  std::tie(out.traces_a, out.traces_b) = std::tie(traces_[0], traces_[1]);
  const auto share = [](std::int64_t in, std::int64_t all) {
    return all == 0 ? 0.0 : AsDouble(in) / AsDouble(all);
  };
  for (const auto& [name, values] : attributes_) {
    out.uncounted += values.uncounted;
    for (const auto& [value, counts] : values.counts) {
      AttributeDifference each;
      each.attribute = name;
      each.value = value;
      each.expression = counts.expression;
      std::tie(each.in_a, each.in_b) = std::tie(counts.traces[0], counts.traces[1]);
      each.share_a = share(each.in_a, traces_[0]);
      each.share_b = share(each.in_b, traces_[1]);
      each.difference = each.share_b - each.share_a;
      each.p_value = PValue(each.in_a, traces_[0], each.in_b, traces_[1]);
      out.differences.push_back(std::move(each));
    }
  }
  out.compared = static_cast<std::int64_t>(out.differences.size());
  AdjustForMany(out.differences);
  std::ranges::sort(out.differences, [](const auto& a, const auto& b) {
    return std::tuple(!a.is_significant, -std::abs(a.difference), a.attribute, a.value) <
           std::tuple(!b.is_significant, -std::abs(b.difference), b.attribute, b.value);
  });
  if (out.differences.size() > most) out.differences.resize(most);
  return out;
}

}  // namespace roentgen::analyse
