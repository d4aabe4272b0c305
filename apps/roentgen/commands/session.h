// What every sub-command gets: the language, the terminal, and a place for what to do once the
// command line is understood.
//
// Thread-safety: the main thread's.
// Ownership:     commands keep a reference; the program outlives them.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "apps/roentgen/text/messages.h"
#include "base/result.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace roentgen::cli {

inline constexpr int kOk = 0;
inline constexpr int kFailed = 1;
inline constexpr int kUsage = 2;

struct Session {
  const Messages& text;
  const char* version;
  std::string color = "auto";
  bool ascii = false;
  std::function<int()> run{};  // set by the chosen command
};

// Adds one sub-command, with its options and help, to the program. The command sets `session.run`
// when it is the one chosen.
using AddCommand = void (*)(CLI::App& program, Session& session);

// A new sub-command under `parent` with its help in the session's language.
CLI::App& NewCommand(CLI::App& parent, const Session& session, std::string name,
                     const CommandText& text);

// Shows `option` in help as taking `value`, with its default if it has one.
void Label(CLI::Option* option, std::string_view value);

// Writes to standard output. A reader that went away (`| head`) ends the program quietly.
void Print(std::string_view text);
// Says on standard error what the output cannot, which a script reads.
void Note(std::string_view text);
// Says on standard error what went wrong.
int Fail(const Session& session, std::string_view message, int exit_code = kFailed);

}  // namespace roentgen::cli
