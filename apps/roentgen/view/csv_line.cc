#include "apps/roentgen/view/csv_line.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "apps/roentgen/view/display_text.h"

namespace roentgen::cli {
namespace {

// Whether a spreadsheet may take it for one: also after blanks, and in full-width letters.
bool IsFormula(std::string_view text) {
  if (text.starts_with('\t') || text.starts_with('\r')) return true;
  text.remove_prefix(std::min(text.find_first_not_of(" \n"), text.size()));
  constexpr std::array<std::string_view, 8> kSigns = {"=", "+", "-", "@", "＝", "＋", "－", "＠"};
  return std::ranges::any_of(kSigns, [&](std::string_view sign) { return text.starts_with(sign); });
}

}  // namespace

std::string CsvCell(std::string_view text) {
  std::string cell = CleanLines(text);
  if (IsFormula(text) || IsFormula(cell)) cell.insert(0, 1, '\'');
  if (cell.find_first_of(",\"\r\n") == std::string::npos) return cell;
  std::string quoted = "\"";
  for (const char c : cell) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

CsvLine& CsvLine::Flag(bool flag) { return Add(flag ? "true" : "false"); }
CsvLine& CsvLine::Number(std::int64_t number) { return Add(fmt::format("{}", number)); }
CsvLine& CsvLine::Real(double number) { return Add(fmt::format("{}", number)); }

CsvLine& CsvLine::Seconds(std::optional<DurationUs> span) {
  return span ? Real(span->seconds()) : Add("");
}

CsvLine& CsvLine::Outcomes(const Statistics& statistics) {
  Number(statistics.ok).Number(statistics.error).Number(statistics.throttle);
  return Number(statistics.fault);
}

CsvLine& CsvLine::Times(const std::optional<client::Percentiles>& times) {
  if (!times) return Add("").Add("").Add("");
  return Seconds(times->p50).Seconds(times->p90).Seconds(times->p99);
}

CsvLine& CsvLine::Add(std::string_view cell) {
  if (!is_first_) line_ += ',';
  is_first_ = false;
  line_ += cell;
  return *this;
}

}  // namespace roentgen::cli
