#include "engine/assemble/summary.h"

#include <algorithm>
#include <set>

#include "engine/graph/node_names.h"

namespace roentgen::assemble {
namespace {

template <class T>
void AddDistinct(std::vector<T>& values, const T& value) {
  if (std::ranges::find(values, value) == values.end()) values.push_back(value);
}

class Summariser {
 public:
  Summariser(TraceSummary& summary) : summary_(summary) {}

  // `service` is the node whose code the entity is; null when its segment is not in the trace.
  void AddEntity(const Segment& segment, const NodeKey* service) {
    for (const auto& [key, value] : segment.annotations) AddAnnotation(key, value, service);
    if (!segment.IsComplete()) summary_.is_partial = true;
    for (const Segment& nested : segment.subsegments) AddEntity(nested, service);
  }

  void AddSegment(const Segment& segment, const NodeKey& service) {
    summary_.has_throttle = summary_.has_throttle || segment.flags.throttle;
    if (!segment.user.empty()) AddUser(segment.user, service);
    if (!segment.resource_arn.empty()) AddDistinct(summary_.resource_arns, segment.resource_arn);
    if (!segment.aws) return;
    if (!segment.aws->ec2_instance_id.empty()) {
      AddDistinct(summary_.instance_ids, segment.aws->ec2_instance_id);
    }
    if (!segment.aws->availability_zone.empty()) {
      AddDistinct(summary_.availability_zones, segment.aws->availability_zone);
    }
  }

 private:
  void AddAnnotation(const std::string& key, const AnnotationValue& value, const NodeKey* service) {
    std::vector<AnnotationWithServices>& values = summary_.annotations[key];
    auto it = std::ranges::find(values, value, &AnnotationWithServices::value);
    if (it == values.end()) {
      if (annotations_ == kMaxIndexedAnnotations) {
        if (values.empty()) summary_.annotations.erase(key);
        return;
      }
      ++annotations_;
      values.push_back({value, {}});
      it = values.end() - 1;
    }
    if (service != nullptr) AddDistinct(it->services, *service);
  }

  void AddUser(const std::string& user, const NodeKey& service) {
    auto it = std::ranges::find(summary_.users, user, &UserWithServices::user);
    if (it == summary_.users.end()) {
      summary_.users.push_back({user, {}});
      it = summary_.users.end() - 1;
    }
    AddDistinct(it->services, service);
  }

  TraceSummary& summary_;
  std::size_t annotations_ = 0;
};

void AddServices(const AssembledTrace& trace, AccountId tenant, TraceSummary& summary) {
  std::set<NodeKey> services;
  for (const auto& document : trace.documents) {
    if (!document.segment.is_subsegment) {
      services.insert(graph::NodeOfSegment(document.segment, tenant));
    }
  }
  for (std::size_t i = 0; i < trace.unanswered.size(); ++i) {
    services.insert(trace.unanswered[i].node);
  }
  summary.services.assign(services.begin(), services.end());
}

void AddRoot(const Segment& root, AccountId tenant, TraceSummary& summary) {
  summary.entry_point = graph::NodeOfSegment(root, tenant);
  summary.has_fault = root.flags.fault;
  summary.has_error = root.flags.error;
  if (root.IsComplete()) summary.response_time = root.Duration();
  if (root.http) summary.http = *root.http;
}

}  // namespace

TraceSummary Summarise(const AssembledTrace& trace, const TraceRow& row, AccountId tenant) {
  TraceSummary summary;
  summary.id = trace.id;
  summary.revision = row.revision;
  summary.start_time = row.start;
  summary.duration = row.end - row.start;
  Summariser add(summary);
  // In start order, so that the annotations kept under the cap do not depend on arrival.
  std::vector<std::size_t> order(trace.documents.size());
  for (std::size_t d = 0; d < order.size(); ++d) order[d] = d;
  std::ranges::sort(order, {}, [&](std::size_t d) {
    return std::pair(trace.segment(d).start_time, trace.segment(d).id);
  });
  for (const std::size_t d : order) {
    const Segment& segment = trace.segment(d);
    const auto owner = trace.owners[d];
    const NodeKey service = owner ? graph::NodeOfSegment(trace.segment(*owner), tenant) : NodeKey{};
    add.AddEntity(segment, owner ? &service : nullptr);
    if (!segment.is_subsegment) add.AddSegment(segment, service);
  }
  AddServices(trace, tenant, summary);
  if (trace.root) AddRoot(trace.segment(*trace.root), tenant, summary);
  return summary;
}

}  // namespace roentgen::assemble
