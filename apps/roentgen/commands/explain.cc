#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "adapters/client/api_calls.h"
#include "apps/roentgen/commands/commands.h"
#include "apps/roentgen/commands/server_flags.h"
#include "apps/roentgen/view/display_text.h"
#include "apps/roentgen/view/explanation_text.h"
#include "engine/match/explain.h"
#include "wire/api_json/explanation_json.h"

namespace roentgen::cli {
namespace {

struct ExplainFlags {
  ServerFlags server;
  std::string expression;
};

// What can be said without the server, which alone knows the groups.
client::ExplainAnswer ExplainHere(const std::string& expression, bool is_korean) {
  const auto language = is_korean ? filter::Language::kKorean : filter::Language::kEnglish;
  client::ExplainAnswer answer;
  answer.explanation = match::ExplainExpression(expression, filter::NoGroups(), language);
  answer.json = wire::EncodeExplanation(answer.explanation);
  return answer;
}

int RunExplain(const ExplainFlags& flags, const Session& session) {
  const Messages& text = session.text;
  const bool is_korean = &text == &kKorean;
  auto client = ClientOf(flags.server, text);
  if (!client) return Fail(session, client.error().message, kUsage);
  auto answer = client::Explain(*client, flags.expression, is_korean);
  const bool is_alone = !answer && answer.error().code == ErrorCode::kUnavailable;
  if (is_alone) answer = ExplainHere(flags.expression, is_korean);
  if (!answer) return FailCall(session, *client, answer.error());
  const bool names_group = flags.expression.find("group") != std::string::npos;
  if (flags.server.json) {
    Print(answer->json + "\n");
    return answer->explanation.error ? kUsage : kOk;
  }
  if (answer->explanation.error) {
    std::string said = CleanLines(answer->explanation.error->text);
    if (is_alone && names_group) said += "\n" + text.explain.groups_unknown.str();
    return Fail(session, said, kUsage);
  }
  Print(ExplanationText(text, answer->explanation));
  return kOk;
}

}  // namespace

void AddExplain(CLI::App& program, Session& session) {
  const ExplainText& text = session.text.explain;
  CLI::App& command = NewCommand(program, session, "explain", text.command);
  const auto flags = std::make_shared<ExplainFlags>();
  command.add_option("EXPR", flags->expression, text.expression_argument.str())
      ->required()
      ->option_text(" ");
  AddServerFlags(command, session, flags->server);
  command.callback([flags, &session] {
    session.run = [flags, &session] { return RunExplain(*flags, session); };
  });
}

}  // namespace roentgen::cli
