// An error nobody looks at.
// expect: ignoring return value
#include "base/result.h"

namespace roentgen {

Result<void> Save();

bool Caller() {
#ifdef RG_MISUSE
  Save();
#endif
  return Save().has_value();
}

}  // namespace roentgen
