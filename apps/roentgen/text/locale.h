// Which language to speak, from the environment.
#pragma once

#include <string_view>

#include "apps/roentgen/text/messages.h"

namespace roentgen::cli {

// The POSIX order: LC_ALL, then LC_MESSAGES, then LANG; the first that is not empty decides.
// `ko`, `ko_KR.UTF-8` and the like are Korean, the rest English.
const Messages& MessagesFor(std::string_view lc_all, std::string_view lc_messages,
                            std::string_view lang);
const Messages& MessagesFromEnvironment();

}  // namespace roentgen::cli
