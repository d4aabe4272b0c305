// What the command line draws, against files in tests/golden/cli. UPDATE_GOLDEN=1 writes them anew.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include "apps/roentgen/view/look.h"

namespace roentgen::cli {

inline void ExpectGolden(const std::string& name, const std::string& actual) {
  const std::string path = "tests/golden/cli/" + name + ".txt";
  if (std::getenv("UPDATE_GOLDEN") != nullptr) std::ofstream(path) << actual;
  std::ifstream file(path);
  std::stringstream expected;
  expected << file.rdbuf();
  EXPECT_EQ(actual, expected.str()) << path << " (UPDATE_GOLDEN=1 writes it)";
}

inline Look English(std::size_t width = 120) {
  return {.color = false, .unicode = true, .width = width};
}
inline Look Korean() {
  return {.color = false, .unicode = true, .width = 120, .messages = &kKorean};
}
inline Look Ascii() { return {.color = false, .unicode = false, .width = 80}; }

}  // namespace roentgen::cli
