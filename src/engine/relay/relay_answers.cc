// What the backend answered, document by document.

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "base/text.h"
#include "engine/relay/relay.h"
#include "wire/daemon/backend_json.h"

namespace roentgen::relay {
namespace {

// Codes that speak of the backend's state and not of the document.
bool IsForNow(std::string_view code) {
  const std::string word = LowerAscii(code);
  for (const std::string_view part :
       {"throttl", "internal", "unavailable", "rateexceeded", "requestlimit", "timeout"}) {
    if (word.find(part) != std::string::npos) return true;
  }
  return false;
}

// Which document each entry means: the first of its id that no other entry means. An entry without
// an id means a document without one.
std::vector<std::optional<std::size_t>> Match(const std::vector<wire::DocumentNames>& names,
                                              const std::vector<UnprocessedDocument>& entries) {
  std::vector<bool> is_taken(names.size(), false);
  std::vector<std::optional<std::size_t>> out;
  for (const UnprocessedDocument& entry : entries) {
    std::optional<std::size_t> found;
    for (std::size_t i = 0; i < names.size() && !found; ++i) {
      if (!is_taken[i] && names[i].id == entry.id) found = i;
    }
    if (found) is_taken[*found] = true;
    out.push_back(found);
  }
  return out;
}

std::vector<wire::DocumentNames> NamesIn(const Batch& batch) {
  std::vector<wire::DocumentNames> names;
  for (std::size_t i = 0; i < batch.documents(); ++i) {
    names.push_back(wire::NamesOf(batch.text.document(i)));
  }
  return names;
}

void LogRefusal(const wire::DocumentNames& names, std::string_view code, std::string_view message) {
  Log(LogLevel::kError, "Unprocessed segment: id {}, trace {}, name '{}': {}: {}",
      names.id.empty() ? "(none)" : names.id, names.trace_id.empty() ? "(none)" : names.trace_id,
      names.name, code, message);
}

}  // namespace

void Relay::SettleAnswers(TimestampUs now) {
  std::vector<Answered> answers;
  {
    MutexLock lock(mu_);
    answers.swap(answers_);
  }
  for (Answered& answered : answers) SettleAnswer(answered, now);
}

void Relay::SettleAnswer(Answered& answered, TimestampUs now) {
  --in_flight_;
  Batch batch = std::move(*answered.batch);
  answered.batch.reset();
  if (batch.hold) --replays_;
  UploadAnswer& answer = answered.answer;
  if (answer.fault) counters_.faults[static_cast<std::size_t>(*answer.fault)].Add();
  switch (answer.result) {
    case UploadResult::kAccepted: {
      if (gate_.away()) {
        Log(LogLevel::kInfo, "The backend answers again after {:.1f} seconds",
            (now - gate_.away_since()).seconds());
      }
      gate_.OnSuccess();
      counters_.requests_accepted.Add();
      counters_.sent_bytes.Add(batch.text.bytes());
      const std::uint64_t unprocessed = answer.unprocessed.size();
      const double took = (now - answered.sent_at).seconds();
      if (unprocessed == 0) {
        Log(LogLevel::kInfo, "Successfully sent batch of {} segments ({:.3f} seconds)",
            batch.documents(), took);
      } else {
        Log(LogLevel::kInfo,
            "Sent batch of {} segments but had {} Unprocessed segments ({:.3f} seconds)",
            batch.documents(), unprocessed, took);
      }
      return Accept(std::move(batch), std::move(answer.unprocessed), now);
    }
    case UploadResult::kThrottled:
    case UploadResult::kUnavailable:
      (answer.result == UploadResult::kThrottled ? counters_.requests_throttled
                                                 : counters_.requests_failed)
          .Add();
      gate_.OnFailure(answered.epoch, now);
      Log(LogLevel::kError, "Sending segment batch failed with: {}; {} segments are kept",
          answer.reason, batch.documents());
      counters_.retried.Add(batch.documents());
      return GiveBack(std::move(batch), now);
    case UploadResult::kRefused:
      gate_.OnSuccess();
      counters_.requests_refused.Add();
      return Split(std::move(batch), answer.reason, now);
    case UploadResult::kCancelled: return GiveBack(std::move(batch), now);
  }
}

void Relay::Settled(Batch& batch, std::uint64_t documents) {
  const auto count = static_cast<std::int64_t>(documents);
  if (!batch.hold) return counters_.in_flight.Add(-count);
  counters_.spooled.Add(-count);
  batch.hold->unsettled -= documents;
  if (batch.hold->unsettled > 0) return;
  if (const auto done = spool_->Acknowledge(batch.hold->ticket); !done) {
    Log(LogLevel::kError, "The spool may send {} segments twice: {}", documents,
        done.error().message);
  }
}

void Relay::Accept(Batch batch, std::vector<UnprocessedDocument> unprocessed, TimestampUs now) {
  std::uint64_t ended = batch.documents();
  std::uint64_t sent = ended;
  if (!unprocessed.empty()) {
    const auto names = NamesIn(batch);
    const auto matches = Match(names, unprocessed);
    std::vector<std::size_t> again;
    for (std::size_t i = 0; i < unprocessed.size(); ++i) {
      const UnprocessedDocument& entry = unprocessed[i];
      const auto document = matches[i];
      if (!document) {  // the backend speaks of what was not in the request
        LogRefusal({.id = entry.id, .trace_id = {}, .name = {}}, entry.code, entry.message);
        continue;
      }
      --sent;
      if (IsForNow(entry.code) && batch.attempts + 1 < limits_.document_attempts) {
        again.push_back(*document);
        continue;
      }
      LogRefusal(names[*document], entry.code, entry.message);
      if (IsForNow(entry.code)) {
        counters_.Dropped(Drop::kAttempts, 1);
      } else {
        counters_.Rejected(Reject::kRefused);
      }
    }
    std::ranges::sort(again);
    ended -= again.size();
    if (!again.empty()) Delay(batch, again, now);
  }
  counters_.sent.Add(sent);
  if (batch.hold) counters_.replayed.Add(sent);
  buffer_.Release(batch.charge);
  Settled(batch, ended);
}

void Relay::Delay(const Batch& batch, const std::vector<std::size_t>& documents, TimestampUs now) {
  wire::SegmentsBody body;
  for (const std::size_t document : documents) body.AppendElement(batch.text.element(document));
  Batch again{.text = body.Finish(),
              .hold = batch.hold,
              .is_part = true,
              .attempts = batch.attempts + 1,
              .not_before = now + gate_.Backoff(batch.attempts + 1)};
  again.charge = ChargeOf(again.text.bytes(), again.documents());
  buffer_.Charge(again.charge, true);
  counters_.retried.Add(again.documents());
  delayed_.push_back(std::move(again));
}

// One document can make the backend refuse the whole request: halving finds it in a few requests.
void Relay::Split(Batch batch, const std::string& reason, TimestampUs now) {
  const std::size_t count = batch.documents();
  buffer_.Release(batch.charge);
  if (count == 1) {
    LogRefusal(wire::NamesOf(batch.text.document(0)), "request refused", reason);
    counters_.Rejected(Reject::kBadRequest);
    return Settled(batch, 1);
  }
  Log(LogLevel::kWarn, "The backend refuses a request of {} segments ({}); sending halves", count,
      reason);
  for (const auto& [begin, end] : {std::pair{std::size_t{0}, count / 2}, {count / 2, count}}) {
    wire::SegmentsBody body;
    for (std::size_t i = begin; i < end; ++i) body.AppendElement(batch.text.element(i));
    Batch half{.text = body.Finish(),
               .hold = batch.hold,
               .is_part = true,
               .attempts = batch.attempts,
               .not_before = now};
    half.charge = ChargeOf(half.text.bytes(), half.documents());
    buffer_.Charge(half.charge, true);
    delayed_.push_back(std::move(half));
  }
}

void Relay::GiveBack(Batch batch, TimestampUs now) {
  if (!batch.hold) return buffer_.PutBack(std::move(batch));
  if (batch.is_part) {  // its other documents are settled: only these go again
    batch.not_before = now;
    return delayed_.push_back(std::move(batch));
  }
  buffer_.Release(batch.charge);
  spool_->Return(batch.hold->ticket);
  spool_has_more_ = true;
}

}  // namespace roentgen::relay
