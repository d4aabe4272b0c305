// A guarded field read without its lock.
// expect: requires holding mutex
#include "base/mutex.h"

namespace roentgen {

class Tally {
 public:
  int Read() {
#ifndef RG_MISUSE
    MutexLock lock(mu_);
#endif
    return count_;
  }

 private:
  Mutex mu_;
  int count_ RG_GUARDED_BY(mu_) = 0;
};

int Caller() { return Tally().Read(); }

}  // namespace roentgen
