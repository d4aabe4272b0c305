// What --help shows of a sub-command.
//
// Thread-safety: constants.
#pragma once

#include "apps/roentgen/text/phrase.h"

namespace roentgen::cli {

struct CommandText {
  Text summary;   // one line in the list of commands
  Text details;   // what it shows and how to read it
  Text examples;  // one a line
};

}  // namespace roentgen::cli
