#include <xray/segment.h>

#include <utility>

#include "src/record/core.h"
#include "src/record/record.h"

namespace xray {

using detail::Access;
using detail::Core;
using detail::Node;
using detail::Tree;

namespace {

constexpr int kAnnotationsMax = 50;  // X-Ray: indexed annotations of a trace

bool ValidAnnotationKey(std::string_view key) {
  if (key.empty() || key.size() > 500) return false;
  for (const char c : key) {
    const bool ok = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                    c == '_' || c == '.';
    if (!ok) return false;
  }
  return true;
}

// The node's tree locked, and the node still ours to change.
class Locked {
 public:
  explicit Locked(Node* node) noexcept : node_(node), lock_(node->tree->mutex) {}
  bool open() const noexcept { return !node_->ended.load(std::memory_order_relaxed); }
  detail::Arena& arena() const noexcept { return node_->arena; }
  detail::Budget& budget() const noexcept { return node_->tree->budget; }
  bool Copy(std::string_view text, std::string_view& out) const noexcept {
    return arena().Copy(text, out, budget());
  }

 private:
  Node* node_;
  std::lock_guard<std::mutex> lock_;
};

// Runs `change(node, locked)` on a node that records; what returns false is counted as lost.
template <class F>
void Change(const Context& self, bool open, F&& change) noexcept {
  Node* node = Access::NodeOf(self);
  if (!open || !node) return;
  const Locked locked(node);
  if (locked.open() && !change(*node, locked))
    detail::Count(node->tree->core->counters().values_lost);
}

detail::Annotation* FindAnnotation(Node& node, std::string_view key) {
  for (auto* a = node.annotations; a; a = a->next) {
    if (a->key == key) return a;
  }
  return nullptr;
}

detail::Annotation* AnnotationFor(Node& node, const Locked& locked, std::string_view key) {
  if (auto* found = FindAnnotation(node, key)) return found;
  if (node.tree->annotation_count >= kAnnotationsMax) return nullptr;
  auto* made = locked.arena().New<detail::Annotation>(locked.budget());
  if (!made || !locked.Copy(key, made->key)) return nullptr;
  ++node.tree->annotation_count;
  detail::AppendTo(node.annotations, made);
  return made;
}

template <class F>
void PutAnnotationValue(const Context& self, bool open, std::string_view key, F&& set) noexcept {
  Change(self, open, [&](Node& node, const Locked& locked) {
    if (!ValidAnnotationKey(key)) {
      node.tree->core->LogSparsely(Core::Topic::kAnnotationKey, LogLevel::kWarn,
                                   "annotation refused: a key is made of letters, digits, _ and .");
      return false;
    }
    auto* annotation = AnnotationFor(node, locked, key);
    return annotation && set(*annotation, locked);
  });
}

detail::HttpBlock* HttpOf(Node& node, const Locked& locked) {
  if (!node.http) node.http = locked.arena().New<detail::HttpBlock>(locked.budget());
  return node.http;
}

detail::Member* MemberFor(detail::Member*& head, std::string_view ns, std::string_view key,
                          const Locked& locked) {
  for (auto* m = head; m; m = m->next) {
    if (m->ns == ns && m->key == key) return m;
  }
  auto* made = locked.arena().New<detail::Member>(locked.budget());
  if (!made || !locked.Copy(ns, made->ns) || !locked.Copy(key, made->key)) return nullptr;
  detail::AppendTo(head, made);
  return made;
}

bool PutMember(detail::Member*& head, std::string_view ns, std::string_view key,
               std::string_view json, const Locked& locked) {
  // Room for the value before the member: one without a value would not be JSON.
  std::string_view copy;
  if (!locked.Copy(json, copy)) return false;
  auto* member = MemberFor(head, ns, key, locked);
  if (member) member->json = copy;
  return member != nullptr;
}

}  // namespace

Entity& Entity::operator=(Entity&& other) noexcept {
  if (this == &other) return *this;
  if (open_) EndOnDestruction();
  self_ = std::move(other.self_);
  previous_ = std::move(other.previous_);
  current_ = other.current_;
  exceptions_ = other.exceptions_;
  open_ = std::move(other.open_);
  return *this;
}

void Entity::End() noexcept {
  if (!std::exchange(open_.value, false)) return;
  if (current_) Access::Deactivate(*this);
  if (Node* node = Access::NodeOf(self_)) detail::EndNode(*node);
}

void Entity::EndOnDestruction() noexcept {
  // An exception passes through: what it is cannot be known here (AddCurrentException and Capture
  // can).
  if (Access::NodeOf(self_) && std::uncaught_exceptions() > exceptions_) SetFault();
  End();
}

void Entity::PutAnnotation(std::string_view key, std::string_view value) noexcept {
  PutAnnotationValue(self_, open_, key, [&](detail::Annotation& a, const Locked& locked) {
    std::string_view copy;
    if (!locked.Copy(value, copy)) return false;
    a.kind = detail::Annotation::Kind::kString;
    a.text = copy.data();
    a.text_bytes = static_cast<std::uint32_t>(copy.size());
    return true;
  });
}

void Entity::PutAnnotationInt(std::string_view key, std::int64_t value) noexcept {
  PutAnnotationValue(self_, open_, key, [&](detail::Annotation& a, const Locked&) {
    a.kind = detail::Annotation::Kind::kInt;
    a.integer = value;
    return true;
  });
}

void Entity::PutAnnotationDouble(std::string_view key, double value) noexcept {
  PutAnnotationValue(self_, open_, key, [&](detail::Annotation& a, const Locked&) {
    a.kind = detail::Annotation::Kind::kDouble;
    a.real = value;
    return true;
  });
}

void Entity::PutAnnotationBool(std::string_view key, bool value) noexcept {
  PutAnnotationValue(self_, open_, key, [&](detail::Annotation& a, const Locked&) {
    a.kind = detail::Annotation::Kind::kBool;
    a.integer = value ? 1 : 0;
    return true;
  });
}

void Entity::PutMetadataText(std::string_view ns, std::string_view key,
                             std::string_view json) noexcept {
  Change(self_, open_, [&](Node& node, const Locked& locked) {
    if (ns.starts_with("AWS.")) {
      node.tree->core->LogSparsely(
          Core::Topic::kMetadataNamespace, LogLevel::kWarn,
          "metadata refused: namespaces that begin with AWS. are reserved");
      return false;
    }
    return PutMember(node.metadata, ns, key, json, locked);
  });
}

void Entity::PutAwsText(std::string_view key, std::string_view json) noexcept {
  Change(self_, open_, [&](Node& node, const Locked& locked) {
    return PutMember(node.aws, {}, key, json, locked);
  });
}

void Entity::CountLost() noexcept {
  if (Core* core = Access::CoreOf(self_)) detail::Count(core->counters().values_lost);
}

void Entity::SetNamespace(std::string_view ns) noexcept {
  Change(self_, open_, [&](Node& node, const Locked& locked) { return locked.Copy(ns, node.ns); });
}

void Entity::PutHttpRequest(const HttpRequestView& request) noexcept {
  Change(self_, open_, [&](Node& node, const Locked& locked) {
    auto* http = HttpOf(node, locked);
    if (!http) return false;
    http->has_request = true;
    http->x_forwarded_for = request.x_forwarded_for;
    http->traced = request.traced;
    return locked.Copy(request.method, http->method) && locked.Copy(request.url, http->url) &&
           locked.Copy(request.user_agent, http->user_agent) &&
           locked.Copy(request.client_ip, http->client_ip);
  });
}

void Entity::PutHttpResponse(int status, std::int64_t content_length) noexcept {
  Change(self_, open_, [&](Node& node, const Locked& locked) {
    if (status >= 400 && status < 500) node.error = true;
    if (status == 429) node.throttle = true;
    if (status >= 500) node.fault = true;
    auto* http = HttpOf(node, locked);
    if (!http) return false;
    http->has_response = true;
    http->status = status;
    http->content_length = content_length;
    return true;
  });
}

void Entity::PutSql(const SqlView& sql) noexcept {
  Change(self_, open_, [&](Node& node, const Locked& locked) {
    if (!node.sql) node.sql = locked.arena().New<SqlView>(locked.budget());
    if (!node.sql) return false;
    bool all = true;
    for (const auto member :
         {&SqlView::url, &SqlView::user, &SqlView::database_type, &SqlView::database_version,
          &SqlView::driver_version, &SqlView::preparation, &SqlView::sanitized_query}) {
      all = locked.Copy(sql.*member, (*node.sql).*member) && all;
    }
    return all;
  });
}

void Entity::SetError(bool value) noexcept {
  Change(self_, open_, [&](Node& node, const Locked&) {
    node.error = value;
    return true;
  });
}

void Entity::SetFault(bool value) noexcept {
  Change(self_, open_, [&](Node& node, const Locked&) {
    node.fault = value;
    return true;
  });
}

void Entity::SetThrottle(bool value) noexcept {
  Change(self_, open_, [&](Node& node, const Locked&) {
    node.throttle = value;
    if (value) node.error = true;
    return true;
  });
}

void Entity::AddPrecursorId(SegmentId id) noexcept {
  Change(self_, open_, [&](Node& node, const Locked& locked) {
    auto* entry = locked.arena().New<detail::PrecursorId>(locked.budget());
    if (!entry) return false;
    entry->id = id.value;
    detail::AppendTo(node.precursors, entry);
    return true;
  });
}

void Entity::AddLink(TraceId trace_id, SegmentId id, LinkKind kind) noexcept {
  Change(self_, open_, [&](Node& node, const Locked& locked) {
    auto* entry = locked.arena().New<detail::LinkEntry>(locked.budget());
    if (!entry) return false;
    entry->trace_id = trace_id;
    entry->id = id.value;
    entry->kind = kind;
    detail::AppendTo(node.links, entry);
    return true;
  });
}

void Entity::SendInProgress() noexcept {
  Node* node = Access::NodeOf(self_);
  if (!open_ || !node) return;
  node->tree->core->EnqueueInProgress(node->tree);
}

namespace {

// A segment's own member; false when there is no room.
template <class F>
void ChangeSegment(const Context& self, bool open, F&& change) noexcept {
  Change(self, open, [&](Node& node, const Locked& locked) {
    if (!node.segment) node.segment = locked.arena().New<detail::SegmentPart>(locked.budget());
    return node.segment && change(*node.segment, locked);
  });
}

}  // namespace

void Segment::SetUser(std::string_view user) noexcept {
  ChangeSegment(self_, open_, [&](detail::SegmentPart& part, const Locked& l) {
    return l.Copy(user, part.user);
  });
}

void Segment::SetOrigin(std::string_view origin) noexcept {
  ChangeSegment(self_, open_, [&](detail::SegmentPart& part, const Locked& l) {
    return l.Copy(origin, part.origin);
  });
}

void Segment::SetResourceArn(std::string_view arn) noexcept {
  ChangeSegment(self_, open_, [&](detail::SegmentPart& part, const Locked& l) {
    return l.Copy(arn, part.resource_arn);
  });
}

void Segment::SetRuleName(std::string_view rule) noexcept {
  ChangeSegment(self_, open_, [&](detail::SegmentPart& part, const Locked& l) {
    return l.Copy(rule, part.rule);
  });
}

void Segment::PutService(std::string_view key, std::string_view value) noexcept {
  std::string json;
  try {
    detail::AppendJsonString(json, value);
  } catch (...) {
    return CountLost();
  }
  ChangeSegment(self_, open_, [&](detail::SegmentPart& part, const Locked& locked) {
    return PutMember(part.service, {}, key, json, locked);
  });
}

}  // namespace xray
