#include <xray/plugin.h>

#include <iterator>
#include <string>

namespace xray {
namespace {

// The most specific first (X-Ray SDK for Java).
constexpr std::string_view kOrigins[] = {"AWS::ElasticBeanstalk::Environment",
                                         "AWS::EKS::Container", "AWS::ECS::Container",
                                         "AWS::EC2::Instance"};

std::size_t Rank(std::string_view origin) {
  std::size_t rank = 0;
  while (rank < std::size(kOrigins) && kOrigins[rank] != origin) ++rank;
  return rank;
}

}  // namespace

std::shared_ptr<Plugin> PluginByName(std::string_view name) {
  std::string word;
  for (const char c : name) {
    if (c == '_' || c == '-') continue;
    word += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  if (word == "ec2") return Ec2Plugin();
  if (word == "ecs") return EcsPlugin();
  if (word == "eks") return EksPlugin();
  if (word == "elasticbeanstalk") return ElasticBeanstalkPlugin();
  return nullptr;
}

ResourceBlocks DetectResources(const std::vector<std::shared_ptr<Plugin>>& plugins,
                               const PluginHost& host) noexcept {
  ResourceBlocks blocks;
  try {
    for (const auto& plugin : plugins) {
      const auto found = plugin ? plugin->Detect(host) : std::nullopt;
      if (!found) continue;
      if (!blocks.aws_json.empty()) blocks.aws_json += ',';
      blocks.aws_json.append("\"").append(found->key).append("\":").append(found->json);
      const bool first = blocks.origin.empty();
      if (first || Rank(found->origin) < Rank(blocks.origin)) blocks.origin = found->origin;
    }
  } catch (...) {
    return {};
  }
  return blocks;
}

}  // namespace xray
