#include <algorithm>

#include "engine/match/leaves.h"
#include "engine/match/plan.h"

namespace roentgen::match {
namespace {

Verdict ToVerdict(bool value) { return value ? Verdict::kYes : Verdict::kNo; }
Verdict Inverse(Verdict verdict) {
  if (verdict == Verdict::kMaybe) return verdict;
  return ToVerdict(verdict == Verdict::kNo);
}

double Seconds(DurationUs duration) { return static_cast<double>(duration.us) / 1e6; }

Verdict Judge(const BoundFlag& flag, const TraceRow& row) {
  const auto has = [&](TraceRowFlag bit) { return (row.flags & bit) != 0; };
  Verdict verdict = Verdict::kMaybe;
  switch (flag.keyword) {
    case FlagKeyword::kFault: verdict = ToVerdict(has(kRowFault)); break;
    case FlagKeyword::kError: verdict = ToVerdict(has(kRowError)); break;
    // The row's throttle is any segment's, the keyword's the root's.
    case FlagKeyword::kThrottle:
      if (!has(kRowThrottle)) verdict = Verdict::kNo;
      break;
    case FlagKeyword::kOk:
      if (has(kRowFault) || has(kRowError))
        verdict = Verdict::kNo;
      else if (!has(kRowThrottle) && row.response_time)
        verdict = Verdict::kYes;
      break;
    // A call said to be traced and not answered makes a trace partial too.
    case FlagKeyword::kPartial:
      if (has(kRowPartial)) verdict = Verdict::kYes;
      break;
    default: break;
  }
  return flag.wanted ? verdict : Inverse(verdict);
}

Verdict Judge(const BoundNumber& number, const TraceRow& row) {
  switch (number.keyword) {
    case NumberKeyword::kResponseTime:
      if (!row.response_time) return Verdict::kNo;
      return ToVerdict(Compare(number.comparison, Seconds(*row.response_time), number.value));
    case NumberKeyword::kDuration:
      return ToVerdict(Compare(number.comparison, Seconds(row.end - row.start), number.value));
    case NumberKeyword::kHttpStatus:
      if (row.http_status == 0) return Verdict::kMaybe;  // none, or one beyond the row's range
      return ToVerdict(
          Compare(number.comparison, static_cast<double>(row.http_status), number.value));
    default: return Verdict::kMaybe;
  }
}

}  // namespace

Verdict JudgeRow(const BoundExpression& filter, const TraceRow& row) {
  if (const auto* all = std::get_if<BoundAnd>(&filter.node)) {
    Verdict verdict = Verdict::kYes;
    for (const BoundPtr& part : all->parts) verdict = std::min(verdict, JudgeRow(*part, row));
    return verdict;
  }
  if (const auto* any = std::get_if<BoundOr>(&filter.node)) {
    Verdict verdict = Verdict::kNo;
    for (const BoundPtr& part : any->parts) verdict = std::max(verdict, JudgeRow(*part, row));
    return verdict;
  }
  if (const auto* inverse = std::get_if<BoundNot>(&filter.node)) {
    return Inverse(JudgeRow(*inverse->inner, row));
  }
  if (const auto* group = std::get_if<BoundGroup>(&filter.node)) {
    const Verdict member = group->filter == nullptr ? Verdict::kYes : JudgeRow(*group->filter, row);
    return group->negated ? Inverse(member) : member;
  }
  if (const auto* flag = std::get_if<BoundFlag>(&filter.node)) return Judge(*flag, row);
  if (const auto* number = std::get_if<BoundNumber>(&filter.node)) return Judge(*number, row);
  return Verdict::kMaybe;
}

}  // namespace roentgen::match
