// Environment variables as the AWS SDKs read them, behind a function so that tests have their own.
//
// Thread-safety: as safe as the function given; the process's environment must not change
// meanwhile.
#pragma once

#include <functional>
#include <optional>
#include <string>

namespace roentgen::aws {

// The value of a variable; nullopt when it is not set. Empty counts as not set, as in AWS's SDKs.
using Environment = std::function<std::optional<std::string>(const char* name)>;

Environment ProcessEnvironment();

inline std::string ValueOr(const Environment& env, const char* name, std::string fallback = {}) {
  auto value = env(name);
  return value ? std::move(*value) : std::move(fallback);
}

}  // namespace roentgen::aws
