#include "apps/roentgen/view/breakdown_table.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "apps/roentgen/view/display_text.h"
#include "apps/roentgen/view/time_text.h"

namespace roentgen::cli {
namespace {

constexpr std::size_t kFigure = 9;
constexpr std::size_t kBar = 12;
constexpr std::size_t kTrace = 37;  // an id and two blanks

// What the rows of a table count.
struct Counted {
  std::string title;
  std::string_view count;  // tidy:allow(view) a message's
  std::int64_t whole = 0;
  std::vector<client::BreakdownRow> rows;
  std::vector<std::string> traces;  // one a row, or none
};

class CountedDrawing {
 public:
  CountedDrawing(const Look& look, const Counted& counted) : look_(look), counted_(counted) {
    for (const client::BreakdownRow& row : counted.rows) most_ = std::max(most_, row.traces);
    with_trace_ = !counted.traces.empty() && look.width >= 6 * (kFigure + 1) + 20 + kTrace;
    const std::size_t width = look.width - (with_trace_ ? kTrace : 0);
    is_narrow_ = width < 8 * (kFigure + 1) + 20;
    const std::size_t figures = (is_narrow_ ? 6 : 8) * (kFigure + 1);
    with_bar_ = width >= figures + kBar + 30;
    const std::size_t taken = figures + (with_bar_ ? kBar + 1 : 0);
    const std::size_t widest = width > taken + 12 ? width - taken : 12;
    std::size_t needed = Columns(counted.title);
    for (const auto& row : counted.rows) needed = std::max(needed, Columns(Clean(row.value)));
    value_ = std::clamp<std::size_t>(needed, 8, widest);
  }

  std::string Draw() {
    Header();
    for (std::size_t i = 0; i < counted_.rows.size(); ++i) {
      Row(counted_.rows[i]);
      if (with_trace_) out_ += "  " + Clean(counted_.traces[i]);
      out_ += "\n";
    }
    return std::move(out_);
  }

 private:
  void Header() {
    const ViewText& view = look_.text();
    const TracesText& text = look_.messages->traces;
    std::string line = FitMiddle(counted_.title, value_, look_.unicode);
    for (const std::string_view title : {counted_.count, std::string_view(text.share)}) {
      line += " " + PadLeft(title, kFigure);
    }
    if (with_bar_) line += " " + std::string(kBar, ' ');
    const auto add = [&](std::string_view title) { line += " " + PadLeft(title, kFigure); };
    add(view.error);
    if (!is_narrow_) add(view.throttle);
    add(view.fault);
    add("p50");
    if (!is_narrow_) add("p90");
    add("p99");
    if (with_trace_) line += "  " + look_.messages->operations.slowest.str();
    out_ += Paint(look_, Ink::kDim, line) + "\n";
  }

  void Row(const client::BreakdownRow& row) {
    std::string line = Paint(look_, Ink::kBold, FitMiddle(Clean(row.value), value_, look_.unicode));
    line += " " + PadLeft(CountText(static_cast<std::uint64_t>(row.traces)), kFigure);
    line += " " + PadLeft(ShareText(row.traces, counted_.whole), kFigure);
    if (with_bar_) {
      const double share = static_cast<double>(row.traces) / static_cast<double>(most_);
      line += " " + Paint(look_, Ink::kBar, Bar(look_, 0, share, kBar));
    }
    const std::int64_t total = row.statistics.total();
    const auto part = [&](std::int64_t count, Ink alarm) {
      line += " " + Paint(look_, count > 0 ? alarm : Ink::kDim,
                          PadLeft(ShareText(count, total), kFigure));
    };
    part(row.statistics.error, Ink::kError);
    if (!is_narrow_) part(row.statistics.throttle, Ink::kThrottle);
    part(row.statistics.fault, Ink::kFault);
    const client::Percentiles times = row.percentiles.value_or(client::Percentiles{});
    const auto add = [&](DurationUs time) {
      line += " " + PadLeft(row.percentiles ? SpanText(look_, time) : "-", kFigure);
    };
    add(times.p50);
    if (!is_narrow_) add(times.p90);
    add(times.p99);
    out_ += line;
  }

  const Look& look_;
  const Counted& counted_;
  std::int64_t most_ = 1;
  bool is_narrow_ = false;  // without throttles and p90
  bool with_bar_ = false;
  bool with_trace_ = false;
  std::size_t value_ = 0;
  std::string out_;
};

std::string MoreText(const Phrase<View>& more, std::int64_t distinct, std::size_t shown) {
  const auto all = static_cast<std::uint64_t>(distinct);
  return all > shown ? more(CountText(all - shown)) + "\n" : "";
}

}  // namespace

std::string BreakdownTable(const Look& look, const client::BreakdownAnswer& breakdown) {
  const TracesText& text = look.messages->traces;
  const std::string attribute = Clean(breakdown.attribute);
  if (breakdown.rows.empty()) {
    return text.no_values(attribute, CountText(breakdown.examined.traces)) + "\n" +
           PartialText(look, breakdown.examined);
  }
  const auto traces = static_cast<std::int64_t>(breakdown.examined.traces);
  std::string notes;
  if (breakdown.without > 0) {
    const auto without = static_cast<std::uint64_t>(breakdown.without);
    notes = text.without(CountText(without), attribute) + "\n";
  }
  notes += MoreText(text.more_values, breakdown.distinct, breakdown.rows.size());
  return CountedDrawing(look, {attribute, text.traces, traces, breakdown.rows, {}}).Draw() +
         Paint(look, Ink::kDim, notes) + PartialText(look, breakdown.examined);
}

std::string BreakdownNotes(const Messages& messages, const client::BreakdownAnswer& breakdown) {
  return MoreText(messages.traces.more_values, breakdown.distinct, breakdown.rows.size()) +
         PartialNote(messages, breakdown.examined);
}

std::string OperationsTable(const Look& look, const client::OperationsAnswer& operations) {
  const OperationsText& text = look.messages->operations;
  Counted counted{
      .title = text.operation.str(), .count = text.calls, .whole = operations.uncounted};
  for (const client::OperationRow& row : operations.rows) {
    counted.whole += row.statistics.total();
    counted.traces.push_back(row.slowest);
    counted.rows.push_back({row.name, row.statistics.total(), row.statistics, row.percentiles});
  }
  const std::string more = MoreText(text.more, operations.distinct, operations.rows.size());
  return CountedDrawing(look, counted).Draw() + Paint(look, Ink::kDim, more) +
         PartialText(look, operations.examined);
}

std::string OperationsNotes(const Messages& messages, const client::OperationsAnswer& operations) {
  return MoreText(messages.operations.more, operations.distinct, operations.rows.size()) +
         PartialNote(messages, operations.examined);
}

std::string PartialText(const Look& look, const Examined& examined) {
  return Paint(look, Ink::kError, PartialNote(*look.messages, examined));
}

std::string PartialNote(const Messages& messages, const Examined& examined) {
  if (!examined.is_partial || !examined.reached) return {};
  const std::string reached = DateTimeText(*examined.reached);
  return messages.common.partial(CountText(examined.traces), reached) + "\n";
}

}  // namespace roentgen::cli
