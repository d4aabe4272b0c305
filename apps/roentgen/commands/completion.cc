#include "apps/roentgen/commands/completion.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "apps/roentgen/commands/commands.h"
#include "engine/load/load_plan.h"

namespace roentgen::cli {
namespace {

std::string Join(const std::vector<std::string>& words) {
  std::string joined;
  for (const std::string& word : words) joined += (joined.empty() ? "" : " ") + word;
  return joined;
}

std::vector<std::string> OptionsOf(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

std::vector<CLI::App*> CommandsOf(CLI::App& app) { return app.get_subcommands({}); }

// Options whose values are known words.
std::vector<std::pair<std::string, std::string>> KnownValues() {
  std::vector<std::string> topologies(load::kTopologyNames.begin(), load::kTopologyNames.end());
  return {{"--topology", Join(topologies)},
          {"--color", "auto always never"},
          {"--insights", "on off"},
          {"--notifications", "on off"},
          {"--group-by",
           "annotation. error fault http.method http.status http.url service user version "
           "rootcause.fault.service rootcause.fault.entity rootcause.responsetime.service"},
          {"--durability", "sync interval none"},
          {"--log-level", "trace debug info warn error"}};
}

// `load` and `load verify`: the words of the command line before the one being completed.
struct Place {
  std::string command;
  std::string words;
};

std::vector<Place> PlacesOf(CLI::App& program) {
  std::vector<Place> places;
  const std::string global = Join(OptionsOf(program));
  for (CLI::App* command : CommandsOf(program)) {
    std::vector<std::string> words = OptionsOf(*command);
    for (CLI::App* below : CommandsOf(*command)) {
      words.push_back(below->get_name());
      places.push_back(
          {command->get_name() + " " + below->get_name(), Join(OptionsOf(*below)) + " " + global});
    }
    places.push_back({command->get_name(), Join(words) + " " + global});
  }
  return places;
}

std::string TopWords(CLI::App& program) {
  std::vector<std::string> words;
  for (CLI::App* command : CommandsOf(program)) words.push_back(command->get_name());
  return Join(words) + " " + Join(OptionsOf(program));
}

// The part that bash and zsh share: from `before`, the word before the one to complete, and
// `place`, the first two words after the program, to `list`, the words that fit.
std::string Cases(CLI::App& program) {
  std::string out = "  case $before in\n";
  for (const auto& [option, values] : KnownValues()) {
    out += fmt::format("    {}) list='{}' ;;\n", option, values);
  }
  out += "    *)\n      case $place in\n";
  for (const Place& place : PlacesOf(program)) {
    const bool nested = place.command.find(' ') != std::string::npos;
    const std::string pattern = nested ? "'" + place.command + "'" : "'" + place.command + " '*";
    out += fmt::format("        {}) list='{}' ;;\n", pattern, place.words);
  }
  return out + "      esac ;;\n  esac\n";
}

std::string BashScript(CLI::App& program) {
  return "_roentgen() {\n"
         "  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
         "  local place=\"${COMP_WORDS[1]} ${COMP_WORDS[2]}\" list=\n" +
         Cases(program) + "  if ((COMP_CWORD == 1)); then list='" + TopWords(program) +
         "'; fi\n"
         "  COMPREPLY=($(compgen -W \"$list\" -- \"$word\"))\n"
         "}\n"
         "complete -o default -F _roentgen roentgen\n";
}

// A quoted word of fish.
std::string Quoted(const std::string& text) {
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("\\'") : std::string(1, c);
  return quoted + "'";
}

std::string ZshScript(CLI::App& program) {
  return "#compdef roentgen\n"
         "_roentgen() {\n"
         "  local before=${words[CURRENT-1]} place=\"${words[2]} ${words[3]}\" list=\n" +
         Cases(program) + "  if ((CURRENT == 2)); then list='" + TopWords(program) +
         "'; fi\n"
         "  compadd -- ${=list}\n"
         "}\n"
         "if [[ ${funcstack[1]} == _roentgen ]]; then\n"
         "  _roentgen \"$@\"\n"
         "else\n"
         "  compdef _roentgen roentgen\n"
         "fi\n";
}

std::string FishScript(CLI::App& program) {
  std::string out = "complete -c roentgen -f\n";
  const auto options = [&out](const CLI::App& app, const std::string& condition) {
    for (const CLI::Option* option : app.get_options()) {
      for (const std::string& name : option->get_lnames()) {
        std::string values;
        for (const auto& [known, words] : KnownValues()) {
          if (known == "--" + name) values = " -xa " + Quoted(words);
        }
        out += fmt::format("complete -c roentgen{} -l {} -d {}{}\n", condition, name,
                           Quoted(option->get_description()), values);
      }
    }
  };
  options(program, "");
  for (CLI::App* command : CommandsOf(program)) {
    out += fmt::format("complete -c roentgen -n __fish_use_subcommand -a {} -d {}\n",
                       command->get_name(), Quoted(command->get_description()));
    const std::string here = "__fish_seen_subcommand_from " + command->get_name();
    const std::vector<CLI::App*> nested = CommandsOf(*command);
    std::string any_below;
    for (const CLI::App* below : nested) any_below += " " + below->get_name();
    const std::string alone =
        nested.empty() ? here : here + "; and not __fish_seen_subcommand_from" + any_below;
    options(*command, " -n " + Quoted(alone));
    for (const CLI::App* below : nested) {
      out += fmt::format("complete -c roentgen -n {} -a {} -d {}\n", Quoted(alone),
                         below->get_name(), Quoted(below->get_description()));
      const std::string both = here + "; and __fish_seen_subcommand_from " + below->get_name();
      options(*below, " -n " + Quoted(both));
    }
  }
  return out;
}

}  // namespace

std::string CompletionScript(CLI::App& program, const std::string& shell) {
  if (shell == "bash") return BashScript(program);
  return shell == "zsh" ? ZshScript(program) : FishScript(program);
}

void AddCompletion(CLI::App& program, Session& session) {
  const CompletionText& text = session.text.completion;
  CLI::App& command = NewCommand(program, session, "completion", text.command);
  const auto shell = std::make_shared<std::string>();
  command.add_option("SHELL", *shell, text.shell_flag.str())
      ->required()
      ->option_text(" ")
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  command.callback([shell, &program, &session] {
    session.run = [shell, &program] {
      Print(CompletionScript(program, *shell));
      return kOk;
    };
  });
}

}  // namespace roentgen::cli
