#include "apps/roentgen/view/breakdown_table.h"

#include <algorithm>

#include "apps/roentgen/view/display_text.h"
#include "apps/roentgen/view/time_text.h"

namespace roentgen::cli {
namespace {

constexpr std::size_t kFigure = 9;
constexpr std::size_t kBar = 12;

class BreakdownDrawing {
 public:
  BreakdownDrawing(const Look& look, const client::BreakdownAnswer& breakdown)
      : look_(look), breakdown_(breakdown) {
    for (const client::BreakdownRow& row : breakdown.rows) most_ = std::max(most_, row.traces);
    is_narrow_ = look.width < 8 * (kFigure + 1) + 20;
    const std::size_t figures = (is_narrow_ ? 6 : 8) * (kFigure + 1);
    with_bar_ = look.width >= figures + kBar + 30;
    const std::size_t taken = figures + (with_bar_ ? kBar + 1 : 0);
    widest_ = look.width > taken + 12 ? look.width - taken : 12;
    std::size_t needed = Columns(breakdown.attribute);
    for (const auto& row : breakdown.rows) needed = std::max(needed, Columns(Clean(row.value)));
    value_ = std::clamp<std::size_t>(needed, 8, widest_);
  }

  std::string Draw() {
    Header();
    for (const client::BreakdownRow& row : breakdown_.rows) Row(row);
    return std::move(out_);
  }

 private:
  void Header() {
    const ViewText& view = look_.text();
    const TracesText& text = look_.messages->traces;
    std::string line = Fit(Clean(breakdown_.attribute), value_, look_.unicode);
    for (const std::string_view title :
         {std::string_view(text.traces), std::string_view(text.share)}) {
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
    out_ += Paint(look_, Ink::kDim, line) + "\n";
  }

  void Row(const client::BreakdownRow& row) {
    const auto all = static_cast<std::int64_t>(breakdown_.examined.traces);
    std::string line = Paint(look_, Ink::kBold, Fit(Clean(row.value), value_, look_.unicode));
    line += " " + PadLeft(CountText(static_cast<std::uint64_t>(row.traces)), kFigure);
    line += " " + PadLeft(ShareText(row.traces, all), kFigure);
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
    out_ += line + "\n";
  }

  const Look& look_;
  const client::BreakdownAnswer& breakdown_;
  std::int64_t most_ = 1;
  bool is_narrow_ = false;  // without throttles and p90
  bool with_bar_ = false;
  std::size_t widest_ = 0;
  std::size_t value_ = 0;
  std::string out_;
};

}  // namespace

std::string BreakdownTable(const Look& look, const client::BreakdownAnswer& breakdown) {
  const TracesText& text = look.messages->traces;
  const std::string attribute = Clean(breakdown.attribute);
  std::string out;
  if (breakdown.rows.empty()) {
    out = text.no_values(attribute, CountText(breakdown.examined.traces)) + "\n";
  } else {
    out = BreakdownDrawing(look, breakdown).Draw();
    std::string notes;
    if (breakdown.without > 0) {
      const auto without = static_cast<std::uint64_t>(breakdown.without);
      notes += text.without(CountText(without), attribute) + "\n";
    }
    const auto shown = static_cast<std::int64_t>(breakdown.rows.size());
    if (breakdown.distinct > shown) {
      notes += text.more_values(CountText(static_cast<std::uint64_t>(breakdown.distinct - shown))) +
               "\n";
    }
    out += Paint(look, Ink::kDim, notes);
  }
  return out + PartialText(look, breakdown.examined);
}

std::string PartialText(const Look& look, const Examined& examined) {
  if (!examined.is_partial || !examined.reached) return {};
  return Paint(look, Ink::kError,
               look.messages->common.partial(CountText(examined.traces),
                                             DateTimeText(*examined.reached))) +
         "\n";
}

}  // namespace roentgen::cli
