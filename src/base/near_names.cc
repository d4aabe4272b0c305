#include "base/near_names.h"

#include <algorithm>
#include <utility>

namespace roentgen {

std::size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, replaced});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    std::swap(before_last, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

std::vector<std::string> NearNames(std::string_view name, std::span<const std::string> known) {
  std::vector<std::pair<std::size_t, std::string>> near;
  const std::size_t furthest = std::max<std::size_t>(1, std::min<std::size_t>(name.size(), 24) / 3);
  for (const std::string& candidate : known) {
    const std::size_t distance = EditDistance(name.substr(0, 64), candidate);
    if (distance <= furthest) near.emplace_back(distance, candidate);
  }
  std::sort(near.begin(), near.end());
  std::vector<std::string> out;
  for (const auto& [distance, candidate] : near) {
    if (out.size() < 3) out.push_back(candidate);
  }
  return out;
}

std::string DidYouMean(std::span<const std::string> meant) {
  std::string out;
  for (const std::string& each : meant) {
    out += out.empty() ? "; did you mean " : " or ";
    out += each;
  }
  if (!out.empty()) out += "?";
  return out;
}

std::string DidYouMean(std::string_view name, std::span<const std::string> known,
                       std::string_view prefix) {
  std::vector<std::string> meant = NearNames(name, known);
  for (std::string& each : meant) each.insert(0, prefix);
  return DidYouMean(meant);
}

}  // namespace roentgen
