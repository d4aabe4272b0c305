// Plugins say where the service runs: the `aws` block and origin of its segments.
//
// Thread-safety: Detect runs once, on a background thread of the recorder.
// Errors:        a plugin that finds nothing returns nullopt; it never throws and never outlasts
// its timeouts.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <xray/environment.h>

namespace xray {

// What a plugin may look at; tests point it at stand-ins.
struct PluginHost {
  std::shared_ptr<HttpFetcher> fetcher;
  std::string root = "/";                                    // files are read below it
  std::function<std::string(std::string_view)> environment;  // "" when not set
};

// What a plugin found.
struct PluginBlock {
  std::string origin;  // "AWS::EC2::Instance"
  std::string key;     // "ec2": the name inside `aws`
  std::string json;    // the object, as JSON text
};

// One place to look for; implement it for places of your own.
class Plugin {
 public:
  virtual ~Plugin() = default;
  virtual std::string_view name() const noexcept = 0;  // "ec2", for logs and AWS_XRAY_PLUGINS
  // Looks, within its timeouts; nullopt where the service runs elsewhere.
  virtual std::optional<PluginBlock> Detect(const PluginHost& host) noexcept = 0;
};

// EC2: the instance metadata service. ECS: the task metadata endpoint. EKS: the container, and the
// Kubernetes API for the cluster's name. Elastic Beanstalk: the file its platform writes.
std::shared_ptr<Plugin> Ec2Plugin();
std::shared_ptr<Plugin> EcsPlugin();
std::shared_ptr<Plugin> EksPlugin();
std::shared_ptr<Plugin> ElasticBeanstalkPlugin();
// By the names ec2, ecs, eks, elasticbeanstalk (any case); null for an unknown one.
std::shared_ptr<Plugin> PluginByName(std::string_view name);

// What all plugins found. Origin by precedence: Elastic Beanstalk, EKS, ECS, EC2 (as the X-Ray SDK
// for Java).
struct ResourceBlocks {
  std::string origin;
  std::string
      aws_json;  // members of `aws`, comma between them, without braces: "ec2":{...},"eks":{...}
};
ResourceBlocks DetectResources(const std::vector<std::shared_ptr<Plugin>>& plugins,
                               const PluginHost& host) noexcept;

}  // namespace xray
