#include "apps/roentgen/view/csv.h"

#include <fmt/format.h>

#include "apps/roentgen/view/time_text.h"
#include "apps/roentgen/view/value_text.h"

namespace roentgen::cli {
namespace {

class CsvLine {
 public:
  CsvLine& Text(std::string_view text) { return Add(CsvCell(text)); }
  CsvLine& Flag(bool flag) { return Add(flag ? "true" : "false"); }
  CsvLine& Number(std::int64_t number) { return Add(fmt::format("{}", number)); }
  CsvLine& Seconds(std::optional<DurationUs> span) {
    return Add(span ? fmt::format("{}", span->seconds()) : "");
  }
  std::string End() { return line_ + "\r\n"; }

 private:
  CsvLine& Add(const std::string& cell) {
    if (!is_first_) line_ += ',';
    is_first_ = false;
    line_ += cell;
    return *this;
  }

  std::string line_;
  bool is_first_ = true;
};

std::string JoinedUsers(const TraceSummary& summary) {
  std::string users;
  for (const UserWithServices& each : summary.users) {
    users += (users.empty() ? "" : "; ") + each.user;
  }
  return users;
}

std::string JoinedAnnotations(const TraceSummary& summary) {
  std::string text;
  for (const auto& [key, values] : summary.annotations) {
    for (const AnnotationWithServices& each : values) {
      text += (text.empty() ? "" : "; ") + key + "=" + ValueText(each.value);
    }
  }
  return text;
}

// `2026-01-31T08:00:00.123Z`.
std::string IsoText(TimestampUs time) {
  std::string text = DateTimeText(time);
  if (const auto space = text.find(' '); space != std::string::npos) text[space] = 'T';
  return text + ClockText(time).substr(8) + "Z";
}

}  // namespace

std::string CsvCell(std::string_view text) {
  std::string cell;
  if (!text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos) {
    cell += '\'';
  }
  cell += text;
  if (cell.find_first_of(",\"\r\n") == std::string::npos) return cell;
  std::string quoted = "\"";
  for (const char c : cell) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

std::string TracesCsvHeader() {
  return "StartTime,Id,ResponseTime,Duration,Fault,Error,Throttle,Partial,HttpStatus,HttpMethod,"
         "HttpURL,EntryPoint,Users,ClientIp,Annotations\r\n";
}

std::string TracesCsvLine(const TraceSummary& summary) {
  CsvLine line;
  line.Text(IsoText(summary.start_time)).Text(summary.id.ToString());
  line.Seconds(summary.response_time).Seconds(summary.duration);
  line.Flag(summary.has_fault).Flag(summary.has_error).Flag(summary.has_throttle);
  line.Flag(summary.is_partial);
  line.Text(summary.http.status ? std::to_string(*summary.http.status) : "");
  line.Text(summary.http.method).Text(summary.http.url);
  line.Text(summary.entry_point ? summary.entry_point->name : "");
  line.Text(JoinedUsers(summary)).Text(summary.http.client_ip);
  line.Text(JoinedAnnotations(summary));
  return line.End();
}

std::string BreakdownCsv(const client::BreakdownAnswer& breakdown) {
  std::string out = CsvLine().Text(breakdown.attribute).End();
  out.resize(out.size() - 2);
  out += ",Traces,Ok,Error,Throttle,Fault,P50,P90,P99\r\n";
  for (const client::BreakdownRow& row : breakdown.rows) {
    CsvLine line;
    line.Text(row.value).Number(row.traces).Number(row.statistics.ok);
    line.Number(row.statistics.error).Number(row.statistics.throttle);
    line.Number(row.statistics.fault);
    const auto& times = row.percentiles;
    line.Seconds(times ? std::optional(times->p50) : std::nullopt);
    line.Seconds(times ? std::optional(times->p90) : std::nullopt);
    line.Seconds(times ? std::optional(times->p99) : std::nullopt);
    out += line.End();
  }
  return out;
}

}  // namespace roentgen::cli
