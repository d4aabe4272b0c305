#include "apps/roentgen/load/load_run.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <limits>
#include <queue>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "engine/load/trace_content.h"

namespace roentgen::cli {
namespace {

constexpr std::size_t kBatch = 256;
constexpr DurationUs kLongestNap{100'000};  // how long a stop request may go unnoticed
constexpr TimestampUs kForever{std::numeric_limits<std::int64_t>::max()};

struct Waiting {
  TimestampUs due;
  std::string json;
  bool operator>(const Waiting& other) const { return due > other.due; }
};

// What the threads of a run share.
struct Shared {
  const LoadOptions& options;
  const std::atomic<std::int64_t>& stop_us;
  LoadTally& tally;
  TimestampUs end = kForever;                // of the given duration
  std::atomic<std::uint64_t> next_index{0};  // of the traces that nobody has taken
  std::vector<load::TraceContent> ready{};   // pregenerated, by index
};

// One thread: takes traces, keeps what is not due yet, sends what is.
class Sender {
 public:
  Sender(Shared& shared, std::unique_ptr<LoadTransport> transport)
      : shared_(shared), options_(shared.options), transport_(std::move(transport)) {}

  void Run() {
    Claim();
    for (;;) {
      const TimestampUs real_now = clock_.Now();
      const TimestampUs stop{shared_.stop_us.load(std::memory_order_relaxed)};
      const bool generating = IsGenerating(real_now, std::min(stop, shared_.end));
      const TimestampUs now = Now(real_now, generating, real_now >= stop);
      if (generating) OpenTraces(now, std::min(stop, shared_.end));
      TakeDue(now);
      if (!batch_.empty()) {
        SendBatch(now);
      } else if (!generating && waiting_.empty()) {
        return;
      } else if (!options_.flat_out) {
        Nap(generating);
      }
    }
  }

 private:
  void Claim() { index_ = shared_.next_index.fetch_add(1, std::memory_order_relaxed); }
  TimestampUs Start() const { return load::StartOf(options_.plan, index_); }

  // By the plan's clock a trace belongs to the run if it starts before the end, so that the traces
  // of a run are the first so many, whichever thread was slow.
  bool IsGenerating(TimestampUs real_now, TimestampUs end) const {
    if (options_.traces != 0 && index_ >= options_.traces) return false;
    return (options_.flat_out ? real_now : Start()) < end;
  }

  // Flat out the clock is the plan's own: it jumps to the next trace. When only waiting documents
  // are left, flat out or stopped, it jumps to the end of time.
  TimestampUs Now(TimestampUs real_now, bool generating, bool stopped) const {
    if (!generating && (options_.flat_out || stopped)) return kForever;
    return options_.flat_out ? Start() : real_now;
  }

  void OpenTraces(TimestampUs now, TimestampUs end) {
    while (batch_.size() < kBatch && IsGenerating(now, options_.flat_out ? kForever : end)) {
      const TimestampUs start = Start();
      if (options_.flat_out) now = std::max(now, start);
      if (start > now) return;
      for (load::LoadDocument& document : Content(start).documents) {
        const TimestampUs due = start + DurationUs{document.due_us};
        if (due <= now || waiting_.size() >= kMaxWaiting) {
          Take(due, std::move(document.json));
        } else {
          waiting_.push({due, std::move(document.json)});
        }
      }
      shared_.tally.CountTraces(1);
      Claim();
    }
  }

  load::TraceContent& Content(TimestampUs start) {
    if (index_ < shared_.ready.size()) return shared_.ready[index_];
    load::Generate(options_.plan, index_, start, content_);
    return content_;
  }

  void TakeDue(TimestampUs now) {
    while (!waiting_.empty() && waiting_.top().due <= now && batch_.size() < kBatch) {
      Waiting next = waiting_.top();
      waiting_.pop();
      Take(next.due, std::move(next.json));
    }
  }

  void Take(TimestampUs due, std::string json) {
    earliest_ = std::min(earliest_, due);
    batch_.push_back(std::move(json));
  }

  void SendBatch(TimestampUs now) {
    if (!options_.flat_out && now < kForever) shared_.tally.CountLag(now - earliest_);
    transport_->Send(batch_, shared_.tally);
    batch_.clear();
    earliest_ = kForever;
  }

  void Nap(bool generating) const {
    TimestampUs wake = generating ? Start() : kForever;
    if (!waiting_.empty()) wake = std::min(wake, waiting_.top().due);
    const DurationUs nap = std::clamp(wake - clock_.Now(), DurationUs{0}, kLongestNap);
    std::this_thread::sleep_for(std::chrono::microseconds(nap.us));
  }

  Shared& shared_;
  const LoadOptions& options_;
  const std::unique_ptr<LoadTransport> transport_;
  const SystemClock clock_;
  std::uint64_t index_ = 0;
  load::TraceContent content_;
  std::priority_queue<Waiting, std::vector<Waiting>, std::greater<>> waiting_;
  std::vector<std::string> batch_;
  TimestampUs earliest_ = kForever;
};

// Counts threads that are still sending, and lets one wait for them a second at a time.
class Running {
 public:
  explicit Running(int threads) : left_(threads) {}

  void Leave() {
    {
      MutexLock lock(mu_);
      --left_;
    }
    done_.notify_all();
  }
  // True when all have left; false after a second.
  bool WaitASecond() {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(1);
    MutexLock lock(mu_);
    while (left_ > 0) {
      const auto now = std::chrono::steady_clock::now();
      if (now >= deadline) return false;
      lock.WaitFor(done_, deadline - now);
    }
    return true;
  }

 private:
  Mutex mu_;
  std::condition_variable done_;
  int left_ RG_GUARDED_BY(mu_);
};

}  // namespace

void LoadRun::RequestStop() {
  std::int64_t never = kForever.us;
  stop_us_.compare_exchange_strong(never, SystemClock().Now().us, std::memory_order_relaxed);
}

Result<DurationUs> LoadRun::Run(const std::function<void(DurationUs elapsed)>& each_second) {
  Shared shared{.options = options_, .stop_us = stop_us_, .tally = tally_};
  std::vector<std::unique_ptr<Sender>> senders;
  for (int i = 0; i < options_.threads; ++i) {
    RG_TRY(auto transport, OpenTransport(options_.target));
    senders.push_back(std::make_unique<Sender>(shared, std::move(transport)));
  }
  if (options_.pregenerate) shared.ready.resize(options_.traces);
  for (std::uint64_t index = 0; index < shared.ready.size(); ++index) {
    load::Generate(options_.plan, index, load::StartOf(options_.plan, index), shared.ready[index]);
  }
  const SystemClock clock;
  const TimestampUs begin = clock.Now();
  if (options_.duration.us > 0) shared.end = begin + options_.duration;
  Running running(options_.threads);
  std::vector<std::jthread> threads;
  for (const std::unique_ptr<Sender>& sender : senders) {
    threads.emplace_back([&running, one = sender.get()] {
      one->Run();
      running.Leave();
    });
  }
  while (!running.WaitASecond()) each_second(clock.Now() - begin);
  return clock.Now() - begin;
}

}  // namespace roentgen::cli
