#include <xray/context.h>

#include "src/record/core.h"

namespace xray {
namespace detail {
namespace {

struct CurrentSlotStorage {
  Context context;
  // Code that still records while the thread's variables are destroyed finds an empty context.
  ~CurrentSlotStorage() { context = Context(); }
};

thread_local CurrentSlotStorage current_slot;

}  // namespace

Context& Access::CurrentSlot() noexcept { return current_slot.context; }

void Access::Activate(Entity& entity) noexcept {
  Context& slot = CurrentSlot();
  entity.previous_.swap(slot);
  slot = entity.self_;
  entity.current_ = true;
}

void Access::MarkOpen(Entity& entity, bool current) noexcept {
  entity.exceptions_ = std::uncaught_exceptions();
  entity.open_ = true;
  if (current) Activate(entity);
}

}  // namespace detail

using detail::Access;

Context Context::Current() noexcept { return Access::CurrentSlot(); }

Context ExchangeCurrent(Context next) noexcept {
  Access::CurrentSlot().swap(next);
  return next;
}

TraceHeader Context::ToHeader() const {
  TraceHeader header;
  if (empty()) return header;
  header.root = trace_id_;
  if (id_) header.parent = id_;
  header.sampled = sampled() ? SampledFlag::kYes : SampledFlag::kNo;
  if (extras_) {
    header.extras = extras_->pairs;
    header.tracestate = extras_->tracestate;
  }
  return header;
}

std::string Context::ToLogText() const {
  if (!sampled()) return {};
  return trace_id_.ToString() + "@" + id_.ToString();
}

ContextGuard::ContextGuard(Context context) noexcept
    : previous_(ExchangeCurrent(std::move(context))) {}

ContextGuard::~ContextGuard() { Access::CurrentSlot().swap(previous_); }

}  // namespace xray
