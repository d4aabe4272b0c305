// Credentials kept fresh: fetched on a thread of its own ahead of their expiry, read without
// waiting.
//
// Thread-safety: every method may be called from any thread at once.
// Ownership:     owns the source and the thread ("credentials"), joined by the destructor; a fetch
//                in progress is waited for.
// Errors:        Current: kUnavailable, with the reason of the last failed fetch.
// Bounds:        one fetch at a time; after failures the next waits 1 s, doubling to 60 s, each
//                with jitter. Credentials are handed out until they really expire.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string_view>

#include "adapters/aws/credentials.h"
#include "base/clock.h"
#include "base/counter.h"

namespace roentgen::aws {

struct CredentialCacheOptions {
  // Refreshed between `early` and `early + jitter` before expiry; a life shorter than twice that is
  // refreshed half-way.
  DurationUs early{5 * kUsPerMinute};
  DurationUs jitter{kUsPerMinute};
  DurationUs first_backoff{kUsPerSecond};
  DurationUs max_backoff{kUsPerMinute};
  DurationUs max_sleep{30 * kUsPerSecond};  // looks at the clock so often: it may be set
  std::function<double()> random;           // in [0, 1); empty: a generator seeded by the system
};

struct CredentialCounters {
  Counter fetched;
  Counter failed;
};

class CredentialCache {
 public:
  // Starts fetching at once, and does not wait for it.
  CredentialCache(std::unique_ptr<CredentialSource> source, const Clock& clock,
                  CredentialCacheOptions options = {});
  ~CredentialCache();
  CredentialCache(const CredentialCache&) = delete;
  CredentialCache& operator=(const CredentialCache&) = delete;

  // Valid credentials, or why there are none now.
  Result<std::shared_ptr<const Credentials>> Current() const;
  // As Current, after waiting up to `patience` for the first fetch to end. For start-up.
  Result<std::shared_ptr<const Credentials>> Wait(std::chrono::milliseconds patience) const;
  // The service refuses the credentials with this id (ExpiredToken, UnrecognizedClient): fetch now.
  // Ignored when others took their place meanwhile, and within 30 s of the last such call.
  void Refused(std::string_view access_key_id);

  const CredentialCounters& counters() const;

 private:
  class Refresher;
  std::unique_ptr<Refresher> refresher_;
};

}  // namespace roentgen::aws
