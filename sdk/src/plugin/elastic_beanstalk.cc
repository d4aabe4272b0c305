// Elastic Beanstalk: the file that the platform writes for X-Ray.
#include "src/net/json_reader.h"
#include "src/plugin/container.h"

namespace xray {
namespace {

class ElasticBeanstalk : public Plugin {
 public:
  std::string_view name() const noexcept override { return "elasticbeanstalk"; }

  std::optional<PluginBlock> Detect(const PluginHost& host) noexcept override {
    try {
      const std::string text =
          detail::ReadHostFile(host, "/var/elasticbeanstalk/xray/environment.conf");
      const detail::JsonText json = detail::ReadJson(text);
      if (text.empty() || !json.error.empty() || !json.value.is_object()) return std::nullopt;
      detail::ObjectText block;
      block.Add("environment_name",
                json.value.TextOf("environment_name").value_or(std::string_view()));
      block.Add("version_label", json.value.TextOf("version_label").value_or(std::string_view()));
      if (const auto id = json.value.NumberOf("deployment_id"))
        block.AddNumber("deployment_id", *id);
      if (block.empty()) return std::nullopt;
      return PluginBlock{"AWS::ElasticBeanstalk::Environment", "elastic_beanstalk", block.Text()};
    } catch (...) {
      return std::nullopt;
    }
  }
};

}  // namespace

std::shared_ptr<Plugin> ElasticBeanstalkPlugin() { return std::make_shared<ElasticBeanstalk>(); }

}  // namespace xray
