#include "apps/roentgen/text/locale.h"

#include <cstdlib>

namespace roentgen::cli {
namespace {

std::string_view Variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view{} : value;
}

}  // namespace

const Messages& MessagesFor(std::string_view lc_all, std::string_view lc_messages,
                            std::string_view lang) {
  std::string_view chosen = lc_all;
  if (chosen.empty()) chosen = lc_messages;
  if (chosen.empty()) chosen = lang;
  return chosen.starts_with("ko") ? kKorean : kEnglish;
}

const Messages& MessagesFromEnvironment() {
  return MessagesFor(Variable("LC_ALL"), Variable("LC_MESSAGES"), Variable("LANG"));
}

}  // namespace roentgen::cli
