#include "apps/roentgen/view/comparison_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "apps/roentgen/view/breakdown_table.h"
#include "apps/roentgen/view/display_text.h"
#include "apps/roentgen/view/time_text.h"

namespace roentgen::cli {
namespace {

constexpr std::size_t kFigure = 9;
constexpr std::size_t kBar = 12;
constexpr std::size_t kLabel = 10;

std::string PointsText(double share, const Text& points) {
  return fmt::format("{:+.1f} {}", 100 * share, points.str());
}

class ComparisonDrawing {
 public:
  ComparisonDrawing(const Look& look, const client::CompareAnswer& answer, bool all)
      : look_(look), text_(look.messages->compare), answer_(answer), all_(all) {
    set_ = std::clamp<std::size_t>((look.width - kLabel - 4) / 2, 20, 44);
  }

  std::string Draw() {
    Sets();
    out_ += "\n";
    Differences();
    out_ += PartialOf(text_.set_a, answer_.a.examined);
    out_ += PartialOf(text_.set_b, answer_.b.examined);
    return std::move(out_);
  }

 private:
  void Add(std::string_view label, Ink ink, const std::string& a, const std::string& b) {
    std::string line = Paint(look_, Ink::kDim, Fit(label, kLabel, look_.unicode)) + "  " +
                       Paint(look_, ink, Fit(a, set_, look_.unicode)) + "  " +
                       Paint(look_, ink, Cut(b, set_, look_.unicode));
    if (!look_.color) line.erase(line.find_last_not_of(' ') + 1);
    out_ += line + "\n";
  }

  std::string FilterOf(const client::ComparedTraces& set) const {
    return set.filter.empty() ? text_.every_trace.str() : Clean(set.filter);
  }

  void Sets() {
    Add("", Ink::kBold, text_.set_a.str(), text_.set_b.str());
    Add("", Ink::kTitle, FilterOf(answer_.a), FilterOf(answer_.b));
    Add(text_.traces, Ink::kPlain, CountText(answer_.a.examined.traces),
        CountText(answer_.b.examined.traces));
    const ViewText& view = look_.text();
    Outcomes(view.error, &Statistics::error, Ink::kError);
    Outcomes(view.throttle, &Statistics::throttle, Ink::kThrottle);
    Outcomes(view.fault, &Statistics::fault, Ink::kFault);
    for (std::size_t i = 0; i < 4; ++i) Latency(i);
  }

  void Outcomes(std::string_view label, std::int64_t Statistics::* part, Ink alarm) {
    const Statistics& a = answer_.a.statistics;
    const Statistics& b = answer_.b.statistics;
    if (a.*part == 0 && b.*part == 0) return;
    Add(label, alarm, ShareText(a.*part, a.total()), ShareText(b.*part, b.total()));
  }

  void Latency(std::size_t place) {
    const auto& a = answer_.comparison.latency_a;
    const auto& b = answer_.comparison.latency_b;
    if (place >= a.size() && place >= b.size()) return;
    const double quantile = place < a.size() ? a[place].quantile : b[place].quantile;
    const auto show = [&](const std::vector<QuantileEstimate>& from) -> std::string {
      if (place >= from.size()) return "-";
      const QuantileEstimate& each = from[place];
      std::string shown = SpanText(look_, each.value);
      if (!each.low || !each.high) return shown;
      const char* dash = look_.unicode ? "–" : "-";
      return shown + "  (" + SpanText(look_, *each.low) + " " + dash + " " +
             SpanText(look_, *each.high) + ")";
    };
    Add(fmt::format("p{:.0f}", 100 * quantile), Ink::kPlain, show(a), show(b));
  }

  void Differences() {
    std::vector<const AttributeDifference*> shown;
    for (const AttributeDifference& each : answer_.comparison.differences) {
      if (each.is_significant || all_) shown.push_back(&each);
    }
    const auto compared = static_cast<std::uint64_t>(answer_.comparison.compared);
    if (shown.empty()) {
      out_ += text_.nothing(CountText(compared)) + "\n";
      return;
    }
    DifferenceTable(shown);
    if (!all_ && compared > shown.size()) {
      out_ += Paint(look_, Ink::kDim, text_.chance(CountText(compared - shown.size()))) + "\n";
    }
  }

  void DifferenceTable(const std::vector<const AttributeDifference*>& shown) {
    std::size_t attribute = Columns(text_.attribute);
    std::size_t value = Columns(text_.value);
    for (const AttributeDifference* each : shown) {
      attribute = std::max(attribute, Columns(Clean(each->attribute)));
      value = std::max(value, Columns(Clean(each->value)));
    }
    with_bar_ = look_.width >= 100;
    const std::size_t figures = 2 * (kFigure + 1) + 12 + 1 + (with_bar_ ? kBar + 1 : 0);
    const std::size_t rest = look_.width > figures + 26 ? look_.width - figures - 2 : 24;
    attribute = std::min(attribute, std::max(rest / 2, rest - std::min(rest, value)));
    value = std::min(value, rest - attribute);
    out_ += text_.title.str() + "\n";
    out_ += Paint(look_, Ink::kDim,
                  Fit(text_.attribute, attribute, look_.unicode) + "  " +
                      Fit(text_.value, value, look_.unicode) + " " + PadLeft(text_.set_a, kFigure) +
                      " " + PadLeft(text_.set_b, kFigure) + " " + PadLeft(text_.difference, 12)) +
            "\n";
    for (const AttributeDifference* each : shown) {
      DifferenceLine(*each, attribute, value);
    }
  }

  void DifferenceLine(const AttributeDifference& each, std::size_t attribute, std::size_t value) {
    const auto traces = [](const Examined& examined) {
      return static_cast<std::int64_t>(examined.traces);
    };
    std::string line = FitMiddle(Clean(each.attribute), attribute, look_.unicode) + "  " +
                       Paint(look_, Ink::kBold, FitMiddle(Clean(each.value), value, look_.unicode));
    line += " " + PadLeft(ShareText(each.in_a, traces(answer_.a.examined)), kFigure);
    line += " " + PadLeft(ShareText(each.in_b, traces(answer_.b.examined)), kFigure);
    line += " " + PadLeft(PointsText(each.difference, text_.points), 12);
    if (with_bar_) {
      const double size = std::abs(each.difference);
      const Ink ink = each.is_significant ? Ink::kBar : Ink::kDim;
      line += " " + Paint(look_, ink, Bar(look_, 0, size, kBar));
    }
    if (!look_.color) line.erase(line.find_last_not_of(' ') + 1);
    out_ += line + "\n";
  }

  std::string PartialOf(std::string_view set, const Examined& examined) const {
    const std::string said = PartialText(look_, examined);
    return said.empty() ? said : std::string(set) + ": " + said;
  }

  const Look& look_;
  const CompareText& text_;
  const client::CompareAnswer& answer_;
  const bool all_;
  bool with_bar_ = false;
  std::size_t set_ = 0;
  std::string out_;
};

class DiffDrawing {
 public:
  DiffDrawing(const Look& look, const client::DiffAnswer& answer)
      : look_(look), text_(look.messages->diff), answer_(answer) {
    const auto& calls = answer.difference.calls;
    children_.resize(calls.size() + 1);
    for (std::size_t i = 0; i < calls.size(); ++i) {
      children_[calls[i].parent ? *calls[i].parent + 1 : 0].push_back(i);
      largest_ = std::max(largest_, std::abs(calls[i].difference().us));
    }
    with_bar_ = look.width >= 100;
    const std::size_t figures = 3 * (kFigure + 2) + (with_bar_ ? kBar + 2 : 0) + 12;
    names_ = std::clamp<std::size_t>(look.width - std::min(look.width, figures), 24, 60);
  }

  std::string Draw() {
    Head();
    for (const std::size_t top : children_[0]) Call(top, "", "");
    if (answer_.difference.omitted > 0) {
      out_ += text_.omitted(CountText(answer_.difference.omitted)) + "\n";
    }
    return std::move(out_);
  }

 private:
  void Head() {
    const auto line = [&](std::string_view set, const client::DiffedTrace& trace) {
      out_ += std::string(set) + "  " + Paint(look_, Ink::kTitle, Clean(trace.id)) + "  " +
              DateTimeText(trace.start) + "  " +
              (trace.response_time ? SpanText(look_, *trace.response_time) : "-") + "\n";
    };
    const CompareText& compare = look_.messages->compare;
    line(compare.set_a, answer_.a);
    line(compare.set_b, answer_.b);
    out_ += "\n" +
            Paint(look_, Ink::kDim,
                  Fit(text_.call, names_, look_.unicode) + "  " + PadLeft(compare.set_a, kFigure) +
                      "  " + PadLeft(compare.set_b, kFigure) + "  " +
                      PadLeft(text_.difference, kFigure)) +
            "\n";
  }

  // Deep chains end in recursion as deep as call trees are allowed to be.
  void Call(std::size_t at, const std::string& lead, const std::string& below) {
    const CallDifference& call = answer_.difference.calls[at];
    Line(call, lead);
    const auto& children = children_[at + 1];
    for (std::size_t i = 0; i < children.size(); ++i) {
      const bool last = i + 1 == children.size();
      const bool room = Columns(below) + 14 < names_;
      const std::string_view branch = look_.unicode ? (last ? "└─" : "├─") : (last ? "`-" : "|-");
      const std::string_view rest = !room ? "" : last ? "  " : look_.unicode ? "│ " : "| ";
      Call(children[i], below + std::string(branch), below + std::string(rest));
    }
  }

  void Line(const CallDifference& call, const std::string& lead) {
    std::string name = Clean(call.name);
    const std::int64_t most = std::max(call.a.calls, call.b.calls);
    if (most > 1 && call.a.calls == call.b.calls) name += fmt::format(" x{}", most);
    if (call.a.calls != call.b.calls && call.a.calls > 0 && call.b.calls > 0) {
      name += fmt::format(" x{} -> x{}", call.a.calls, call.b.calls);
    }
    std::string line = Fit(lead + name, names_, look_.unicode);
    line += "  " + Side(call.a) + "  " + Side(call.b) + "  ";
    const std::int64_t difference = call.difference().us;
    std::string size = difference == 0 ? "=" : SpanText(look_, {std::abs(difference)});
    if (difference != 0) size = (difference > 0 ? "+" : "-") + size;
    line += PadLeft(size, kFigure) + (with_bar_ ? "  " : "");
    if (with_bar_ && difference != 0) {
      const double share = static_cast<double>(std::abs(difference)) /
                           static_cast<double>(std::max<std::int64_t>(1, largest_));
      line += Paint(look_, difference > 0 ? Ink::kFault : Ink::kOk, Bar(look_, 0, share, kBar));
    } else if (with_bar_) {
      line += std::string(kBar, ' ');
    }
    if (call.is_added()) line += "  " + text_.only_b.str();
    if (call.is_removed()) line += "  " + text_.only_a.str();
    if (!look_.color) line.erase(line.find_last_not_of(' ') + 1);
    out_ += line + "\n";
  }

  std::string Side(const CallSums& sums) const {
    if (sums.calls == 0) return PadLeft("-", kFigure);
    const std::string time = SpanText(look_, sums.duration);
    const Outcome outcome = sums.faults > 0      ? Outcome::kFault
                            : sums.throttles > 0 ? Outcome::kThrottle
                            : sums.errors > 0    ? Outcome::kError
                                                 : Outcome::kOk;
    if (outcome == Outcome::kOk) return PadLeft(time, kFigure);
    return Paint(look_, InkOf(outcome),
                 PadLeft(std::string(MarkOf(look_, outcome)) + " " + time, kFigure));
  }

  const Look& look_;
  const DiffText& text_;
  const client::DiffAnswer& answer_;
  std::vector<std::vector<std::size_t>> children_;  // of each call; the tops first
  std::int64_t largest_ = 0;
  bool with_bar_ = false;
  std::size_t names_ = 0;
  std::string out_;
};

}  // namespace

std::string ComparisonView(const Look& look, const client::CompareAnswer& answer, bool all) {
  return ComparisonDrawing(look, answer, all).Draw();
}

std::string DiffView(const Look& look, const client::DiffAnswer& answer) {
  return DiffDrawing(look, answer).Draw();
}

}  // namespace roentgen::cli
