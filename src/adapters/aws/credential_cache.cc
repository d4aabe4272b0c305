#include "adapters/aws/credential_cache.h"

#include <algorithm>
#include <limits>
#include <random>
#include <thread>
#include <utility>

#include "base/log.h"
#include "base/mutex.h"
#include "base/thread_name.h"

namespace roentgen::aws {
namespace {

constexpr DurationUs kRefusalPause{30 * kUsPerSecond};
constexpr int kMaxDoublings = 16;

}  // namespace

class CredentialCache::Refresher {
 public:
  Refresher(std::unique_ptr<CredentialSource> source, const Clock& clock,
            CredentialCacheOptions options)
      : source_(std::move(source)), clock_(clock), options_(std::move(options)) {
    if (!options_.random) {
      options_.random = [engine = std::mt19937_64(std::random_device()())]() mutable {
        return std::uniform_real_distribution<double>()(engine);
      };
    }
    thread_ = std::thread([this] { Run(); });
  }

  ~Refresher() {
    {
      MutexLock lock(mu_);
      stopping_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }
  Refresher(const Refresher&) = delete;
  Refresher& operator=(const Refresher&) = delete;

  Result<std::shared_ptr<const Credentials>> Current() {
    MutexLock lock(mu_);
    return Latest();
  }

  Result<std::shared_ptr<const Credentials>> Wait(std::chrono::milliseconds patience) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    MutexLock lock(mu_);
    while (!fetched_ && !stopping_) {
      const auto now = std::chrono::steady_clock::now();
      if (now >= deadline) break;
      lock.WaitFor(changed_, deadline - now);
    }
    return Latest();
  }

  void Refused(std::string_view access_key_id) {
    {
      MutexLock lock(mu_);
      const TimestampUs now = clock_.Now();
      if (!current_ || current_->access_key_id != access_key_id) return;
      if (last_refusal_ && now - *last_refusal_ < kRefusalPause && *last_refusal_ <= now) return;
      last_refusal_ = now;
      next_ = now;
    }
    changed_.notify_all();
  }

  const CredentialCounters& counters() const { return counters_; }

 private:
  void Run() {
    NameThisThread("credentials");
    for (;;) {
      Take(source_->Fetch());
      MutexLock lock(mu_);
      while (!stopping_ && clock_.Now() < next_) {
        const DurationUs left = std::min(next_ - clock_.Now(), options_.max_sleep);
        lock.WaitFor(changed_, std::chrono::microseconds(std::max<std::int64_t>(left.us, 0)));
      }
      if (stopping_) return;
    }
  }

  void Take(Result<Credentials> result) {
    const TimestampUs now = clock_.Now();
    if (result && result->expires_at && *result->expires_at <= now) {
      result =
          MakeError(ErrorCode::kUnavailable, source_->name() +
                                                 ": gives credentials that have expired by this "
                                                 "machine's clock");
    }
    LogOutcome(result);
    {
      MutexLock lock(mu_);
      fetched_ = true;
      if (result) {
        next_ = RefreshTime(*result, now);
        current_ = std::make_shared<const Credentials>(std::move(*result));
        failures_ = 0;
        reason_.clear();
      } else {
        reason_ = std::move(result.error().message);
        next_ = now + Backoff();
      }
    }
    changed_.notify_all();
  }

  void LogOutcome(const Result<Credentials>& result) {
    if (!result) {
      counters_.failed.Add();
      Log(LogLevel::kWarn, "Cannot get credentials: {}", result.error().message);
      return;
    }
    counters_.fetched.Add();
    const bool news = result->source != logged_source_;
    Log(news ? LogLevel::kInfo : LogLevel::kDebug, "{} credentials of: {}",
        news ? "Using" : "Refreshed", result->source);
    logged_source_ = result->source;
  }

  TimestampUs RefreshTime(const Credentials& credentials, TimestampUs now) {
    if (!credentials.expires_at) return {std::numeric_limits<std::int64_t>::max()};
    const DurationUs life = *credentials.expires_at - now;
    const auto jitter =
        static_cast<std::int64_t>(static_cast<double>(options_.jitter.us) * options_.random());
    const DurationUs lead{std::min(options_.early.us + jitter, life.us / 2)};
    return *credentials.expires_at - lead;
  }

  // Between a half and the whole of what doubling gives.
  DurationUs Backoff() RG_REQUIRES(mu_) {
    const std::int64_t doubled = options_.first_backoff.us << std::min(failures_++, kMaxDoublings);
    const auto whole = static_cast<double>(std::min(doubled, options_.max_backoff.us));
    return {static_cast<std::int64_t>(whole * (0.5 + 0.5 * options_.random()))};
  }

  Result<std::shared_ptr<const Credentials>> Latest() const RG_REQUIRES(mu_) {
    if (current_ && (!current_->expires_at || clock_.Now() < *current_->expires_at))
      return current_;
    const char* what = current_    ? "the credentials have expired: "
                       : !fetched_ ? "no credentials yet: still asking "
                                   : "no credentials: ";
    return MakeError(ErrorCode::kUnavailable, what + (fetched_ ? reason_ : source_->name()));
  }

  const std::unique_ptr<CredentialSource> source_;
  const Clock& clock_;
  CredentialCacheOptions options_;
  CredentialCounters counters_;
  std::string logged_source_;  // the thread's own
  mutable Mutex mu_;
  std::condition_variable changed_;
  std::shared_ptr<const Credentials> current_ RG_GUARDED_BY(mu_);
  std::string reason_ RG_GUARDED_BY(mu_);  // of the last failure
  std::optional<TimestampUs> last_refusal_ RG_GUARDED_BY(mu_);
  TimestampUs next_ RG_GUARDED_BY(mu_){};
  int failures_ RG_GUARDED_BY(mu_) = 0;  // since the last success
  bool fetched_ RG_GUARDED_BY(mu_) = false;
  bool stopping_ RG_GUARDED_BY(mu_) = false;
  std::thread thread_;
};

CredentialCache::CredentialCache(std::unique_ptr<CredentialSource> source, const Clock& clock,
                                 CredentialCacheOptions options)
    : refresher_(std::make_unique<Refresher>(std::move(source), clock, std::move(options))) {}
CredentialCache::~CredentialCache() = default;

Result<std::shared_ptr<const Credentials>> CredentialCache::Current() const {
  return refresher_->Current();
}
Result<std::shared_ptr<const Credentials>> CredentialCache::Wait(
    std::chrono::milliseconds patience) const {
  return refresher_->Wait(patience);
}
void CredentialCache::Refused(std::string_view access_key_id) {
  refresher_->Refused(access_key_id);
}
const CredentialCounters& CredentialCache::counters() const { return refresher_->counters(); }

}  // namespace roentgen::aws
