// A mutex that clang's thread-safety analysis understands, and its lock.
#pragma once

#include <condition_variable>
#include <mutex>

#if defined(__clang__)
#define RG_CAPABILITY(x) __attribute__((capability(x)))
#define RG_SCOPED_CAPABILITY __attribute__((scoped_lockable))
#define RG_GUARDED_BY(x) __attribute__((guarded_by(x)))
#define RG_REQUIRES(...) __attribute__((requires_capability(__VA_ARGS__)))
#define RG_ACQUIRE(...) __attribute__((acquire_capability(__VA_ARGS__)))
#define RG_RELEASE(...) __attribute__((release_capability(__VA_ARGS__)))
#define RG_LIFETIME_BOUND [[clang::lifetimebound]]
#else
#define RG_CAPABILITY(x)
#define RG_SCOPED_CAPABILITY
#define RG_GUARDED_BY(x)
#define RG_REQUIRES(...)
#define RG_ACQUIRE(...)
#define RG_RELEASE(...)
#define RG_LIFETIME_BOUND
#endif

namespace roentgen {

class RG_CAPABILITY("mutex") Mutex {
 public:
  void lock() RG_ACQUIRE() { mu_.lock(); }
  void unlock() RG_RELEASE() { mu_.unlock(); }

 private:
  friend class MutexLock;
  std::mutex mu_;
};

// Holds a Mutex for a scope; `Wait` releases it while waiting.
class RG_SCOPED_CAPABILITY MutexLock {
 public:
  explicit MutexLock(Mutex& mu) RG_ACQUIRE(mu) : lock_(mu.mu_) {}
  ~MutexLock() RG_RELEASE() = default;
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

  void Wait(std::condition_variable& cv) { cv.wait(lock_); }
  template <class Rep, class Period>
  std::cv_status WaitFor(std::condition_variable& cv, std::chrono::duration<Rep, Period> d) {
    return cv.wait_for(lock_, d);
  }

 private:
  std::unique_lock<std::mutex> lock_;
};

}  // namespace roentgen
