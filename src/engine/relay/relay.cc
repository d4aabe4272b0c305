#include "engine/relay/relay.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/log.h"

namespace roentgen::relay {
namespace {

constexpr DurationUs kSpoolRetry{5 * kUsPerSecond};  // after the disk refused
constexpr DurationUs kLongest{kUsPerHour};           // between two rounds without any reason

}  // namespace

Relay::Relay(const Clock& clock, SegmentUploader& uploader, SegmentSpool* spool,
             const RelayLimits& limits, RelayCounters& counters, std::function<double()> random)
    : clock_(clock),
      uploader_(uploader),
      spool_(spool),
      limits_(limits),
      counters_(counters),
      gate_(limits, std::move(random)),
      buffer_(clock, limits, counters) {
  buffer_.OnChange([this] { Wake(); });
  counters_.window.Set(gate_.window());
  if (spool_ == nullptr) return;
  const std::uint64_t found = spool_->usage().documents;
  damaged_ = spool_->damaged();
  counters_.spooled.Add(static_cast<std::int64_t>(found));
  counters_.recovered.Add(found);
  spool_has_more_ = found > 0;
}

void Relay::Wake() {
  {
    MutexLock lock(mu_);
    woken_ = true;
  }
  wake_.notify_one();
}

void Relay::Stop(DurationUs patience) {
  {
    MutexLock lock(mu_);
    drain_until_ = clock_.Now() + patience;
  }
  Wake();
}

void Relay::Run() {
  while (true) {
    const TimestampUs next = Step();
    if (finished_) return;
    MutexLock lock(mu_);
    while (!woken_) {
      const DurationUs wait = next - clock_.Now();
      if (wait.us <= 0) break;
      lock.WaitFor(wake_, std::chrono::microseconds(wait.us));
    }
    woken_ = false;
  }
}

TimestampUs Relay::Step() {
  const TimestampUs now = clock_.Now();
  {
    MutexLock lock(mu_);
    draining_ = drain_until_;
  }
  SettleAnswers(now);
  const auto seal_due = buffer_.SealDue(now, draining_.has_value());
  MoveToSpool(now);
  if (!draining_ || now < *draining_) {
    Dispatch(now);
  } else if (in_flight_ == 0) {
    GiveUp(now);
  }
  counters_.window.Set(gate_.away() ? 1 : gate_.window());
  counters_.backend_away.Set(gate_.away() ? 1 : 0);
  finished_ = draining_ && in_flight_ == 0 && delayed_.empty() && buffer_.waiting() == 0;
  return NextRound(now, seal_due);
}

TimestampUs Relay::NextRound(TimestampUs now, std::optional<TimestampUs> seal_due) const {
  TimestampUs next = now + kLongest;
  const auto at = [&](TimestampUs time) { next = std::min(next, time); };
  if (seal_due) at(*seal_due);
  if (gate_.away() && in_flight_ == 0) at(gate_.next_try());
  if (gate_.away() && spool_ != nullptr) at(gate_.away_since() + limits_.spool_after);
  for (const Batch& batch : delayed_) at(batch.not_before);
  if (spool_retry_at_ > now) at(spool_retry_at_);
  if (draining_) at(*draining_);
  // What is overdue waits for an answer, which wakes us; a round each millisecond would not help.
  if (next <= now) next = now + DurationUs{in_flight_ > 0 ? kUsPerSecond : 1'000};
  return next;
}

// Sending.

void Relay::Dispatch(TimestampUs now) {
  while (in_flight_ < gate_.Room(now)) {
    auto batch = Next(now);
    if (!batch) return;
    Send(std::move(*batch), now);
  }
}

// Live documents and the spool take turns while both have something; the spool never takes more
// than half of the window.
std::optional<Batch> Relay::Next(TimestampUs now) {
  const bool may_replay =
      spool_has_more_ && !draining_ && replays_ < std::max(1, gate_.window() / 2);
  if (may_replay && replay_turn_) {
    replay_turn_ = false;
    if (auto batch = NextReplay()) return batch;
  }
  if (auto batch = NextLive(now)) {
    replay_turn_ = true;
    return batch;
  }
  return may_replay ? NextReplay() : std::nullopt;
}

std::optional<Batch> Relay::NextLive(TimestampUs now) {
  for (auto it = delayed_.begin(); it != delayed_.end(); ++it) {
    if (it->not_before > now && !draining_) continue;
    Batch batch = std::move(*it);
    delayed_.erase(it);
    return batch;
  }
  return buffer_.Take();
}

std::optional<Batch> Relay::NextReplay() {
  auto taken = spool_->TakeOldest(limits_.batch_documents, limits_.batch_bytes);
  CountDamaged();
  if (!taken) {
    Log(LogLevel::kError, "Reading the spool failed: {}", taken.error().message);
    spool_has_more_ = false;
    spool_retry_at_ = clock_.Now() + kSpoolRetry;
    return std::nullopt;
  }
  if (!*taken) {
    spool_has_more_ = false;
    return std::nullopt;
  }
  wire::SegmentsBody body;
  for (const std::string& document : (*taken)->documents) body.Append(document);
  const auto hold = std::make_shared<SpoolHold>((*taken)->ticket, body.documents());
  Batch batch{.text = body.Finish(), .hold = hold};
  batch.charge = ChargeOf(batch.text.bytes(), batch.documents());
  if (buffer_.Charge(batch.charge)) return batch;
  spool_->Return(hold->ticket);
  return std::nullopt;
}

void Relay::Send(Batch batch, TimestampUs now) {
  ++in_flight_;
  if (batch.hold) ++replays_;
  counters_.requests.Add();
  auto shared = std::make_shared<Batch>(std::move(batch));
  auto body = shared->text.json;
  uploader_.Upload(std::move(body), [this, shared = std::move(shared), epoch = gate_.epoch(),
                                     now](UploadAnswer answer) {
    {
      MutexLock lock(mu_);
      answers_.push_back({shared, std::move(answer), epoch, now});
      woken_ = true;
    }
    wake_.notify_one();
  });
}

// Spool.

void Relay::MoveToSpool(TimestampUs now) {
  if (spool_ == nullptr || now < spool_retry_at_) return;
  // A read error is asked again with the next turn.
  if (!spool_has_more_ && counters_.spooled.value() > 0 && replays_ == 0) spool_has_more_ = true;
  const bool is_away = gate_.away() && now - gate_.away_since() >= limits_.spool_after;
  const bool all = is_away || (gate_.away() && draining_);
  if (!all && buffer_.used_bytes() <= limits_.memory_bytes / 2) return;
  while (all || buffer_.used_bytes() > limits_.memory_bytes / 4) {
    auto batch = buffer_.Take();
    if (!batch) break;
    if (!WriteToSpool(*batch, now)) return buffer_.PutBack(std::move(*batch));
  }
  if (!all) return;
  for (auto it = delayed_.begin(); it != delayed_.end();) {
    if (it->hold) {
      ++it;
    } else {
      if (!WriteToSpool(*it, now)) return;
      it = delayed_.erase(it);
    }
  }
}

bool Relay::WriteToSpool(Batch& batch, TimestampUs now) {
  std::vector<std::string> documents;
  documents.reserve(batch.documents());
  for (std::size_t i = 0; i < batch.documents(); ++i) documents.push_back(batch.text.document(i));
  const std::vector<std::string_view> views(documents.begin(), documents.end());
  const auto written = spool_->Append(views);
  CountDamaged();
  if (!written) {
    Log(LogLevel::kError, "Writing to the spool failed, {} segments stay in memory: {}",
        batch.documents(), written.error().message);
    spool_retry_at_ = now + kSpoolRetry;
    return false;
  }
  if (*written > 0) {
    Log(LogLevel::kWarn, "The spool is full. Dropped the oldest {} segment documents.", *written);
    counters_.Dropped(Drop::kSpoolFull, *written);
    counters_.spooled.Add(-static_cast<std::int64_t>(*written));
  }
  const auto count = static_cast<std::int64_t>(batch.documents());
  counters_.spooled.Add(count);
  counters_.in_flight.Add(-count);
  counters_.written_to_spool.Add(batch.documents());
  buffer_.Release(batch.charge);
  spool_has_more_ = true;
  return true;
}

void Relay::CountDamaged() {
  const std::uint64_t damaged = spool_->damaged();
  if (damaged == damaged_) return;
  Log(LogLevel::kError, "{} spooled segments are damaged on disk and lost", damaged - damaged_);
  counters_.Dropped(Drop::kSpoolError, damaged - damaged_);
  counters_.spooled.Add(-static_cast<std::int64_t>(damaged - damaged_));
  damaged_ = damaged;
}

// Stopping.

void Relay::GiveUp(TimestampUs now) {
  std::uint64_t lost = 0;
  const auto leave = [&](Batch& batch) {
    if (batch.hold) {
      // All of it is sent again by the next process, which counts all of it as recovered.
      spool_->Return(batch.hold->ticket);
      buffer_.Release(batch.charge);
    } else if (spool_ == nullptr || !WriteToSpool(batch, now)) {
      lost += batch.documents();
      counters_.Dropped(Drop::kShutdown, batch.documents());
      counters_.in_flight.Add(-static_cast<std::int64_t>(batch.documents()));
      buffer_.Release(batch.charge);
    }
  };
  while (auto batch = buffer_.Take()) leave(*batch);
  for (Batch& batch : delayed_) leave(batch);
  delayed_.clear();
  if (lost > 0) {
    Log(LogLevel::kError, "Stopped before everything was sent: {} segments are lost", lost);
  }
}

}  // namespace roentgen::relay
