#include "apps/roentgen/view/traces_table.h"

#include <fmt/format.h>

#include <algorithm>

#include "apps/roentgen/view/display_text.h"
#include "apps/roentgen/view/time_text.h"
#include "apps/roentgen/view/value_text.h"

namespace roentgen::cli {
namespace {

constexpr std::size_t kStatus = 7;  // mark, status, sign of a partial trace
constexpr std::size_t kSpan = 9;
constexpr std::size_t kBar = 10;

// Which columns fit: the id, the time and the outcome always; the rest as the width allows.
struct TableColumns {
  std::size_t clock = 12;  // without the fraction of a second: 8
  bool bar = false;
  std::size_t service = 0;
  std::size_t request = 0;
  std::size_t annotations = 0;

  explicit TableColumns(std::size_t width) {
    if (width < 100) clock = 8;
    const std::size_t fixed = clock + 2 + TraceId::kTextLength + 2 + kStatus + 2 + kSpan;
    std::size_t rest = width > fixed ? width - fixed : 0;
    const auto take = [&rest](std::size_t columns) {
      rest -= columns + 2;
      return columns;
    };
    if (rest >= 34) service = take(rest >= 70 ? 20 : 14);
    if (rest >= 40) bar = take(kBar) > 0;
    if (rest >= 60) annotations = take(rest - 42);
    if (rest >= 8) request = rest - 2;
  }
};

// `POST shop.example.com/orders`, or `POST /orders` where there is little room.
std::string RequestOf(const TraceSummary& summary, std::size_t columns) {
  std::string url = summary.http.url;
  const std::string method = summary.http.method.empty() ? "" : summary.http.method + " ";
  if (const std::size_t scheme = url.find("://"); scheme != std::string::npos) {
    url.erase(0, scheme + 3);
    const std::size_t path = url.find('/');
    if (path != std::string::npos && columns < 44) url.erase(0, path);
  }
  return Clean(method + url);
}

std::string StatusOf(const Look& look, const TraceSummary& summary) {
  const Outcome outcome = OutcomeOf(summary);
  std::string status(MarkOf(look, outcome));
  status += " ";
  status += summary.http.status ? std::to_string(*summary.http.status) : "-";
  if (summary.is_partial) status += look.unicode ? " …" : " .";
  return Paint(look, InkOf(outcome), Fit(status, kStatus, look.unicode));
}

std::string AnnotationsOf(const TraceSummary& summary) {
  std::string text;
  for (const auto& [key, values] : summary.annotations) {
    if (values.empty()) continue;
    if (!text.empty()) text += ' ';
    text += key + "=" + ValueText(values.front().value);
    if (values.size() > 1) text += fmt::format("(+{})", values.size() - 1);
  }
  return Clean(text);
}

DurationUs ResponseOf(const TraceSummary& summary) {
  return summary.response_time.value_or(summary.duration.value_or(DurationUs{}));
}

std::string TrimRight(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

}  // namespace

Outcome OutcomeOf(const TraceSummary& summary) {
  return OutcomeOf(Flags{
      .error = summary.has_error, .throttle = summary.has_throttle, .fault = summary.has_fault});
}

DurationUs LongestOf(std::span<const TraceSummary> summaries) {
  DurationUs longest{1};
  for (const TraceSummary& summary : summaries) longest = std::max(longest, ResponseOf(summary));
  return longest;
}

std::string TracesHeader(const Look& look) {
  const ViewText& text = look.text();
  const TableColumns columns(look.width);
  std::string line = Fit(text.time, columns.clock, look.unicode) + "  " +
                     Fit(text.trace_id, TraceId::kTextLength, look.unicode) + "  " +
                     Fit(text.status, kStatus, look.unicode) + "  " + PadLeft(text.response, kSpan);
  if (columns.bar) line += std::string(kBar + 2, ' ');
  if (columns.service > 0) line += "  " + Fit(text.service, columns.service, look.unicode);
  if (columns.request > 0) line += "  " + Fit(text.request, columns.request, look.unicode);
  if (columns.annotations > 0)
    line += "  " + Cut(text.annotations_title, columns.annotations, look.unicode);
  return Paint(look, Ink::kDim, TrimRight(line)) + "\n";
}

std::string TraceLine(const Look& look, const TraceSummary& summary, DurationUs longest) {
  const TableColumns columns(look.width);
  const DurationUs response = ResponseOf(summary);
  const Outcome outcome = OutcomeOf(summary);
  std::string line = ClockText(summary.start_time).substr(0, columns.clock) + "  ";
  line += Paint(look, Ink::kTitle, summary.id.ToString()) + "  ";
  line += StatusOf(look, summary) + "  ";
  line +=
      PadLeft(summary.response_time || summary.duration ? SpanText(look, response) : "-", kSpan);
  if (columns.bar) {
    const double share = static_cast<double>(response.us) / static_cast<double>(longest.us);
    line += "  " + Paint(look, outcome == Outcome::kOk ? Ink::kBar : InkOf(outcome),
                         Bar(look, 0, share, kBar));
  }
  std::string rest;
  if (columns.service > 0) {
    const std::string entry = summary.entry_point ? Clean(summary.entry_point->name) : "-";
    rest += "  " + Fit(entry, columns.service, look.unicode);
  }
  if (columns.request > 0) {
    rest += "  " + Fit(RequestOf(summary, columns.request), columns.request, look.unicode);
  }
  line += columns.annotations > 0 ? rest : TrimRight(rest);
  if (columns.annotations > 0) {
    line += "  " +
            Paint(look, Ink::kDim, Cut(AnnotationsOf(summary), columns.annotations, look.unicode));
  }
  return (look.color ? line : TrimRight(line)) + "\n";
}

std::string TracesTable(const Look& look, std::span<const TraceSummary> summaries) {
  const DurationUs longest = LongestOf(summaries);
  std::string table = TracesHeader(look);
  for (const TraceSummary& summary : summaries) table += TraceLine(look, summary, longest);
  return table;
}

}  // namespace roentgen::cli
