#include "engine/ingest/pipeline.h"

#include <utility>

#include <fmt/core.h>

#include "base/log.h"

namespace roentgen::ingest {
namespace {

std::size_t Index(DocumentErrorCode code) { return static_cast<std::size_t>(code); }

// Memory a document takes while it waits: small entities cost far more typed than written.
std::size_t TypedBytes(const Segment& segment) {
  std::size_t bytes = sizeof(Segment);
  for (const Segment& nested : segment.subsegments) bytes += TypedBytes(nested);
  return bytes;
}

std::size_t WeightOf(const std::vector<wire::DecodedDocument>& documents) {
  std::size_t bytes = 0;
  for (const auto& document : documents) {
    bytes += document.json.size() + TypedBytes(document.segment);
  }
  return bytes;
}

DocumentError AgeError(const Segment& segment, DocumentErrorCode code, std::string cause) {
  DocumentError error;
  error.code = code;
  error.id = segment.id.ToString();
  error.in_subsegment = segment.is_subsegment;
  error.cause = std::move(cause);
  return error;
}

// Documents beyond the retention would be dropped unread, ones that start far ahead never come of
// age, and one that ends far ahead would make every search by activity look that far back.
std::optional<DocumentError> CheckAge(const Segment& segment, TimestampUs now,
                                      const IngestLimits& limits) {
  const DurationUs age = now - segment.start_time;
  if (age > limits.retention) {
    return AgeError(segment, DocumentErrorCode::kInvalidStartTime,
                    fmt::format("start_time is {} days old; this server keeps {} days",
                                age.us / kUsPerDay, limits.retention.us / kUsPerDay));
  }
  const auto ahead = [&](const char* field, DurationUs by) {
    return fmt::format("{} is {} hours in the future; at most {} are taken", field,
                       by.us / kUsPerHour, limits.max_future.us / kUsPerHour);
  };
  if (const DurationUs by = segment.start_time - now; by > limits.max_future) {
    return AgeError(segment, DocumentErrorCode::kInvalidStartTime, ahead("start_time", by));
  }
  const DurationUs by = segment.end_time.value_or(segment.start_time) - now;
  if (by <= limits.max_future) return std::nullopt;
  return AgeError(segment, DocumentErrorCode::kInvalidEndTime, ahead("end_time", by));
}

}  // namespace

Intake::Intake(Pipeline& pipeline, Transport transport)
    : pipeline_(pipeline), transport_(transport), decoder_(pipeline.limits_.decode) {}

void Intake::AddDatagram(std::string_view datagram) {
  IngestCounters& counters = pipeline_.counters_;
  counters.received_bytes[static_cast<std::size_t>(transport_)].Add(datagram.size());
  const auto document = wire::DocumentOf(datagram);
  if (!document) {
    const DatagramRefusal refusal = document.error();
    Receive(1);
    counters.rejected_datagram[static_cast<std::size_t>(refusal)].Add();
    counters.in_flight.Add(-1);
    Log(LogLevel::kDebug, "datagram of {} bytes refused: {}", datagram.size(), ToString(refusal));
    return;
  }
  Decode(*document, nullptr);
}

// In flight before received, and settled before no longer in flight: who reads nothing in flight
// twice, with nothing received in between, reads a sum that is right.
void Intake::Receive(std::size_t documents) {
  IngestCounters& counters = pipeline_.counters_;
  counters.in_flight.Add(static_cast<std::int64_t>(documents));
  counters.received[static_cast<std::size_t>(transport_)].Add(documents);
}

void Intake::Flush() {
  if (pending_.empty()) return;
  const std::size_t count = pending_.size();
  Pipeline::Parcel parcel{std::move(pending_), {}, {}};
  pending_.clear();
  const std::size_t bytes = WeightOf(parcel.documents);
  if (pipeline_.Enqueue(std::move(parcel), bytes)) return;
  pipeline_.Drop(pipeline_.closing_ ? DropReason::kShutdown : DropReason::kQueueFull, count);
  pipeline_.counters_.in_flight.Add(-static_cast<std::int64_t>(count));
}

void Intake::Put(std::span<const std::string_view> documents, PutDone done) {
  PutOutcome outcome;
  for (const std::string_view text : documents) {
    pipeline_.counters_.received_bytes[static_cast<std::size_t>(transport_)].Add(text.size());
    Decode(text, &outcome);
  }
  if (pending_.empty()) {
    done(std::move(outcome));
    return;
  }
  const std::size_t count = pending_.size();
  Pipeline::Parcel parcel{std::move(pending_), std::move(outcome), std::move(done)};
  pending_.clear();
  const std::size_t bytes = WeightOf(parcel.documents);
  if (pipeline_.Enqueue(std::move(parcel), bytes)) return;
  const bool closing = pipeline_.closing_;
  pipeline_.Drop(closing ? DropReason::kShutdown : DropReason::kQueueFull, count);
  pipeline_.counters_.in_flight.Add(-static_cast<std::int64_t>(count));
  if (closing) {
    parcel.done(MakeError(ErrorCode::kUnavailable, "the server is stopping"));
    return;
  }
  parcel.done(MakeError(ErrorCode::kOverloaded, "Rate exceeded: the ingest queue is full"));
}

void Intake::Decode(std::string_view text, PutOutcome* outcome) {
  IngestCounters& counters = pipeline_.counters_;
  const std::size_t before = pending_.size();
  const auto reject = [&](DocumentError error) {
    counters.rejected[Index(error.code)].Add();
    counters.in_flight.Add(-1);
    Log(LogLevel::kDebug, "document {} refused: {}", error.id.value_or("without id"),
        error.Message());
    if (outcome != nullptr) outcome->unprocessed.push_back(std::move(error));
  };
  auto decoded = decoder_.Decode(text, pending_);
  if (!decoded) {
    Receive(1);
    reject(std::move(decoded.error()));
    return;
  }
  Receive(pending_.size() - before);
  const TimestampUs now = pipeline_.clock_.Now();
  std::size_t kept = before;
  for (std::size_t i = before; i < pending_.size(); ++i) {
    if (auto error = CheckAge(pending_[i].segment, now, pipeline_.limits_)) {
      reject(std::move(*error));
    } else {
      if (kept != i) pending_[kept] = std::move(pending_[i]);
      ++kept;
    }
  }
  pending_.resize(kept);
}

Pipeline::Pipeline(const Clock& clock, SegmentStore& store, IngestCounters& counters,
                   IngestLimits limits, GroupSource groups)
    : clock_(clock),
      store_(store),
      counters_(counters),
      limits_(limits),
      committer_(clock, store, counters, limits_, std::move(groups)),
      queue_(limits_.queue_bytes) {}

bool Pipeline::Enqueue(Parcel&& parcel, std::size_t bytes) {
  const bool someone_waits = static_cast<bool>(parcel.done);
  return queue_.TryPush(std::move(parcel), bytes, someone_waits);
}

void Pipeline::Drop(DropReason reason, std::size_t documents) {
  counters_.dropped[static_cast<std::size_t>(reason)].Add(documents);
}

void Pipeline::RequestDrop(std::int32_t before_day) {
  std::int32_t asked = drop_before_day_.load(std::memory_order_relaxed);
  while (asked < before_day &&
         !drop_before_day_.compare_exchange_weak(asked, before_day, std::memory_order_relaxed)) {
  }
}

// On this thread, between commits: sketches of what is dropped must not outlive it, or later
// documents would be taken for duplicates of ones that are gone.
void Pipeline::DropIfAsked() {
  const std::int32_t before_day = drop_before_day_.exchange(kNoDrop, std::memory_order_relaxed);
  if (before_day == kNoDrop) return;
  const auto dropped = store_.DropDaysBefore(before_day);
  committer_.ForgetAll();
  if (!dropped) {
    Log(LogLevel::kError, "dropping old days failed: {}", dropped.error().message);
  } else if (*dropped > 0) {
    counters_.days_dropped.Add(static_cast<std::uint64_t>(*dropped));
    Log(LogLevel::kInfo, "retention: dropped {} days", *dropped);
  }
}

bool Pipeline::CommitOnce(std::chrono::microseconds wait, std::chrono::microseconds gather) {
  DropIfAsked();
  std::vector<Parcel> parcels = queue_.PopBatch(limits_.batch_bytes, wait, gather);
  if (parcels.empty()) return !queue_.closed_and_empty();
  std::vector<const wire::DecodedDocument*> documents;
  for (const Parcel& parcel : parcels) {
    for (const wire::DecodedDocument& document : parcel.documents) documents.push_back(&document);
  }
  Settle(parcels, committer_.Commit(documents));
  return true;
}

void Pipeline::Run() {
  while (CommitOnce(std::chrono::milliseconds(200), limits_.datagram_gather)) {
  }
}

void Pipeline::Close() {
  closing_ = true;
  queue_.Close();
}

void Pipeline::Settle(std::vector<Parcel>& parcels, Result<Fates> fates) {
  std::size_t next = 0;
  counters_.commits.Add();
  if (!fates) {
    counters_.commit_failures.Add();
    Log(LogLevel::kError, "commit failed: {}", fates.error().message);
  }
  for (Parcel& parcel : parcels) {
    const std::size_t count = parcel.documents.size();
    if (!fates) {
      Drop(DropReason::kStoreUnavailable, count);
    } else {
      for (std::size_t i = 0; i < count; ++i) SettleOne(parcel, i, (*fates)[next + i]);
    }
    next += count;
    counters_.in_flight.Add(-static_cast<std::int64_t>(count));
    if (!parcel.done) continue;
    if (fates) {
      parcel.done(std::move(parcel.outcome));
    } else {
      parcel.done(fates.error());
    }
  }
}

void Pipeline::SettleOne(Parcel& parcel, std::size_t index, Fate fate) {
  switch (fate) {
    case Fate::kReplaced: counters_.replaced.Add(); [[fallthrough]];
    case Fate::kStored: counters_.stored.Add(); return;
    case Fate::kDuplicate: counters_.duplicate.Add(); return;
    case Fate::kTraceTooLarge: break;
  }
  const Segment& segment = parcel.documents[index].segment;
  counters_.rejected[Index(DocumentErrorCode::kInvalidSegment)].Add();
  parcel.outcome.unprocessed.push_back(
      {.code = DocumentErrorCode::kInvalidSegment,
       .id = segment.id.ToString(),
       .in_subsegment = segment.is_subsegment,
       .cause = "Trace Size Exceeded. Reduce the number of segments per trace and the size of your "
                "segment documents."});
}

}  // namespace roentgen::ingest
