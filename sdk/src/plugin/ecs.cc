// ECS: the task metadata endpoint that the agent names in the container's environment.
#include "src/net/json_reader.h"
#include "src/plugin/container.h"

namespace xray {
namespace {

class Ecs : public Plugin {
 public:
  std::string_view name() const noexcept override { return "ecs"; }

  std::optional<PluginBlock> Detect(const PluginHost& host) noexcept override {
    try {
      std::string url = detail::Variable(host, "ECS_CONTAINER_METADATA_URI_V4");
      if (url.empty()) url = detail::Variable(host, "ECS_CONTAINER_METADATA_URI");
      if (url.empty()) return std::nullopt;
      const FetchResponse answer = detail::Fetch(host, {.url = url});
      const detail::JsonText json =
          answer.ok() ? detail::ReadJson(answer.body) : detail::JsonText();
      detail::ObjectText block;
      block.Add("container", detail::HostName(host));
      const auto id = json.value.TextOf("DockerId");
      block.Add("container_id", id ? std::string(*id) : detail::ContainerId(host));
      block.Add("container_arn", json.value.TextOf("ContainerARN").value_or(std::string_view()));
      return PluginBlock{"AWS::ECS::Container", "ecs", block.Text()};
    } catch (...) {
      return std::nullopt;
    }
  }
};

}  // namespace

std::shared_ptr<Plugin> EcsPlugin() { return std::make_shared<Ecs>(); }

}  // namespace xray
