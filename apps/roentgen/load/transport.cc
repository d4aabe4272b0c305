#include "apps/roentgen/load/transport.h"

#include <utility>

#include "adapters/client/datagram_sender.h"
#include "adapters/client/http_client.h"
#include "adapters/client/put_segments.h"

namespace roentgen::cli {
namespace {

class UdpTransport final : public LoadTransport {
 public:
  explicit UdpTransport(client::DatagramSender sender) : sender_(std::move(sender)) {}

  void Send(std::span<const std::string> documents, LoadTally& tally) override {
    const client::DatagramCounts counts = sender_.Send(documents);
    std::uint64_t bytes = 0;
    for (const std::string& document : documents) bytes += document.size();
    tally.CountSent(counts.sent, bytes);
    tally.CountRefused("connection refused", counts.refused);
    tally.CountRefused("send buffer full", counts.buffer_full);
    tally.CountRefused("larger than a datagram", counts.too_large);
    tally.CountRefused("not sent", counts.other_errors);
  }

 private:
  client::DatagramSender sender_;
};

class HttpTransport final : public LoadTransport {
 public:
  explicit HttpTransport(const client::Endpoint& endpoint)
      : client_(endpoint, {.timeout = std::chrono::milliseconds(10'000)}) {}

  void Send(std::span<const std::string> documents, LoadTally& tally) override {
    while (!documents.empty()) {
      const auto batch = documents.first(std::min(documents.size(), client::kMaxPutDocuments));
      documents = documents.subspan(batch.size());
      std::uint64_t bytes = 0;
      for (const std::string& document : batch) bytes += document.size();
      tally.CountSent(batch.size(), bytes);
      const auto outcome = client::PutSegments(client_, batch);
      if (!outcome) {
        tally.CountRefused(outcome.error().message, batch.size());
        continue;
      }
      for (const client::Unprocessed& refused : *outcome) tally.CountRefused(refused.code, 1);
    }
  }

 private:
  client::HttpClient client_;
};

}  // namespace

void LoadTally::CountSent(std::uint64_t documents, std::uint64_t bytes) {
  sent_.Add(documents);
  bytes_.Add(bytes);
}

void LoadTally::CountRefused(const std::string& reason, std::uint64_t documents) {
  if (documents == 0) return;
  refused_.Add(documents);
  MutexLock lock(mu_);
  reasons_[reason] += documents;
}

void LoadTally::CountLag(DurationUs lag) {
  last_lag_us_.Set(lag.us);
  MutexLock lock(mu_);
  lag_.Add(lag);
}

std::map<std::string, std::uint64_t> LoadTally::refused_by_reason() const {
  MutexLock lock(mu_);
  return reasons_;
}

Histogram LoadTally::lag() const {
  MutexLock lock(mu_);
  return lag_;
}

Result<std::unique_ptr<LoadTransport>> OpenTransport(const LoadTarget& target) {
  if (target.is_http) return std::make_unique<HttpTransport>(target.endpoint);
  RG_TRY(client::DatagramSender sender, client::DatagramSender::Connect(target.endpoint));
  return std::make_unique<UdpTransport>(std::move(sender));
}

}  // namespace roentgen::cli
