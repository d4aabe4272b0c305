#include "engine/analyse/trace_attributes.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <variant>

#include <fmt/format.h>

#include "base/near_names.h"
#include "base/text.h"
#include "engine/filter/parser.h"

namespace roentgen::analyse {
namespace {

using filter::Quoted;

std::string Cut(std::string_view text) {
  if (text.size() <= kMaxValueBytes) return std::string(text);
  return std::string(CutToBytes(text, kMaxValueBytes)) + "…";
}

struct AnnotationText {
  std::string operator()(bool value) const { return value ? "true" : "false"; }
  std::string operator()(double value) const { return fmt::format("{}", value); }
  std::string operator()(const std::string& value) const { return value; }
};

class Collector {
 public:
  void Add(std::string name, std::string_view value, std::string expression) {
    if (value.empty() || attributes_.size() == kMaxAttributesPerTrace) return;
    if (value.size() > kMaxValueBytes) expression.clear();
    attributes_.push_back({std::move(name), Cut(value), std::move(expression)});
  }
  void AddText(const char* keyword, std::string_view value) {
    Add(keyword, value, fmt::format("{} = {}", keyword, Quoted(value)));
  }
  void AddFlag(const char* keyword, bool value) {
    Add(keyword, value ? "true" : "false", fmt::format("{} = {}", keyword, value));
  }

  void AddAnnotation(const std::string& key, const AnnotationValue& value) {
    const std::string text = std::visit(AnnotationText{}, value);
    const std::string name = filter::AnnotationText(key);
    Add(name, text, fmt::format("{} = {}", name, filter::ValueText(value)));
  }

  // The culprit of each cause: the last entity of the last service.
  void AddCauses(const char* kind, const std::vector<RootCause>& causes) {
    for (const RootCause& cause : causes) {
      if (cause.services.empty() || cause.services.back().entity_path.empty()) continue;
      const RootCauseService& service = cause.services.back();
      const RootCauseEntity& entity = service.entity_path.back();
      Add(fmt::format("rootcause.{}.service", kind), service.service.name,
          fmt::format("rootcause.{}.service {{ last AND name = {} }}", kind,
                      Quoted(service.service.name)));
      Add(fmt::format("rootcause.{}.entity", kind), entity.name,
          fmt::format("rootcause.{}.entity {{ last AND name = {} }}", kind, Quoted(entity.name)));
      for (const RootCauseException& exception : entity.exceptions) {
        Add(fmt::format("rootcause.{}.exception", kind), exception.name,
            fmt::format("rootcause.{}.exception {{ name = {} }}", kind, Quoted(exception.name)));
      }
    }
  }

  std::vector<TraceAttribute> Take() {
    std::ranges::sort(attributes_);
    // Values cut to the same text are one value.
    const auto same = [](const TraceAttribute& a, const TraceAttribute& b) {
      return a.name == b.name && a.value == b.value;
    };
    const auto rest = std::ranges::unique(attributes_, same);
    attributes_.erase(rest.begin(), rest.end());
    return std::move(attributes_);
  }

 private:
  std::vector<TraceAttribute> attributes_;
};

// What AttributesOf names, but for annotations.
constexpr std::array<std::string_view, 20> kNames = {"fault",
                                                     "error",
                                                     "throttle",
                                                     "partial",
                                                     "http.method",
                                                     "http.url",
                                                     "http.status",
                                                     "user",
                                                     "service",
                                                     "availabilityzone",
                                                     "instance.id",
                                                     "version",
                                                     "rootcause.fault.service",
                                                     "rootcause.fault.entity",
                                                     "rootcause.fault.exception",
                                                     "rootcause.error.service",
                                                     "rootcause.error.entity",
                                                     "rootcause.error.exception",
                                                     "rootcause.responsetime.service",
                                                     "rootcause.responsetime.entity"};

}  // namespace

Result<void> CheckAttribute(std::string_view name) {
  if (name.starts_with("annotation.") || name.starts_with("annotation[")) return {};
  if (std::ranges::find(kNames, name) != kNames.end()) return {};
  const std::vector<std::string> known(kNames.begin(), kNames.end());
  return MakeError(ErrorCode::kInvalid,
                   fmt::format("{} is no attribute of traces{}", Quoted(name.substr(0, 100)),
                               DidYouMean(name, known, "")));
}

std::vector<TraceAttribute> AttributesOf(const TraceSummary& summary,
                                         const assemble::AssembledTrace& trace) {
  Collector all;
  all.AddFlag("fault", summary.has_fault);
  all.AddFlag("error", summary.has_error);
  // Not the summary's, which is any segment's: the keyword asks the root.
  all.AddFlag("throttle", trace.root && trace.segment(*trace.root).flags.throttle);
  all.AddFlag("partial", summary.is_partial);
  all.AddText("http.method", summary.http.method);
  all.AddText("http.url", summary.http.url);
  if (summary.http.status) {
    const std::string status = fmt::format("{}", *summary.http.status);
    all.Add("http.status", status, "http.status = " + status);
  }
  all.AddCauses("fault", summary.fault_root_causes);
  all.AddCauses("error", summary.error_root_causes);
  all.AddCauses("responsetime", summary.response_time_root_causes);
  for (const auto& [key, values] : summary.annotations) {
    for (const AnnotationWithServices& each : values) all.AddAnnotation(key, each.value);
  }
  for (const UserWithServices& each : summary.users) all.AddText("user", each.user);
  for (const NodeKey& service : summary.services) {
    all.Add("service", service.name, fmt::format("service({})", Quoted(service.name)));
  }
  for (const std::string& each : summary.availability_zones) all.AddText("availabilityzone", each);
  for (const std::string& each : summary.instance_ids) all.AddText("instance.id", each);
  for (const auto& document : trace.documents) {
    const Segment& segment = document.segment;
    if (segment.service_version.empty()) continue;
    all.Add("version", segment.name + " " + segment.service_version,
            fmt::format("service({}) {{ version = {} }}", Quoted(segment.name),
                        Quoted(segment.service_version)));
  }
  return all.Take();
}

}  // namespace roentgen::analyse
