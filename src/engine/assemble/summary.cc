#include "engine/assemble/summary.h"

#include <algorithm>
#include <set>
#include <utility>

#include "engine/assemble/root_causes.h"
#include "engine/graph/node_names.h"

namespace roentgen::assemble {
namespace {

// Collects in sets, so that a trace of thousands of users or services costs no more than its size.
class Summariser {
 public:
  Summariser(const AssembledTrace& trace, AccountId tenant) : trace_(trace), tenant_(tenant) {}

  void AddDocument(std::size_t document) {
    const Segment& segment = trace_.segment(document);
    const auto owner = trace_.owners[document];
    const NodeKey* service = owner ? NodeOf(trace_.segment(*owner)) : nullptr;
    AddEntity(segment, service);
    if (!segment.is_subsegment) AddSegment(segment, *service);
  }

  void AddUnanswered(const UnansweredCall& call) {
    nodes_.insert(call.node);
    // The callee was said to report itself and has not yet.
    if (call.call->traced) is_partial_ = true;
  }

  void FillIn(TraceSummary& summary) const {
    summary.has_throttle = has_throttle_;
    summary.is_partial = is_partial_;
    for (const auto& [key, values] : annotations_) {
      for (const auto& [value, services] : values) {
        summary.annotations[key].push_back({value, ListOf(services)});
      }
    }
    for (const auto& [user, services] : users_) {
      summary.users.push_back({user, ListOf(services)});
    }
    summary.services.assign(nodes_.begin(), nodes_.end());
    summary.resource_arns.assign(resource_arns_.begin(), resource_arns_.end());
    summary.instance_ids.assign(instance_ids_.begin(), instance_ids_.end());
    summary.availability_zones.assign(availability_zones_.begin(), availability_zones_.end());
  }

 private:
  using Services = std::set<const NodeKey*>;  // into nodes_

  static void AddText(const std::string& text, std::set<std::string>& texts) {
    if (!text.empty()) texts.insert(text);
  }

  static std::vector<NodeKey> ListOf(const Services& services) {
    std::vector<NodeKey> list;
    list.reserve(services.size());
    for (const NodeKey* service : services) list.push_back(*service);
    std::ranges::sort(list);
    return list;
  }

  const NodeKey* NodeOf(const Segment& segment) {
    return &*nodes_.insert(graph::NodeOfSegment(segment, tenant_)).first;
  }

  // `service` is the node whose code the entity is; null when its segment is not in the trace.
  void AddEntity(const Segment& entity, const NodeKey* service) {
    for (const auto& [key, value] : entity.annotations) AddAnnotation(key, value, service);
    if (!entity.IsComplete()) is_partial_ = true;
    AddEmbedded(entity, service);
  }

  void AddEmbedded(const Segment& entity, const NodeKey* service) {
    for (const Segment& nested : entity.subsegments) {
      if (trace_.IsSuperseded(nested)) {
        AddEmbedded(nested, service);
      } else {
        AddEntity(nested, service);
      }
    }
  }

  void AddAnnotation(const std::string& key, const AnnotationValue& value, const NodeKey* service) {
    const auto found = annotations_.find(key);
    if (found != annotations_.end()) {
      const auto same = std::ranges::find(found->second, value, &ValueWithServices::first);
      if (same != found->second.end()) {
        if (service != nullptr) same->second.insert(service);
        return;
      }
    }
    if (annotation_count_ == kMaxIndexedAnnotations) return;
    ++annotation_count_;
    annotations_[key].emplace_back(value, service != nullptr ? Services{service} : Services{});
  }

  void AddSegment(const Segment& segment, const NodeKey& service) {
    has_throttle_ = has_throttle_ || segment.flags.throttle;
    if (!segment.user.empty()) users_[segment.user].insert(&service);
    AddText(segment.resource_arn, resource_arns_);
    if (!segment.aws) return;
    AddText(segment.aws->ec2_instance_id, instance_ids_);
    AddText(segment.aws->availability_zone, availability_zones_);
  }

  using ValueWithServices = std::pair<AnnotationValue, Services>;

  const AssembledTrace& trace_;
  AccountId tenant_;
  std::set<NodeKey> nodes_;
  std::map<std::string, std::vector<ValueWithServices>> annotations_;
  std::size_t annotation_count_ = 0;
  std::map<std::string, Services> users_;
  std::set<std::string> resource_arns_;
  std::set<std::string> instance_ids_;
  std::set<std::string> availability_zones_;
  bool has_throttle_ = false;
  bool is_partial_ = false;
};

void AddRoot(const Segment& root, AccountId tenant, TraceSummary& summary) {
  summary.entry_point = graph::NodeOfSegment(root, tenant);
  summary.has_fault = root.flags.fault;
  summary.has_error = root.flags.error;
  if (root.IsComplete()) summary.response_time = root.Duration();
  if (root.http) summary.http = *root.http;
}

// In start order, so that the annotations kept under the cap do not depend on arrival.
std::vector<std::size_t> ShownByStart(const AssembledTrace& trace) {
  std::vector<std::size_t> order;
  for (std::size_t d = 0; d < trace.documents.size(); ++d) {
    if (!trace.stale[d]) order.push_back(d);
  }
  std::ranges::sort(order, {}, [&](std::size_t d) {
    return std::pair(trace.segment(d).start_time, trace.segment(d).id);
  });
  return order;
}

}  // namespace

TraceSummary Summarise(const AssembledTrace& trace, const TraceRow& row, AccountId tenant) {
  TraceSummary summary;
  summary.id = trace.id;
  summary.revision = row.revision;
  summary.start_time = row.start;
  summary.duration = row.end - row.start;
  Summariser summariser(trace, tenant);
  for (const std::size_t d : ShownByStart(trace)) summariser.AddDocument(d);
  for (const UnansweredCall& each : trace.unanswered) summariser.AddUnanswered(each);
  summariser.FillIn(summary);
  if (trace.root) AddRoot(trace.segment(*trace.root), tenant, summary);
  RootCauses causes = FindRootCauses(trace, tenant);
  summary.fault_root_causes = std::move(causes.fault);
  summary.error_root_causes = std::move(causes.error);
  summary.response_time_root_causes = std::move(causes.response_time);
  return summary;
}

}  // namespace roentgen::assemble
