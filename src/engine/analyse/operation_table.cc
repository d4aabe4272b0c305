#include "engine/analyse/operation_table.h"

#include <algorithm>
#include <tuple>
#include <utility>
#include <vector>

#include "base/text.h"
#include "engine/graph/node_names.h"

namespace roentgen::analyse {
namespace {

constexpr std::size_t kLongestWord = 40;
constexpr std::size_t kShortestHex = 8;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsHex(char c) { return IsDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

// One of many of its kind: a number, an id, something made by a machine.
bool IsId(std::string_view word) {
  if (word.size() > kLongestWord) return true;
  const auto digits = std::ranges::count_if(word, IsDigit);
  if (digits == 0) return false;
  const auto hex = std::ranges::count_if(word, [](char c) { return IsHex(c) || c == '-'; });
  if (hex == static_cast<std::ptrdiff_t>(word.size()) && word.size() >= kShortestHex) return true;
  const auto signs = std::ranges::count_if(word, [](char c) { return c == '-' || c == '.'; });
  return digits + signs == static_cast<std::ptrdiff_t>(word.size());
}

std::string_view PathOf(std::string_view url) {
  if (const auto scheme = url.find("://"); scheme != std::string_view::npos) {
    url.remove_prefix(scheme + 3);
    const auto slash = url.find_first_of("/?#");
    url = slash == std::string_view::npos ? std::string_view() : url.substr(slash);
  }
  return url.substr(0, url.find_first_of("?#"));
}

std::string FirstWord(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t\r\n(");
  if (begin == std::string_view::npos) return {};
  text.remove_prefix(begin);
  std::string word(text.substr(0, text.find_first_of(" \t\r\n(;")));
  for (char& c : word) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return word;
}

}  // namespace

std::string PathPattern(std::string_view url) {
  std::string_view path = PathOf(url);
  if (path.empty() || path == "/") return "/";
  std::string pattern;
  while (!path.empty()) {
    const std::size_t end = path.find('/', path.front() == '/' ? 1 : 0);
    std::string_view part = path.substr(0, end);
    path = end == std::string_view::npos ? std::string_view() : path.substr(end);
    if (part.front() == '/') part.remove_prefix(1);
    pattern += '/';
    pattern += IsId(part) ? std::string_view("*") : part;
  }
  return pattern;
}

std::string OperationOf(const Segment& call) {
  std::string operation;
  if (call.http && (!call.http->url.empty() || !call.http->method.empty())) {
    operation = call.http->method;
    if (!call.http->url.empty()) {
      if (!operation.empty()) operation += ' ';
      operation += PathPattern(call.http->url);
    }
  } else if (call.aws && !call.aws->operation.empty()) {
    operation = call.aws->operation;
  } else if (call.sql) {
    operation = FirstWord(call.sql->sanitized_query);
  }
  if (operation.empty()) operation = call.name;
  return std::string(CutToBytes(operation, kMaxOperationBytes));
}

bool OperationTable::Is(const NodeKey& node) const {
  return node.name == name_ && (!type_ || node.type == *type_);
}

void OperationTable::AddCall(const Segment& call, std::string operation, const TraceId& trace) {
  if (!call.IsComplete()) return;
  auto found = operations_.find(operation);
  if (found == operations_.end()) {
    if (operations_.size() == kMaxOperations) {
      ++uncounted_;
      return;
    }
    found = operations_.emplace(std::move(operation), Calls{}).first;
  }
  Calls& calls = found->second;
  const DurationUs took = call.Duration();
  calls.times.Add(OutcomeOf(call.flags), took);
  if (took <= calls.longest) return;
  calls.longest = took;
  calls.slowest = trace;
}

void OperationTable::Add(const assemble::AssembledTrace& trace, AccountId tenant) {
  for (const auto& document : trace.documents) {
    const Segment& segment = document.segment;
    if (segment.is_subsegment || !Is(graph::NodeOfSegment(segment, tenant))) continue;
    AddCall(segment, OperationOf(segment), trace.id);
  }
  for (const assemble::UnansweredCall& unanswered : trace.unanswered) {
    if (!Is(unanswered.node)) continue;
    AddCall(*unanswered.call, OperationOf(*unanswered.call), trace.id);
  }
}

OperationList OperationTable::Take(std::size_t most) {
  OperationList list;
  for (auto& [name, calls] : operations_) {
    list.operations.push_back({name, std::move(calls.times), calls.slowest});
  }
  operations_.clear();
  list.distinct = static_cast<std::int64_t>(list.operations.size());
  list.uncounted = std::exchange(uncounted_, 0);
  std::ranges::sort(list.operations, [](const OperationCalls& a, const OperationCalls& b) {
    return std::tuple(b.calls.statistics.total(), std::string_view(a.name)) <
           std::tuple(a.calls.statistics.total(), std::string_view(b.name));
  });
  if (list.operations.size() > most) list.operations.resize(most);
  return list;
}

}  // namespace roentgen::analyse
