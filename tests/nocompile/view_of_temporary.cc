// A view kept of something that dies at the end of the line.
// expect: will be destroyed
#include <string>
#include <string_view>

#include "base/mutex.h"

namespace roentgen {

std::string_view FirstWord(const std::string& text RG_LIFETIME_BOUND);
std::string Line();

std::size_t Caller() {
#ifdef RG_MISUSE
  const std::string_view word = FirstWord(Line());
#else
  const std::string line = Line();
  const std::string_view word = FirstWord(line);
#endif
  return word.size();
}

}  // namespace roentgen
