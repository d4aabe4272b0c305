#include "apps/roentgen/view/trace_tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "apps/roentgen/view/display_text.h"
#include "apps/roentgen/view/time_text.h"
#include "apps/roentgen/view/trace_shape.h"
#include "apps/roentgen/view/value_text.h"

namespace roentgen::cli {
namespace {

constexpr std::size_t kSpan = 9;
constexpr std::size_t kFewFrames = 3;

Outcome OutcomeOfSegment(const Segment& segment) { return OutcomeOf(segment.flags); }

class TreeDrawing {
 public:
  TreeDrawing(const Look& look, const Trace& trace, const TraceTreeOptions& options)
      : look_(look),
        text_(look.text()),
        options_(options),
        shape_(trace),
        names_(std::clamp<std::size_t>(look.width * 2 / 5, 24, 64)),
        bars_(look.width - std::min(look.width - 10, names_ + 2 * (kSpan + 2) + 2)) {}

  std::string Draw(const Trace& trace) {
    Header(trace);
    for (const Segment* root : shape_.roots()) Entity(*root, "", "", 0);
    return std::move(out_);
  }

 private:
  void Header(const Trace& trace) {
    const DurationUs took = shape_.end() - shape_.start();
    out_ += text_.trace_title.str() + " " + Paint(look_, Ink::kTitle, trace.id.ToString()) + "\n";
    out_ += Paint(
        look_, Ink::kDim,
        text_.trace_facts(DateTimeText(shape_.start()), SpanText(look_, took), shape_.segments()));
    if (shape_.in_progress()) out_ += "   " + Paint(look_, Ink::kError, text_.in_progress);
    out_ += "\n";
    if (trace.limit_exceeded) out_ += Paint(look_, Ink::kError, text_.limit_exceeded) + "\n";
    out_ += "\n";
    const std::string scale = SpanText(look_, took);
    const std::size_t gap = bars_ - std::min(bars_, Columns(scale) + 1);
    out_ += Paint(look_, Ink::kDim,
                  Fit("", names_) + "  " + PadLeft(text_.offset, kSpan) + "  " +
                      PadLeft(text_.time_taken, kSpan) + "  0" + std::string(gap, ' ') + scale) +
            "\n";
  }

  // `lead` goes before the entity's own line, `below` before those under it.
  void Entity(const Segment& entity, const std::string& lead, const std::string& below, int depth) {
    if (!drawn_.insert(&entity).second) return;
    const std::vector<const Segment*> children = shape_.ChildrenOf(entity);
    Line(entity, lead);
    const std::string_view trunk = children.empty() ? "  " : look_.unicode ? "│ " : "| ";
    Details(entity, below + std::string(trunk));
    if (depth >= kMaxShownDepth && !children.empty()) {
      out_ += below + Paint(look_, Ink::kDim, text_.deeper) + "\n";
      return;
    }
    for (std::size_t i = 0; i < children.size(); ++i) {
      const bool last = i + 1 == children.size();
      const std::string_view branch = look_.unicode ? (last ? "└─" : "├─") : (last ? "`-" : "|-");
      // Levels deeper than the column has room for stay where they are.
      const bool room = Columns(below) + 18 < names_;
      const std::string_view rest = !room ? "" : last ? "  " : look_.unicode ? "│ " : "| ";
      Entity(*children[i], below + std::string(branch), below + std::string(rest), depth + 1);
    }
  }

  void Line(const Segment& entity, const std::string& lead) {
    const Outcome outcome = OutcomeOfSegment(entity);
    const std::string mark(MarkOf(look_, outcome));
    std::string name = entity.name_space == Namespace::kNone ? "" : look_.unicode ? "→ " : "> ";
    name += Clean(entity.name);
    if (entity.http && entity.http->status) name += fmt::format("  {}", *entity.http->status);
    const std::size_t taken = Columns(lead) + 2;
    const std::size_t room = names_ > taken + 4 ? names_ - taken : 4;
    const Ink ink = entity.is_subsegment ? Ink::kPlain : Ink::kBold;
    out_ += Paint(look_, Ink::kDim, lead) + Paint(look_, InkOf(outcome), mark) + " " +
            Paint(look_, outcome == Outcome::kOk ? ink : InkOf(outcome),
                  Fit(name, room, look_.unicode));
    // A tree deeper than the column is wide pushes its figures to the right.
    out_ += "  " + PadLeft(SpanText(look_, entity.start_time - shape_.start()), kSpan);
    out_ += "  " + PadLeft(entity.end_time ? SpanText(look_, entity.Duration()) : "...", kSpan);
    out_ +=
        "  " + Paint(look_, outcome == Outcome::kOk ? Ink::kBar : InkOf(outcome), BarOf(entity));
    while (!look_.color && out_.ends_with(' ')) out_.pop_back();
    out_ += "\n";
  }

  std::string BarOf(const Segment& entity) const {
    const double whole =
        static_cast<double>(std::max<std::int64_t>((shape_.end() - shape_.start()).us, 1));
    const auto share = [&](TimestampUs time) {
      return static_cast<double>((time - shape_.start()).us) / whole;
    };
    return Bar(look_, share(entity.start_time), share(entity.end_time.value_or(shape_.end())),
               bars_);
  }

  void Details(const Segment& entity, const std::string& lead) {
    const auto say = [&](std::string_view label, const std::string& value) {
      if (!value.empty()) Detail(lead, label, value);
    };
    if (!entity.IsComplete()) say("", text_.in_progress.str());
    // What was asked is said once, by the callee if it is here.
    if (entity.http && !shape_.IsAnswered(entity)) say("", HttpText(*entity.http));
    if (entity.sql) say("SQL", entity.sql->sanitized_query);
    if (entity.aws) say("AWS", AwsText(*entity.aws));
    if (const Segment* inferred = shape_.InferredOf(entity)) {
      say("", text_.inferred(inferred->origin.empty() ? "remote" : inferred->origin));
    }
    say(text_.user, entity.user);
    say(text_.annotations, AnnotationsOf(entity));
    for (const Link& link : entity.links) {
      const auto& phrase = link.kind == LinkKind::kParent ? text_.link_from : text_.link_to;
      say("", phrase(link.trace_id.ToString(), link.id.ToString()));
    }
    if (options_.full) FullDetails(entity, lead);
    if (entity.cause) Exceptions(*entity.cause, lead);
  }

  void FullDetails(const Segment& entity, const std::string& lead) {
    Detail(lead, "id", entity.id.ToString());
    if (!entity.origin.empty()) Detail(lead, "origin", entity.origin);
    if (!entity.service_version.empty()) Detail(lead, text_.version, entity.service_version);
    if (entity.aws && !entity.aws->request_id.empty()) {
      Detail(lead, "request id", entity.aws->request_id);
    }
    if (!entity.metadata_json.empty()) Detail(lead, text_.metadata, entity.metadata_json);
  }

  static std::string AnnotationsOf(const Segment& entity) {
    std::string joined;
    for (const auto& [key, value] : entity.annotations) {
      joined += (joined.empty() ? "" : "  ") + key + "=" + ValueText(value);
    }
    return joined;
  }

  void Exceptions(const Cause& cause, const std::string& lead) {
    if (!cause.reference.empty()) {
      const Segment* recorder = shape_.RecorderOf(cause.reference);
      Detail(lead, text_.exception,
             text_.recorded_elsewhere(recorder == nullptr ? cause.reference : recorder->name),
             Ink::kFault);
    }
    for (const ExceptionRecord& exception : cause.exceptions) {
      const std::string type = exception.type.empty() ? text_.exception.str() : exception.type;
      Detail(lead, type, exception.message, Ink::kFault);
      const std::size_t shown =
          options_.full ? exception.stack.size() : std::min(exception.stack.size(), kFewFrames);
      for (std::size_t i = 0; i < shown; ++i) {
        const StackFrame& frame = exception.stack[i];
        Detail(lead, "  at", fmt::format("{} ({}:{})", frame.label, frame.path, frame.line));
      }
      const auto hidden = static_cast<std::int64_t>(exception.stack.size() - shown);
      if (hidden > 0) Detail(lead, " ", text_.more_frames(hidden));
      if (exception.truncated > 0) Detail(lead, " ", text_.frames_omitted(exception.truncated));
    }
  }

  void Detail(const std::string& lead, std::string_view label, const std::string& value,
              Ink ink = Ink::kDim) {
    std::string line = "  ";
    if (!label.empty()) line += Clean(label) + " ";
    line += Clean(value);
    const std::size_t room = look_.width > Columns(lead) + 8 ? look_.width - Columns(lead) : 8;
    if (!options_.full) line = Cut(line, room, look_.unicode);
    out_ += Paint(look_, Ink::kDim, lead) + Paint(look_, ink, line) + "\n";
  }

  const Look& look_;
  const ViewText& text_;
  const TraceTreeOptions options_;
  const TraceShape shape_;
  const std::size_t names_;
  const std::size_t bars_;
  std::set<const Segment*> drawn_;
  std::string out_;
};

}  // namespace

std::string TraceTree(const Look& look, const Trace& trace, const TraceTreeOptions& options) {
  return TreeDrawing(look, trace, options).Draw(trace);
}

}  // namespace roentgen::cli
