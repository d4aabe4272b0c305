#include "apps/roentgen/view/explanation_text.h"

#include "apps/roentgen/view/display_text.h"

namespace roentgen::cli {
namespace {

void AddStep(std::string_view title, std::string_view lines, std::string_view nothing,
             std::string& out) {
  out.append(title).append("\n  ");
  for (const char c : lines.empty() ? nothing : lines) {
    out += c;
    if (c == '\n') out += "  ";
  }
  out += '\n';
}

}  // namespace

std::string ExplanationText(const Messages& messages, const Explanation& explanation) {
  const ExplainText& text = messages.explain;
  std::string out;
  if (explanation.normalized.empty()) {
    out = explanation.words + "\n\n";
  } else {
    out = explanation.normalized + "\n\n" + text.selects(explanation.words) + "\n\n";
  }
  out += text.plan_title.str() + "\n";
  AddStep(text.plan_index, explanation.index, text.plan_nothing, out);
  AddStep(text.plan_list, explanation.list, text.plan_nothing, out);
  AddStep(text.plan_documents, explanation.documents, text.plan_nothing, out);
  return CleanLines(out);
}

}  // namespace roentgen::cli
