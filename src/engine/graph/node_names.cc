#include "engine/graph/node_names.h"

#include <string>

namespace roentgen::graph {
namespace {

std::string AccountOf(const Segment& segment, AccountId tenant) {
  if (segment.aws && segment.aws->account_id.size() == 12) return segment.aws->account_id;
  return tenant.ToString();
}

struct Resource {
  std::string_view name;
  std::string_view kind;  // appended to the service's type
};

// The named thing an AWS call works on, where X-Ray draws a node for each instead of one a service.
Resource ResourceOf(std::string_view service, const AwsBlock& aws) {
  const auto first_resource = [&aws]() -> std::string_view {
    return aws.resource_names.empty() ? std::string_view{} : aws.resource_names.front();
  };
  if (service == "DynamoDB") {
    return {aws.table_name.empty() ? first_resource() : aws.table_name, "::Table"};
  }
  if (service == "SQS") {
    if (!aws.queue_url.empty()) return {LastComponent(aws.queue_url), "::Queue"};
    return {aws.queue_name.empty() ? first_resource() : aws.queue_name, "::Queue"};
  }
  if (service == "S3") {
    return {aws.bucket_name.empty() ? first_resource() : aws.bucket_name, "::Bucket"};
  }
  if (service == "SNS") return {LastComponent(aws.topic_arn), "::Topic"};
  if (service == "Lambda") {
    return {aws.function_name.empty() ? first_resource() : aws.function_name, ""};
  }
  return {};
}

NodeKey NodeOfAwsCall(const Segment& call, std::string account) {
  std::string type = "AWS::" + call.name;
  if (call.aws) {
    const Resource resource = ResourceOf(call.name, *call.aws);
    if (!resource.name.empty()) {
      return {std::string(resource.name), type.append(resource.kind), std::move(account)};
    }
  }
  return {call.name, std::move(type), std::move(account)};
}

}  // namespace

std::string_view LastComponent(std::string_view url) {
  const auto cut = url.find_last_of("/:");
  return cut == std::string_view::npos ? url : url.substr(cut + 1);
}

NodeKey NodeOfSegment(const Segment& segment, AccountId tenant) {
  return {segment.name, segment.origin, AccountOf(segment, tenant)};
}

std::optional<NodeKey> NodeOfCall(const Segment& call, AccountId tenant) {
  std::string account = AccountOf(call, tenant);
  if (call.name_space == Namespace::kAws) return NodeOfAwsCall(call, std::move(account));
  if (call.name_space != Namespace::kRemote) return std::nullopt;
  const char* type = call.sql ? kDatabaseType : kRemoteType;
  return NodeKey{call.name, type, std::move(account)};
}

NodeKey ClientOf(const NodeKey& root) { return {root.name, kClientType, root.account}; }

}  // namespace roentgen::graph
