#include "wire/api_json/summary_json.h"

#include <string_view>
#include <variant>

namespace roentgen::wire {
namespace {

void WriteServiceIdMembers(const NodeKey& node, JsonWriter& json) {
  json.StringField("Name", node.name);
  json.Key("Names").BeginArray().String(node.name).EndArray();
  if (!node.account.empty()) json.StringField("AccountId", node.account);
  if (!node.type.empty()) json.StringField("Type", node.type);
}

void WriteServiceIds(const std::vector<NodeKey>& nodes, JsonWriter& json) {
  json.Key("ServiceIds").BeginArray();
  for (const NodeKey& node : nodes) {
    json.BeginObject();
    WriteServiceIdMembers(node, json);
    json.EndObject();
  }
  json.EndArray();
}

void OptionalString(std::string_view key, const std::string& text, JsonWriter& json) {
  if (!text.empty()) json.StringField(key, text);
}

// Always an object: Grafana reads its members without asking whether it is there.
void WriteHttp(const HttpBlock& http, JsonWriter& json) {
  json.Key("Http").BeginObject();
  OptionalString("HttpURL", http.url, json);
  if (http.status) json.IntField("HttpStatus", *http.status);
  OptionalString("HttpMethod", http.method, json);
  OptionalString("UserAgent", http.user_agent, json);
  OptionalString("ClientIp", http.client_ip, json);
  json.EndObject();
}

struct AnnotationWriter {
  JsonWriter& json;
  void operator()(bool value) const { json.BoolField("BooleanValue", value); }
  void operator()(double value) const { json.DoubleField("NumberValue", value); }
  void operator()(const std::string& value) const { json.StringField("StringValue", value); }
};

void WriteAnnotations(const TraceSummary& summary, JsonWriter& json) {
  json.Key("Annotations").BeginObject();
  for (const auto& [key, values] : summary.annotations) {
    json.Key(key).BeginArray();
    for (const AnnotationWithServices& value : values) {
      json.BeginObject().Key("AnnotationValue").BeginObject();
      std::visit(AnnotationWriter{json}, value.value);
      json.EndObject();
      WriteServiceIds(value.services, json);
      json.EndObject();
    }
    json.EndArray();
  }
  json.EndObject();
}

void WriteUsers(const TraceSummary& summary, JsonWriter& json) {
  json.Key("Users").BeginArray();
  for (const UserWithServices& user : summary.users) {
    json.BeginObject().StringField("UserName", user.user);
    WriteServiceIds(user.services, json);
    json.EndObject();
  }
  json.EndArray();
}

// A list of objects of one string member each.
void WriteNamed(std::string_view key, std::string_view member,
                const std::vector<std::string>& values, JsonWriter& json) {
  json.Key(key).BeginArray();
  for (const std::string& value : values) json.BeginObject().StringField(member, value).EndObject();
  json.EndArray();
}

void WriteEntity(const RootCauseEntity& entity, bool with_coverage, JsonWriter& json) {
  json.BeginObject().StringField("Name", entity.name);
  if (with_coverage) {
    if (entity.coverage) json.DoubleField("Coverage", *entity.coverage);
  } else {
    json.Key("Exceptions").BeginArray();
    for (const RootCauseException& exception : entity.exceptions) {
      json.BeginObject();
      json.StringField("Name", exception.name).StringField("Message", exception.message);
      json.EndObject();
    }
    json.EndArray();
  }
  json.BoolField("Remote", entity.remote).EndObject();
}

void WriteRootCauses(std::string_view key, const std::vector<RootCause>& causes, bool with_coverage,
                     JsonWriter& json) {
  json.Key(key).BeginArray();
  for (const RootCause& cause : causes) {
    json.BeginObject().Key("Services").BeginArray();
    for (const RootCauseService& service : cause.services) {
      json.BeginObject();
      WriteServiceIdMembers(service.service, json);
      // Grafana's analytics read it without asking whether it is there.
      if (service.service.type.empty()) json.StringField("Type", "");
      json.Key("EntityPath").BeginArray();
      for (const RootCauseEntity& entity : service.entity_path) {
        WriteEntity(entity, with_coverage, json);
      }
      json.EndArray().BoolField("Inferred", service.inferred).EndObject();
    }
    json.EndArray().BoolField("ClientImpacting", cause.client_impacting).EndObject();
  }
  json.EndArray();
}

}  // namespace

void WriteSummary(const TraceSummary& summary, JsonWriter& json) {
  json.BeginObject();
  json.StringField("Id", summary.id.ToString());
  json.TimeField("StartTime", summary.start_time);
  if (summary.duration) json.Key("Duration").Seconds(*summary.duration);
  if (summary.response_time) json.Key("ResponseTime").Seconds(*summary.response_time);
  json.BoolField("HasFault", summary.has_fault);
  json.BoolField("HasError", summary.has_error);
  json.BoolField("HasThrottle", summary.has_throttle);
  json.BoolField("IsPartial", summary.is_partial);
  WriteHttp(summary.http, json);
  WriteAnnotations(summary, json);
  WriteUsers(summary, json);
  WriteServiceIds(summary.services, json);
  WriteNamed("ResourceARNs", "ARN", summary.resource_arns, json);
  WriteNamed("InstanceIds", "Id", summary.instance_ids, json);
  WriteNamed("AvailabilityZones", "Name", summary.availability_zones, json);
  if (summary.entry_point) {
    json.Key("EntryPoint").BeginObject();
    WriteServiceIdMembers(*summary.entry_point, json);
    json.EndObject();
  }
  WriteRootCauses("FaultRootCauses", summary.fault_root_causes, false, json);
  WriteRootCauses("ErrorRootCauses", summary.error_root_causes, false, json);
  WriteRootCauses("ResponseTimeRootCauses", summary.response_time_root_causes, true, json);
  json.IntField("Revision", summary.revision);
  if (summary.matched_event_time) json.TimeField("MatchedEventTime", *summary.matched_event_time);
  json.EndObject();
}

}  // namespace roentgen::wire
