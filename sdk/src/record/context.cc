#include <xray/context.h>

#include <utility>

#include "src/record/core.h"

namespace xray {
namespace detail {

constinit thread_local Place current_place;

namespace {

// Gives back what is current when the thread ends. Code that still records while the thread's
// variables are destroyed finds an empty context.
struct ThreadEnd {
  bool armed = false;
  ~ThreadEnd() { Release(std::exchange(current_place, Place())); }
};
thread_local ThreadEnd thread_end;

}  // namespace

TraceId DerivedTraceId(const Place& place) noexcept {
  std::uint64_t seed = place.id.value;
  const std::uint64_t low = SplitMix(seed);
  return {place.trace_id.high | (SplitMix(seed) & 0xFFFF'FFFF), low};
}

void Retain(const Place& place) noexcept {
  if (Node* node = Access::NodeOf(place)) return RetainNode(node);
  if (Extras* extras = Access::ExtrasOf(place)) RetainExtras(extras);
}

void Release(const Place& place) noexcept {
  if (Node* node = Access::NodeOf(place)) return ReleaseNode(node);
  if (Extras* extras = Access::ExtrasOf(place)) ReleaseExtras(extras);
}

void Access::SwapCurrent(Place& place) noexcept {
  std::swap(current_place, place);
  // Who was at work here last, for what is missing a context.
  if (current_place.core_and_flags == 0) {
    current_place.core_and_flags = place.core_and_flags & ~Place::kFlags;
  }
  if (current_place.held) thread_end.armed = true;
}

void Access::HoldCurrent() noexcept {
  Retain(current_place);
  thread_end.armed = true;
}

void Access::BringBack(Place& before) noexcept {
  // What ended out of order is not brought back.
  const Node* node = NodeOf(before);
  if (node && node->ended.load(std::memory_order_relaxed)) {
    Release(before);
    before = Place();
  }
  SwapCurrent(before);
  if (before.held) Release(before);
  before = Place();
}

}  // namespace detail

using detail::Access;

Context Context::Current() noexcept {
  Context current;
  current.place_ = detail::current_place;
  if (current.place_.held) detail::Retain(current.place_);
  return current;
}

Context ExchangeCurrent(Context next) noexcept {
  Access::SwapCurrent(Access::PlaceOf(next));
  return next;
}

TraceHeader Context::ToHeader() const {
  TraceHeader header;
  if (empty()) return header;
  header.root = trace_id();
  if (id()) header.parent = id();
  header.sampled = sampled() ? SampledFlag::kYes : SampledFlag::kNo;
  if (const detail::Extras* extras = Access::ExtrasOf(place_)) {
    header.extras = extras->pairs;
    header.tracestate = extras->tracestate;
  }
  return header;
}

std::string Context::ToLogText() const {
  if (!sampled()) return {};
  return trace_id().ToString() + "@" + id().ToString();
}

ContextGuard::ContextGuard(Context context) noexcept
    : previous_(ExchangeCurrent(std::move(context))) {}

ContextGuard::~ContextGuard() { Access::SwapCurrent(Access::PlaceOf(previous_)); }

}  // namespace xray
