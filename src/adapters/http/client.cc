#include "adapters/http/client.h"

#include <curl/curl.h>
#include <signal.h>

#include <deque>
#include <filesystem>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "adapters/http/exchange.h"
#include "base/mutex.h"
#include "base/thread_name.h"

namespace roentgen::http {
namespace {

constexpr int kPollMs = 1'000;
constexpr std::size_t kMaxSpareHandles = 16;

bool StartLibcurl() {
  static const bool started = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  return started;
}

// A write to a closed TLS connection raises SIGPIPE at the writing thread; libcurl leaves it to us.
void BlockBrokenPipes() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

struct EasyDeleter {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
using Easy = std::unique_ptr<CURL, EasyDeleter>;

struct MultiDeleter {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};
using Multi = std::unique_ptr<CURLM, MultiDeleter>;

}  // namespace

class Client::Loop {
 public:
  Loop(ClientOptions options, Multi multi)
      : options_(std::move(options)), multi_(std::move(multi)) {
    const auto per_host = static_cast<long>(options_.max_connections_per_host);
    curl_multi_setopt(multi_.get(), CURLMOPT_MAX_HOST_CONNECTIONS, per_host);
    curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, 4 * per_host);
    thread_ = std::thread([this] { Run(); });
  }

  ~Loop() { Close(); }
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  // nullopt: taken, `exchange` is gone.
  std::optional<FailureKind> Push(std::unique_ptr<Exchange>& exchange) {
    {
      MutexLock lock(mu_);
      if (stopping_) return FailureKind::kCancelled;
      if (pending_ >= options_.max_active + options_.max_waiting) return FailureKind::kOverloaded;
      ++pending_;
      waiting_.push_back(std::move(exchange));
    }
    curl_multi_wakeup(multi_.get());
    return std::nullopt;
  }

  void Close() {
    {
      MutexLock lock(mu_);
      if (std::exchange(stopping_, true)) return;
    }
    curl_multi_wakeup(multi_.get());
    thread_.join();
  }

  const ClientCounters& counters() const { return counters_; }

 private:
  struct Active {
    Easy easy;
    std::unique_ptr<Exchange> exchange;
  };

  void Run() {
    NameThisThread("http-out");
    BlockBrokenPipes();
    while (StartWaiting()) {
      int running = 0;
      curl_multi_perform(multi_.get(), &running);
      // What ended may have been followed by what a callback sent, and makes room for what waits.
      if (FinishEnded()) continue;
      curl_multi_poll(multi_.get(), nullptr, 0, kPollMs, nullptr);
    }
    CancelAll();
  }

  // False when it is time to stop.
  bool StartWaiting() {
    for (;;) {
      std::unique_ptr<Exchange> next;
      {
        MutexLock lock(mu_);
        if (stopping_) return false;
        if (waiting_.empty() || active_.size() >= options_.max_active) return true;
        next = std::move(waiting_.front());
        waiting_.pop_front();
      }
      Start(std::move(next));
    }
  }

  void Start(std::unique_ptr<Exchange> exchange) {
    Easy easy = TakeHandle();
    if (!easy) {
      Failure failure = exchange->FailureOf(FailureKind::kOther, "no memory for a request");
      return Finish(std::move(exchange), std::unexpected(std::move(failure)));
    }
    if (!exchange->Attach(easy.get(), options_, counters_)) {
      spare_.push_back(std::move(easy));
      Failure failure =
          exchange->FailureOf(FailureKind::kTimeout, "its time ran out while it waited");
      return Finish(std::move(exchange), std::unexpected(std::move(failure)));
    }
    curl_multi_add_handle(multi_.get(), easy.get());
    CURL* key = easy.get();
    active_.emplace(key, Active{std::move(easy), std::move(exchange)});
  }

  Easy TakeHandle() {
    if (spare_.empty()) return Easy(curl_easy_init());
    Easy easy = std::move(spare_.back());
    spare_.pop_back();
    return easy;
  }

  bool FinishEnded() {
    bool any = false;
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      const CURLcode code = message->data.result;
      CURL* key = message->easy_handle;
      Outcome outcome = active_.find(key)->second.exchange->OutcomeOf(code, key);
      Finish(Release(key), std::move(outcome));
      any = true;
    }
    return any;
  }

  // Takes a handle out of libcurl's hands; its exchange is no longer pointed at.
  std::unique_ptr<Exchange> Release(CURL* key) {
    auto node = active_.extract(key);
    curl_multi_remove_handle(multi_.get(), key);
    curl_easy_reset(key);
    if (spare_.size() < kMaxSpareHandles) spare_.push_back(std::move(node.mapped().easy));
    return std::move(node.mapped().exchange);
  }

  void Finish(std::unique_ptr<Exchange> exchange, Outcome outcome) {
    {
      MutexLock lock(mu_);
      --pending_;
    }
    exchange->Finish(std::move(outcome));
  }

  void CancelAll() {
    const auto cancel = [this](std::unique_ptr<Exchange> exchange) {
      Failure failure = exchange->FailureOf(FailureKind::kCancelled, "the client is closing");
      Finish(std::move(exchange), std::unexpected(std::move(failure)));
    };
    while (!active_.empty()) cancel(Release(active_.begin()->first));
    std::deque<std::unique_ptr<Exchange>> waiting;
    {
      MutexLock lock(mu_);
      waiting.swap(waiting_);
    }
    for (auto& exchange : waiting) cancel(std::move(exchange));
  }

  const ClientOptions options_;
  ClientCounters counters_;
  const Multi multi_;  // after the counters, which its sockets count in
  // The thread's own. After `multi_`: handles go before it.
  std::unordered_map<CURL*, Active> active_;
  std::vector<Easy> spare_;
  Mutex mu_;
  std::deque<std::unique_ptr<Exchange>> waiting_ RG_GUARDED_BY(mu_);
  std::size_t pending_ RG_GUARDED_BY(mu_) = 0;  // waiting and active
  bool stopping_ RG_GUARDED_BY(mu_) = false;
  std::thread thread_;
};

Result<std::unique_ptr<Client>> Client::Create(ClientOptions options) {
  if (!StartLibcurl()) return MakeError(ErrorCode::kInternal, "libcurl does not start");
  if (!options.ca_bundle.empty()) {
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(options.ca_bundle, ignored)) {
      return MakeError(ErrorCode::kInvalid, "CA bundle " + options.ca_bundle + " is not a file");
    }
  }
  Multi multi(curl_multi_init());
  if (!multi) return MakeError(ErrorCode::kInternal, "libcurl does not start");
  return std::unique_ptr<Client>(
      new Client(std::make_unique<Loop>(std::move(options), std::move(multi))));
}

Client::Client(std::unique_ptr<Loop> loop) : loop_(std::move(loop)) {}
Client::~Client() = default;

void Client::Send(Request request, Done done) {
  if (auto refusal = RefusalOf(request)) return done(std::unexpected(std::move(*refusal)));
  auto exchange = std::make_unique<Exchange>(std::move(request), std::move(done));
  const std::optional<FailureKind> refused = loop_->Push(exchange);
  if (!refused) return;
  exchange->Finish(std::unexpected(exchange->FailureOf(
      *refused, *refused == FailureKind::kCancelled ? "the client is closing"
                                                    : "too many requests are waiting")));
}

void Client::Close() { loop_->Close(); }

const ClientCounters& Client::counters() const { return loop_->counters(); }

}  // namespace roentgen::http
