// A point in time where a length of time belongs.
// expect: no matching function|no viable conversion
#include "base/time.h"

namespace roentgen {

int Wait(DurationUs longest);

int Caller(DurationUs longest, TimestampUs deadline) {
#ifdef RG_MISUSE
  return Wait(deadline);
#else
  return deadline == deadline ? Wait(longest) : 0;
#endif
}

}  // namespace roentgen
