#include "adapters/aws/environment.h"

#include <cstdlib>

namespace roentgen::aws {

Environment ProcessEnvironment() {
  return [](const char* name) -> std::optional<std::string> {
    const char* value = std::getenv(name);
    if (value == nullptr || *value == '\0') return std::nullopt;
    return value;
  };
}

}  // namespace roentgen::aws
