// A segment's id where its trace's id belongs.
// expect: no matching function
#include "model/ids.h"

namespace roentgen {

int Find(TraceId trace, SegmentId segment);

int Caller(TraceId trace, SegmentId segment) {
#ifdef RG_MISUSE
  return Find(segment, trace);
#else
  return Find(trace, segment);
#endif
}

}  // namespace roentgen
