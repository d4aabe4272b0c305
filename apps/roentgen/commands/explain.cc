#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "apps/roentgen/commands/commands.h"
#include "apps/roentgen/view/display_text.h"
#include "engine/filter/binder.h"
#include "engine/filter/parser.h"
#include "engine/filter/words.h"
#include "engine/match/plan.h"

namespace roentgen::cli {
namespace {

int RunExplain(const std::string& expression, const Session& session) {
  const auto parsed = filter::Parse(expression);
  const auto bound = filter::Compile(expression, filter::NoGroups());
  if (!parsed || !bound) return Fail(session, bound.error().message, kUsage);
  const auto language =
      &session.text == &kKorean ? filter::Language::kKorean : filter::Language::kEnglish;
  const ExplainText& text = session.text.explain;
  const match::PlanWords words = {text.plan_index.c_str(),     text.plan_list.c_str(),
                                  text.plan_documents.c_str(), text.plan_every_trace.c_str(),
                                  text.plan_all_of.c_str(),    text.plan_any_of.c_str(),
                                  text.plan_nothing.c_str()};
  Print(CleanLines(filter::Print(*parsed) + "\n\n" +
                   text.selects(filter::Explain(**bound, language)) + "\n\n" +
                   text.plan_title.str() + "\n" + match::Describe(match::MakePlan(*bound), words)));
  return kOk;
}

}  // namespace

void AddExplain(CLI::App& program, Session& session) {
  const ExplainText& text = session.text.explain;
  CLI::App& command = NewCommand(program, session, "explain", text.command);
  const auto expression = std::make_shared<std::string>();
  command.add_option("EXPR", *expression, text.expression_argument.str())
      ->required()
      ->option_text(" ");
  command.callback([expression, &session] {
    session.run = [expression, &session] { return RunExplain(*expression, session); };
  });
}

}  // namespace roentgen::cli
