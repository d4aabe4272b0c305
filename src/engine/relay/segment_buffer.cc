#include "engine/relay/segment_buffer.h"

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "wire/daemon/backend_json.h"

namespace roentgen::relay {

void SegmentBuffer::Add(std::string_view document) {
  counters_.Received();
  counters_.received_bytes.Add(document.size());
  if (document.size() > limits_.document_bytes) {
    counters_.Rejected(Reject::kTooLarge);
    counters_.in_flight.Add(-1);
    const auto names = wire::NamesOf(document);
    Log(LogLevel::kWarn, "Segment {} of trace {} ({}) has {} bytes, {} are allowed: not sent",
        names.id, names.trace_id, names.name, document.size(), limits_.document_bytes);
    return;
  }
  bool wake = false;
  bool tell_full = false;
  {
    MutexLock lock(mu_);
    wake = Collect(document);
    tell_full = std::exchange(tell_full_, false);
  }
  if (tell_full) Log(LogLevel::kWarn, "Segment buffer is full. Dropping oldest segment documents.");
  if (wake && wake_) wake_();
}

bool SegmentBuffer::Collect(std::string_view document) {
  // Escaping makes a document longer, by an eighth as a rule; the exact size is charged below.
  const std::size_t estimate = document.size() + document.size() / 8 + kBatchOverheadBytes;
  if (!MakeRoom(estimate)) {
    counters_.Dropped(Drop::kBufferFull, 1);
    counters_.in_flight.Add(-1);
    return false;
  }
  bool wake = false;
  if (!open_.empty() && open_.bytes() + estimate > limits_.batch_bytes) {
    Seal();
    wake = true;
  }
  if (open_.empty()) {
    open_ = wire::SegmentsBody(std::min(last_size_ + last_size_ / 8, limits_.batch_bytes));
    opened_at_ = clock_.Now();
    wake = true;
  }
  open_.Append(document);
  const std::size_t charge = ChargeOf(open_.bytes(), open_.documents());
  SetUsed(used_ + charge - open_charge_);
  open_charge_ = charge;
  if (open_.documents() < limits_.batch_documents && open_.bytes() < limits_.batch_bytes) {
    return wake;
  }
  Seal();
  return true;
}

bool SegmentBuffer::MakeRoom(std::size_t bytes) {
  while (used_ + bytes > limits_.memory_bytes) {
    tell_full_ = tell_full_ || !is_full_;
    is_full_ = true;
    if (waiting_.empty()) return false;
    const Batch& oldest = waiting_.front();
    counters_.Dropped(Drop::kBufferFull, oldest.documents());
    counters_.in_flight.Add(-static_cast<std::int64_t>(oldest.documents()));
    SetUsed(used_ - oldest.charge);
    waiting_.pop_front();
  }
  if (used_ < limits_.memory_bytes / 2) is_full_ = false;
  return true;
}

void SegmentBuffer::Seal() {
  last_size_ = open_.bytes();
  Batch batch{.text = open_.Finish()};
  batch.charge = ChargeOf(batch.text.bytes(), batch.documents());
  SetUsed(used_ + batch.charge - open_charge_);
  open_charge_ = 0;
  waiting_.push_back(std::move(batch));
}

void SegmentBuffer::SetUsed(std::size_t bytes) {
  used_ = bytes;
  counters_.memory_bytes.Set(static_cast<std::int64_t>(bytes));
}

std::optional<TimestampUs> SegmentBuffer::SealDue(TimestampUs now, bool all) {
  MutexLock lock(mu_);
  if (open_.empty()) return std::nullopt;
  const TimestampUs due = opened_at_ + limits_.idle;
  if (!all && now < due) return due;
  Seal();
  return std::nullopt;
}

std::optional<Batch> SegmentBuffer::Take() {
  MutexLock lock(mu_);
  if (waiting_.empty()) return std::nullopt;
  Batch batch = std::move(waiting_.front());
  waiting_.pop_front();
  return batch;
}

void SegmentBuffer::PutBack(Batch batch) {
  MutexLock lock(mu_);
  waiting_.push_front(std::move(batch));
}

bool SegmentBuffer::Charge(std::size_t bytes, bool in_any_case) {
  MutexLock lock(mu_);
  if (!in_any_case && used_ + bytes > limits_.memory_bytes) return false;
  SetUsed(used_ + bytes);
  return true;
}

void SegmentBuffer::Release(std::size_t bytes) {
  MutexLock lock(mu_);
  SetUsed(used_ - bytes);
}

std::size_t SegmentBuffer::waiting() const {
  MutexLock lock(mu_);
  return waiting_.size();
}

std::size_t SegmentBuffer::used_bytes() const {
  MutexLock lock(mu_);
  return used_;
}

}  // namespace roentgen::relay
