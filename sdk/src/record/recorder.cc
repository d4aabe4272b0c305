#include <xray/recorder.h>

#include <cstdlib>
#include <mutex>
#include <new>
#include <string>

#include "src/emit/emitter.h"
#include "src/record/record.h"

namespace xray {

using detail::Access;
using detail::Core;
using detail::Node;
using detail::Place;

namespace {

std::string_view SegmentName(const Core& core, std::string_view given) noexcept {
  const Config& config = core.config();
  return config.name_wins || given.empty() ? std::string_view(config.name) : given;
}

Segment Sampled(Core& core, std::string_view name, const detail::TreeOrigin& origin,
                const RuleName& rule) noexcept {
  Segment segment;
  Node* node = detail::BeginTree(core, SegmentName(core, name), origin);
  if (!node) {
    detail::Count(core.counters().values_lost);
    return segment;
  }
  detail::Adopt(segment, core, node, true);
  if (!rule.empty()) segment.SetRuleName(rule.view());
  return segment;
}

Segment Unsampled(Core& core, TraceId trace_id, detail::Extras* extras) noexcept {
  Segment segment;
  Access::Open(segment, detail::MakePlace(core, 0, extras, trace_id, SegmentId{core.NextId()}),
               true);
  return segment;
}

// Of a trace that begins here. Most of its ids are never asked for: one random number is drawn, and
// the trace id follows from it when somebody wants it.
Segment Unsampled(Core& core, detail::Extras* extras = nullptr) noexcept {
  Segment segment;
  Access::Open(segment,
               detail::MakePlace(core, Place::kDerivedTraceId, extras, {core.NowS() << 32, 0},
                                 SegmentId{core.NextId()}),
               true);
  return segment;
}

SamplingDecision Ask(Core& core, std::string_view name, SamplingRequest request) noexcept {
  switch (core.fixed_decision()) {
    case Core::FixedDecision::kSampled: return {true, {}};
    case Core::FixedDecision::kUnsampled: return {false, {}};
    case Core::FixedDecision::kNone: break;
  }
  if (request.service_name.empty()) request.service_name = SegmentName(core, name);
  const ResourceBlocks* resources = core.resources();
  if (request.service_type.empty() && resources) request.service_type = resources->origin;
  Sampler* sampler = core.sampler();
  return sampler ? sampler->Decide(request) : SamplingDecision{};
}

}  // namespace

Recorder::Recorder(Config config) : head_(nullptr), core_(nullptr) {
  std::vector<std::string> problems;
  core_ = Core::Make(Config::FromEnvironment(std::move(config), &problems));
  head_ = core_;
  for (const auto& problem : problems) core_->Log(LogLevel::kError, problem);
}

Recorder::~Recorder() { core_->Stop(); }

Segment Recorder::BeginSampled(std::string_view name) noexcept {
  return Sampled(*core_, name, {}, {});
}

Segment Recorder::BeginDecided(std::string_view name) noexcept {
  if (core_->fixed_decision() == Core::FixedDecision::kUnsampled) return Unsampled(*core_);
  return BeginDecided(name, {});
}

Segment Recorder::BeginDecided(std::string_view name, const SamplingRequest& request) noexcept {
  const SamplingDecision decision = Ask(*core_, name, request);
  if (!decision.sampled) return Unsampled(*core_);
  return Sampled(*core_, name, {}, decision.rule);
}

Segment Recorder::BeginContinued(std::string_view name, const TraceHeader& incoming,
                                 const SamplingRequest& request) noexcept {
  SamplingDecision decision{.sampled = incoming.sampled == SampledFlag::kYes};
  if (incoming.sampled == SampledFlag::kUnknown || incoming.sampled == SampledFlag::kRequested) {
    decision = Ask(*core_, name, request);
  }
  detail::Extras* extras = detail::MakeExtras(incoming);
  if (!decision.sampled) {
    return incoming.root ? Unsampled(*core_, *incoming.root, extras) : Unsampled(*core_, extras);
  }
  const std::uint64_t parent_id = incoming.root && incoming.parent ? incoming.parent->value : 0;
  return Sampled(*core_, name, {incoming.root.value_or(TraceId{}), parent_id, extras, false},
                 decision.rule);
}

Segment Recorder::BeginUnsampled(std::string_view) noexcept { return Unsampled(*core_); }

Context Recorder::ContinueTrace(const TraceHeader& incoming) noexcept {
  Context context;
  if (!enabled() || !incoming.root) return context;
  const bool sampled = incoming.sampled == SampledFlag::kYes && incoming.parent.has_value();
  Access::PlaceOf(context) =
      detail::MakePlace(*core_, sampled ? Place::kSampled : 0, detail::MakeExtras(incoming),
                        *incoming.root, incoming.parent.value_or(SegmentId{}));
  return context;
}

void Recorder::SetEnabled(bool enabled) noexcept { core_->SetEnabled(enabled); }

bool Recorder::Flush(int timeout_ms) noexcept {
  detail::Emitter* emitter = core_->emitter();
  return !emitter || emitter->Flush(timeout_ms);
}

Counters Recorder::counters() const noexcept { return core_->counters().Snapshot(); }

const Config& Recorder::config() const noexcept { return core_->config(); }

Sampler& Recorder::sampler() const noexcept { return *core_->sampler(); }

std::string Recorder::origin() const {
  const ResourceBlocks* resources = core_->resources();
  return resources ? resources->origin : std::string();
}

namespace {

std::mutex global_mutex;
std::atomic<Recorder*> global_recorder{nullptr};

Recorder* MakeGlobal(Config config) {
  // Never destroyed: segments may end while the process does. What is queued is sent at exit.
  auto* recorder = new Recorder(std::move(config));
  global_recorder.store(recorder, std::memory_order_release);
  std::atexit([] { Flush(global_recorder.load()->config().flush_timeout_ms); });
  return recorder;
}

}  // namespace

Recorder& Recorder::Global() noexcept {
  if (Recorder* recorder = global_recorder.load(std::memory_order_acquire)) return *recorder;
  const std::lock_guard lock(global_mutex);
  if (Recorder* recorder = global_recorder.load(std::memory_order_acquire)) return *recorder;
  return *MakeGlobal({});
}

bool Configure(Config config) {
  const std::lock_guard lock(global_mutex);
  if (const Recorder* recorder = global_recorder.load(std::memory_order_acquire)) {
    Access::CoreOf(*recorder)->Log(
        LogLevel::kError, "Configure came too late: the global recorder is in use already");
    return false;
  }
  MakeGlobal(std::move(config));
  return true;
}

bool Flush(int timeout_ms) noexcept {
  Recorder* recorder = global_recorder.load(std::memory_order_acquire);
  return !recorder || recorder->Flush(timeout_ms);
}

// --- subsegments

const char* ContextMissingError::what() const noexcept {
  return "xray: a subsegment was begun where no segment is "
         "(AWS_XRAY_CONTEXT_MISSING=RUNTIME_ERROR)";
}

namespace {

enum class Activation : unsigned char { kCurrent, kDetached };

// Of a parent that records: a node of its own, null when there is no room.
Node* NodeBelow(Core& core, const Place& parent, std::string_view name) noexcept {
  if (Node* above = Access::NodeOf(parent)) return detail::BeginChild(*above, name);
  detail::Extras* extras = Access::ExtrasOf(parent);
  if (extras) detail::RetainExtras(extras);
  return detail::BeginTree(core, name, {parent.trace_id, parent.id.value, extras, true});
}

// `parent` is not empty.
Subsegment BeginBelow(const Place& parent, std::string_view name, Activation activation) noexcept {
  Subsegment subsegment;
  const bool current = activation == Activation::kCurrent;
  if (!parent.Has(Place::kSampled)) {
    // Its parent's place: where that is current there is nothing to change, and nothing to bring
    // back.
    if (parent.held) detail::Retain(parent);
    Access::Open(subsegment, parent, current && !parent.SameAs(detail::current_place));
    return subsegment;
  }
  Core& core = *Access::CoreOf(parent);
  if (Node* node = NodeBelow(core, parent, name)) {
    detail::Adopt(subsegment, core, node, current);
    return subsegment;
  }
  // No room: callees still learn the trace.
  detail::Extras* extras = Access::ExtrasOf(parent);
  if (extras) detail::RetainExtras(extras);
  Access::Open(subsegment, detail::MakePlace(core, 0, extras, parent.trace_id, parent.id), current);
  return subsegment;
}

// Whose business a missing context is: the recorder that this thread last worked for, else the
// global one, else the one made last. Null when none of them is enabled.
Core* RecorderInUse() noexcept {
  const auto enabled = [](Core* core) { return core && core->enabled.load(); };
  Core* of_thread = Access::CoreOf(detail::current_place);
  if (enabled(of_thread)) return of_thread;
  const Recorder* global = global_recorder.load(std::memory_order_acquire);
  Core* of_process = global ? Access::CoreOf(*global) : nullptr;
  return enabled(of_process) ? of_process : Core::NewestEnabled();
}

// Throws with kRuntimeError, by the program's own wish.
void ReportMissing(std::string_view name) {
  Core* in_use = RecorderInUse();
  if (!in_use) return;
  Core& core = *in_use;
  detail::Count(core.counters().context_missing);
  switch (core.config().context_missing) {
    case ContextMissing::kRuntimeError: throw ContextMissingError();
    case ContextMissing::kIgnoreError: return;
    case ContextMissing::kLogError: break;
  }
  core.LogSparsely(Core::Topic::kContextMissing, LogLevel::kError,
                   "subsegment '" + std::string(name.substr(0, 200)) +
                       "' begun where no segment is: not recorded");
}

Subsegment BeginCurrent(std::string_view name, Activation activation) {
  if (detail::enabled_recorders.load(std::memory_order_relaxed) == 0) return {};
  const Place& current = detail::current_place;
  if (!current.empty()) return BeginBelow(current, name, activation);
  ReportMissing(name);
  return {};
}

}  // namespace

Subsegment BeginSubsegment(std::string_view name) {
  return BeginCurrent(name, Activation::kCurrent);
}

Subsegment BeginDetachedSubsegment(std::string_view name) {
  return BeginCurrent(name, Activation::kDetached);
}

Subsegment BeginSubsegment(std::string_view name, const Context& parent) noexcept {
  return parent.empty() ? Subsegment()
                        : BeginBelow(Access::PlaceOf(parent), name, Activation::kCurrent);
}

Subsegment Entity::BeginSubsegment(std::string_view name) noexcept {
  return self_.empty() ? Subsegment()
                       : BeginBelow(Access::PlaceOf(self_), name, Activation::kCurrent);
}

Subsegment BeginSubsegmentWithoutSampling(std::string_view name) {
  if (detail::enabled_recorders.load(std::memory_order_relaxed) == 0) return {};
  const Place& current = detail::current_place;
  if (current.empty()) {
    ReportMissing(name);
    return {};
  }
  Subsegment subsegment;
  Core& core = *Access::CoreOf(current);
  detail::Extras* extras = Access::ExtrasOf(current);
  if (extras) detail::RetainExtras(extras);
  const TraceId trace_id = Context::Current().trace_id();
  Access::Open(subsegment, detail::MakePlace(core, 0, extras, trace_id, SegmentId{core.NextId()}),
               true);
  return subsegment;
}

}  // namespace xray
