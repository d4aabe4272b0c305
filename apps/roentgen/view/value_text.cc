#include "apps/roentgen/view/value_text.h"

#include <fmt/format.h>

#include <cmath>

namespace roentgen::cli {

std::string ValueText(const AnnotationValue& value) {
  if (const bool* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const double* number = std::get_if<double>(&value)) {
    const bool whole = *number == std::floor(*number) && std::abs(*number) < 1e15;
    return whole ? fmt::format("{:.0f}", *number) : fmt::format("{}", *number);
  }
  return std::get<std::string>(value);
}

std::string HttpText(const HttpBlock& http) {
  return http.method.empty() || http.url.empty() ? http.method + http.url
                                                 : http.method + " " + http.url;
}

std::string AwsText(const AwsBlock& aws) {
  std::string text = aws.operation;
  const auto add = [&text](std::string_view part) {
    if (part.empty()) return;
    if (!text.empty()) text += "  ";
    text += part;
  };
  add(aws.table_name);
  add(aws.queue_name.empty() ? aws.queue_url : aws.queue_name);
  add(aws.bucket_name);
  add(aws.function_name);
  add(aws.topic_arn);
  add(aws.region);
  add(aws.ec2_instance_id);
  return text;
}

}  // namespace roentgen::cli
