// Invariants. RG_CHECK is always on and is for breaches that would corrupt data; RG_DCHECK is for
// the rest. Never used on external input.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace roentgen {

[[noreturn]] inline void CheckFailed(const char* what, const char* file, int line) {
  std::fprintf(stderr, "%s:%d: invariant broken: %s\n", file, line, what);
  std::abort();
}

}  // namespace roentgen

#define RG_CHECK(condition) \
  ((condition) ? static_cast<void>(0) : ::roentgen::CheckFailed(#condition, __FILE__, __LINE__))

#ifdef RG_ENABLE_DCHECK
#define RG_DCHECK(condition) RG_CHECK(condition)
#else
#define RG_DCHECK(condition) static_cast<void>(0)
#endif
