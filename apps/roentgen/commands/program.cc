#include "apps/roentgen/commands/program.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "apps/roentgen/commands/suggest.h"
#include "apps/roentgen/view/display_text.h"

namespace roentgen::cli {
namespace {

// The sub-command that was reached, or the program itself.
const CLI::App& Deepest(const CLI::App& program) {
  const CLI::App* at = &program;
  for (auto chosen = at->get_subcommands(); !chosen.empty(); chosen = at->get_subcommands()) {
    at = chosen.front();
  }
  return *at;
}

std::string FullName(const CLI::App& app) {
  const CLI::App* parent = app.get_parent();
  return parent == nullptr ? app.get_name() : FullName(*parent) + " " + app.get_name();
}

void CollectOptions(const CLI::App& app, std::vector<std::string>& names) {
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
}

std::vector<std::string> KnownOptions(const CLI::App& chosen, const CLI::App& program) {
  std::vector<std::string> names;
  CollectOptions(chosen, names);
  if (&chosen != &program) CollectOptions(program, names);
  return names;
}

std::vector<std::string> KnownCommands(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands({})) names.push_back(command->get_name());
  return names;
}

std::string DescribeExtra(const CLI::App& program, const ErrorText& text) {
  const std::vector<std::string> extras = program.remaining(/*recurse=*/true);
  if (extras.empty()) return text.usage("?");
  const CLI::App& chosen = Deepest(program);
  const std::string& extra = extras.front();
  const bool is_option = extra.starts_with('-');
  const std::string word = extra.substr(0, extra.find('='));
  const std::string nearest = is_option ? Nearest(word, KnownOptions(chosen, program))
                                        : Nearest(word, KnownCommands(chosen));
  std::string message = is_option ? text.unknown_option(word) : text.unknown_command(word);
  if (!nearest.empty()) message += " " + text.did_you_mean(nearest);
  return message;
}

// "--rate: Value fast not in range 0.000000 to 10.000000", "--topology: ring not in {shop,flat}".
std::string DescribeRange(const std::string& words, const ErrorText& text) {
  const std::size_t colon = words.find(": ");
  const std::size_t allowed = words.find(" not in ");
  if (colon == std::string::npos || allowed == std::string::npos) return text.usage(words);
  std::string value = words.substr(colon + 2, allowed - colon - 2);
  if (value.starts_with("Value ")) value.erase(0, 6);
  std::string values = words.substr(allowed + 8);
  if (values.starts_with("range ")) values.erase(0, 6);
  constexpr std::string_view kZeros = ".000000";
  for (std::size_t at; (at = values.find(kZeros)) != std::string::npos;) {
    values.erase(at, kZeros.size());
  }
  if (values.starts_with('{') && values.ends_with('}')) {
    values = values.substr(1, values.size() - 2);
    for (std::size_t at = 0; (at = values.find(',', at)) != std::string::npos; at += 2) {
      values.insert(at + 1, " ");
    }
  }
  return text.bad_value(words.substr(0, colon), value) + " " + text.allowed(values);
}

template <class Kind>
bool Is(const CLI::ParseError& error) {
  return dynamic_cast<const Kind*>(&error) != nullptr;
}

// The parser's error in the session's language; its own words where it knows no better.
std::string Describe(const CLI::App& program, const CLI::ParseError& error, const ErrorText& text) {
  const std::string words = error.what();
  if (Is<CLI::ExtrasError>(error)) return DescribeExtra(program, text);
  if (Is<CLI::ValidationError>(error)) return DescribeRange(words, text);
  if (Is<CLI::RequiredError>(error)) {
    return text.required(words.substr(0, words.find(" is required")));
  }
  constexpr std::string_view kExcludes = " excludes ";
  const std::size_t excludes = words.find(kExcludes);
  if (Is<CLI::ExcludesError>(error) && excludes != std::string::npos) {
    return text.not_together(words.substr(0, excludes), words.substr(excludes + kExcludes.size()));
  }
  if (Is<CLI::ArgumentMismatch>(error)) {
    return text.value_missing(words.substr(0, words.find(':')));
  }
  constexpr std::string_view kConversion = "Could not convert: ";
  const std::size_t equals = words.find(" = ");
  if (words.starts_with(kConversion) && equals != std::string::npos) {
    return text.bad_value(words.substr(kConversion.size(), equals - kConversion.size()),
                          words.substr(equals + 3));
  }
  return text.usage(words);
}

void SetUp(CLI::App& program, Session& session) {
  const CommonText& text = session.text.common;
  program.option_defaults()->group(text.options.str())->always_capture_default();
  program.set_help_flag("-h,--help", text.help_flag.str());
  program.set_version_flag("--version", std::string("roentgen ") + session.version,
                           text.version_flag.str());
  CLI::Option* color = program.add_option("--color", session.color, text.color_flag.str());
  Label(color->check(CLI::IsMember({"auto", "always", "never"})), "WHEN");
  program.add_flag("--ascii", session.ascii, text.ascii_flag.str());
  program.footer(text.more_help.str());
  const auto formatter = program.get_formatter();
  formatter->column_width(38);
  formatter->label("Usage", text.usage.str());
  formatter->label("OPTIONS", text.options.str());
  formatter->label("Positionals", text.positionals.str());
  formatter->label("SUBCOMMAND", text.commands.str());
}

}  // namespace

CLI::App& NewCommand(CLI::App& parent, const Session& session, std::string name,
                     const CommandText& text) {
  CLI::App* command = parent.add_subcommand(std::move(name), text.summary.str());
  command->fallthrough();
  command->get_help_ptr()->group(session.text.common.options.str());
  command->group(session.text.common.commands.str());
  command->description(text.summary.str());
  std::string examples = session.text.common.examples.str() + ":\n  ";
  for (const char c : text.examples.str()) {
    examples += c;
    if (c == '\n') examples += "  ";
  }
  command->footer(text.details.str() + "\n\n" + examples);
  return *command;
}

void Label(CLI::Option* option, std::string_view value) {
  const std::string usual = option->get_default_str();
  std::string label(value);
  if (!usual.empty() && usual != "0" && usual != "\"\"") label += "=" + usual;
  option->option_text(label);
}

void Print(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(STDOUT_FILENO, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) std::_Exit(errno == EPIPE ? kOk : kFailed);
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

void Note(std::string_view text) {
  const std::string lines = CleanLines(text);
  std::fwrite(lines.data(), 1, lines.size(), stderr);
}

int Fail(const Session& session, std::string_view message, int exit_code) {
  const std::string line = std::string("roentgen: ") + session.text.errors.error.c_str() + ": " +
                           CleanLines(message) + "\n";
  std::fwrite(line.data(), 1, line.size(), stderr);
  return exit_code;
}

int RunProgram(std::span<const AddCommand> commands, const Messages& text, const char* version,
               int argc, const char* const* argv) {
  std::signal(SIGPIPE, SIG_IGN);
  Session session{.text = text, .version = version};
  CLI::App program(text.common.tagline.str(), "roentgen");
  SetUp(program, session);
  for (const AddCommand add : commands) add(program, session);
  try {
    program.parse(argc, argv);
  } catch (const CLI::Success& asked) {  // --help, --version
    return program.exit(asked);
  } catch (const CLI::ParseError& error) {
    std::string message = Describe(program, error, text.errors);
    message += "\n" + text.errors.see_help(FullName(Deepest(program)) + " --help");
    return Fail(session, message, kUsage);
  }
  if (!session.run) {
    const std::string help = program.help();
    std::fwrite(help.data(), 1, help.size(), stderr);
    return kUsage;
  }
  return session.run();
}

}  // namespace roentgen::cli
