#include "engine/complete/trace_values.h"

#include <string>

#include "engine/graph/node_names.h"
#include "engine/match/trace_view.h"

namespace roentgen::complete {

using namespace filter;  // NOLINT: every word of the filter language is used here

namespace {

class Collector {
 public:
  Collector(const assemble::AssembledTrace& trace, const TraceRow& row, AccountId tenant)
      : view_(trace, row, tenant), tenant_(tenant) {}

  ValueSet Take() { return std::move(values_); }

  void operator()(const NodeQuestion&) {}
  void operator()(const GroupQuestion&) {}

  void operator()(const AnnotationKeyQuestion&) {
    Each([&](const Segment& entity) {
      for (const auto& [key, value] : entity.annotations) Add(key);
    });
  }

  void operator()(const AnnotationValueQuestion& question) {
    const bool texts_only = question.comparison >= Comparison::kContains;
    const bool numbers_only = question.comparison >= Comparison::kLess && !texts_only;
    Each([&](const Segment& entity) {
      for (const auto& [key, value] : entity.annotations) {
        if (key != question.key) continue;
        if (texts_only && !std::holds_alternative<std::string>(value)) continue;
        if (numbers_only && !std::holds_alternative<double>(value)) continue;
        values_.insert(value);
      }
    });
  }

  void operator()(const KeywordQuestion& question) {
    if (question.cause) return Causes(question);
    const bool of_root = question.scope == Scope::kTrace;
    if (std::holds_alternative<NumberKeyword>(question.meaning)) {
      return Http(of_root, [&](const HttpBlock& http) {
        if (http.status) values_.insert(static_cast<double>(*http.status));
      });
    }
    const auto* keyword = std::get_if<TextKeyword>(&question.meaning);
    if (keyword != nullptr) Text(*keyword, of_root);
  }

 private:
  void Add(const std::string& text) {
    if (!text.empty()) values_.insert(text);
  }

  template <class Visit>
  void Each(const Visit& visit) {
    view_.AnyEntity([&](const Segment& entity) {
      visit(entity);
      return false;
    });
  }

  // At the top of an expression http.* are the root segment's.
  template <class Visit>
  void Http(bool of_root, const Visit& visit) {
    if (of_root) {
      const Segment* root = view_.root();
      if (root != nullptr && root->http) visit(*root->http);
      return;
    }
    Each([&](const Segment& entity) {
      if (entity.http) visit(*entity.http);
    });
  }

  void HttpText(bool of_root, std::string HttpBlock::* member) {
    Http(of_root, [&](const HttpBlock& http) { Add(http.*member); });
  }

  void Text(TextKeyword keyword, bool of_root) {
    switch (keyword) {
      case TextKeyword::kHttpUrl: return HttpText(of_root, &HttpBlock::url);
      case TextKeyword::kHttpMethod: return HttpText(of_root, &HttpBlock::method);
      case TextKeyword::kHttpUserAgent: return HttpText(of_root, &HttpBlock::user_agent);
      case TextKeyword::kHttpClientIp: return HttpText(of_root, &HttpBlock::client_ip);
      case TextKeyword::kUser: return Each([&](const Segment& each) { Add(each.user); });
      case TextKeyword::kResourceArn:
        return Each([&](const Segment& each) { Add(each.resource_arn); });
      case TextKeyword::kVersion:
        return Each([&](const Segment& each) { Add(each.service_version); });
      case TextKeyword::kAvailabilityZone:
        return Each([&](const Segment& each) {
          if (each.aws) Add(each.aws->availability_zone);
        });
      case TextKeyword::kInstanceId:
        return Each([&](const Segment& each) {
          if (each.aws) Add(each.aws->ec2_instance_id);
        });
      case TextKeyword::kAccountId:
        return Each([&](const Segment& each) {
          if (!each.is_subsegment) Add(graph::NodeOfSegment(each, tenant_).account);
        });
      default: return;
    }
  }

  void Causes(const KeywordQuestion& question) {
    const assemble::RootCauses& all = view_.causes();
    const std::vector<RootCause>& causes = question.cause == CauseKind::kFault ? all.fault
                                           : question.cause == CauseKind::kError
                                               ? all.error
                                               : all.response_time;
    const auto* keyword = std::get_if<TextKeyword>(&question.meaning);
    if (keyword == nullptr) return;
    for (const RootCause& cause : causes) {
      for (const RootCauseService& service : cause.services) {
        if (question.scope == Scope::kCauseService) OfService(*keyword, service.service);
        for (const RootCauseEntity& entity : service.entity_path) {
          if (question.scope == Scope::kCauseEntity) Add(entity.name);
          if (question.scope != Scope::kCauseException) continue;
          for (const RootCauseException& exception : entity.exceptions) {
            Add(*keyword == TextKeyword::kMessage ? exception.message : exception.name);
          }
        }
      }
    }
  }

  void OfService(TextKeyword keyword, const NodeKey& service) {
    if (keyword == TextKeyword::kName) Add(service.name);
    if (keyword == TextKeyword::kType) Add(service.type);
    if (keyword == TextKeyword::kAccountId) Add(service.account);
  }

  const match::TraceView view_;
  AccountId tenant_;
  ValueSet values_;
};

}  // namespace

ValueSet ValuesOf(const LiveQuestion& question, const assemble::AssembledTrace& trace,
                  const TraceRow& row, AccountId tenant) {
  Collector collector(trace, row, tenant);
  std::visit(collector, question.what);
  return collector.Take();
}

}  // namespace roentgen::complete
