// EC2: the instance metadata service, version 2 with its token, version 1 where that is refused.
#include "src/net/json_reader.h"
#include "src/plugin/container.h"

namespace xray {
namespace {

using detail::Fetch;

class Ec2 : public Plugin {
 public:
  std::string_view name() const noexcept override { return "ec2"; }

  std::optional<PluginBlock> Detect(const PluginHost& host) noexcept override {
    try {
      std::string base = detail::Variable(host, "IMDS_ENDPOINT");
      if (base.empty()) base = "http://169.254.169.254";
      if (base.find("://") == std::string::npos) base = "http://" + base;
      while (base.ends_with('/')) base.pop_back();
      return Block(Document(host, base));
    } catch (...) {
      return std::nullopt;
    }
  }

 private:
  static FetchResponse Document(const PluginHost& host, const std::string& base) {
    const FetchResponse token =
        Fetch(host, {.method = "PUT",
                     .url = base + "/latest/api/token",
                     .headers = {{"X-aws-ec2-metadata-token-ttl-seconds", "60"}}});
    // No HTTP at all: this is not EC2, and asking again would only cost another timeout.
    if (!token.error.empty()) return token;
    FetchRequest request{.url = base + "/latest/dynamic/instance-identity/document"};
    if (token.ok() && !token.body.empty())
      request.headers = {{"X-aws-ec2-metadata-token", token.body}};
    return Fetch(host, request);
  }

  static std::optional<PluginBlock> Block(const FetchResponse& document) {
    if (!document.ok()) return std::nullopt;
    const detail::JsonText json = detail::ReadJson(document.body);
    const auto text = [&](std::string_view key) {
      return json.value.TextOf(key).value_or(std::string_view());
    };
    if (!json.error.empty() || text("instanceId").empty()) return std::nullopt;
    detail::ObjectText block;
    block.Add("instance_id", text("instanceId"));
    block.Add("availability_zone", text("availabilityZone"));
    block.Add("instance_size", text("instanceType"));
    block.Add("ami_id", text("imageId"));
    return PluginBlock{"AWS::EC2::Instance", "ec2", block.Text()};
  }
};

}  // namespace

std::shared_ptr<Plugin> Ec2Plugin() { return std::make_shared<Ec2>(); }

}  // namespace xray
