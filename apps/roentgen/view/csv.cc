#include "apps/roentgen/view/csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <vector>

#include "apps/roentgen/view/csv_line.h"
#include "apps/roentgen/view/time_text.h"
#include "apps/roentgen/view/value_text.h"

namespace roentgen::cli {
namespace {

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

DurationUs AverageOf(const Statistics& statistics) {
  return {statistics.total_response_us / std::max<std::int64_t>(1, statistics.total())};
}

void AddCalls(CsvLine& line, const Statistics& statistics, const Histogram& times) {
  line.Number(statistics.total()).Outcomes(statistics);
  const auto time = [&](DurationUs span) {
    line.Seconds(statistics.total() > 0 ? std::optional(span) : std::nullopt);
  };
  time(AverageOf(statistics));
  for (const double quantile : {0.5, 0.95, 0.99}) time(times.Quantile(quantile));
}

void AddLink(CsvLine& line, const Histogram& ages) {
  line.Number(ages.count());
  for (int empty = 0; empty < 5; ++empty) line.Text("");  // outcomes, average
  for (const double quantile : {0.5, 0.95, 0.99}) line.Seconds(ages.Quantile(quantile));
}

}  // namespace

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
    line.Text(row.value).Number(row.traces).Outcomes(row.statistics).Times(row.percentiles);
    out += line.End();
  }
  return out;
}

std::string OperationsCsv(const client::OperationsAnswer& operations) {
  std::string out = "Operation,Calls,Ok,Error,Throttle,Fault,P50,P90,P99,SlowestTraceId\r\n";
  for (const client::OperationRow& row : operations.rows) {
    CsvLine line;
    line.Text(row.name).Number(row.statistics.total()).Outcomes(row.statistics);
    out += line.Times(row.percentiles).Text(row.slowest).End();
  }
  return out;
}

std::string MapCsv(const ServiceGraph& graph) {
  std::string out =
      "Kind,Caller,Service,Type,Calls,Ok,Error,Throttle,Fault,Average,P50,P95,P99\r\n";
  std::map<int, const GraphNode*> by_id;
  for (const GraphNode& node : graph.nodes) by_id.emplace(node.id, &node);
  for (const GraphNode& node : graph.nodes) {
    if (!node.is_client()) {
      CsvLine line;
      line.Text("service").Text("").Text(node.key.name).Text(node.key.type);
      AddCalls(line, node.statistics, node.response_time);
      out += line.End();
    }
    for (const GraphEdge& edge : node.edges) {
      const auto target = by_id.find(edge.target_id);
      if (target == by_id.end()) continue;
      CsvLine line;
      line.Text(edge.is_link ? "link" : "call");
      line.Text(node.is_client() ? kClientType : node.key.name);
      line.Text(target->second->key.name).Text(target->second->key.type);
      if (edge.is_link) {
        AddLink(line, edge.received_event_age);
      } else {
        AddCalls(line, edge.statistics, edge.response_time);
      }
      out += line.End();
    }
  }
  return out;
}

std::string ComparisonCsv(const client::CompareAnswer& answer, bool all) {
  std::string out =
      "Attribute,Value,FilterExpression,CountA,CountB,ShareA,ShareB,Difference,PValue,QValue,"
      "Significant\r\n";
  for (const AttributeDifference& each : answer.comparison.differences) {
    if (!each.is_significant && !all) continue;
    CsvLine line;
    line.Text(each.attribute).Text(each.value).Text(each.expression);
    line.Number(each.in_a).Number(each.in_b).Real(each.share_a).Real(each.share_b);
    line.Real(each.difference).Real(each.p_value).Real(each.q_value).Flag(each.is_significant);
    out += line.End();
  }
  return out;
}

std::string DiffCsv(const client::DiffAnswer& answer) {
  std::string out =
      "Depth,Service,Name,Change,CallsA,FaultsA,ErrorsA,ThrottlesA,DurationA,CallsB,FaultsB,"
      "ErrorsB,ThrottlesB,DurationB,Difference\r\n";
  const auto& calls = answer.difference.calls;
  std::vector<std::int64_t> depths(calls.size(), 0);
  for (std::size_t i = 0; i < calls.size(); ++i) {
    const CallDifference& call = calls[i];
    if (call.parent) depths[i] = depths[*call.parent] + 1;
    CsvLine line;
    line.Number(depths[i]).Text(call.service).Text(call.name);
    line.Text(call.is_added() ? "added" : call.is_removed() ? "removed" : "both");
    for (const CallSums* side : {&call.a, &call.b}) {
      line.Number(side->calls).Number(side->faults).Number(side->errors).Number(side->throttles);
      line.Seconds(side->duration);
    }
    out += line.Seconds(call.difference()).End();
  }
  return out;
}

std::string GroupsCsv(std::span<const Group> groups) {
  std::string out = "Name,FilterExpression,GroupARN,InsightsEnabled,NotificationsEnabled\r\n";
  for (const Group& group : groups) {
    CsvLine line;
    line.Text(group.name).Text(group.filter_expression).Text(group.arn);
    line.Flag(group.insights.insights_enabled).Flag(group.insights.notifications_enabled);
    out += line.End();
  }
  return out;
}

}  // namespace roentgen::cli
