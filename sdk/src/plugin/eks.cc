// EKS: pod and container from the container itself, the cluster's name from the Kubernetes API.
//
// The name stands in the ConfigMap amazon-cloudwatch/cluster-info, which the service account must
// be allowed to read. The API speaks TLS: without a fetcher that can (xray/curl.h) the block comes
// without cluster_name.
#include "src/net/json_reader.h"
#include "src/plugin/container.h"

namespace xray {
namespace {

constexpr std::string_view kAccount = "/var/run/secrets/kubernetes.io/serviceaccount";

class Eks : public Plugin {
 public:
  std::string_view name() const noexcept override { return "eks"; }

  std::optional<PluginBlock> Detect(const PluginHost& host) noexcept override {
    try {
      // Set in every pod of any Kubernetes.
      if (detail::Variable(host, "KUBERNETES_SERVICE_HOST").empty()) return std::nullopt;
      detail::ObjectText block;
      block.Add("cluster_name", ClusterName(host));
      block.Add("pod", detail::HostName(host));
      block.Add("container_id", detail::ContainerId(host));
      return PluginBlock{"AWS::EKS::Container", "eks", block.Text()};
    } catch (...) {
      return std::nullopt;
    }
  }

 private:
  static std::string ClusterName(const PluginHost& host) {
    const std::string token = detail::ReadHostFile(host, std::string(kAccount) + "/token");
    if (token.empty()) return {};
    std::string address = detail::Variable(host, "KUBERNETES_SERVICE_HOST");
    if (address.find(':') != std::string::npos) address = "[" + address + "]";
    std::string port = detail::Variable(host, "KUBERNETES_SERVICE_PORT");
    if (port.empty()) port = "443";
    std::string root = host.root;
    while (root.ends_with('/')) root.pop_back();
    const FetchResponse answer =
        detail::Fetch(host, {.url = "https://" + address + ":" + port +
                                    "/api/v1/namespaces/amazon-cloudwatch/configmaps/cluster-info",
                             .headers = {{"Authorization", "Bearer " + token}},
                             .ca_file = root + std::string(kAccount) + "/ca.crt"});
    if (!answer.ok()) return {};
    const detail::JsonText json = detail::ReadJson(answer.body);
    const detail::JsonValue* data = json.value.Find("data");
    return data ? std::string(data->TextOf("cluster.name").value_or(std::string_view()))
                : std::string();
  }
};

}  // namespace

std::shared_ptr<Plugin> EksPlugin() { return std::make_shared<Eks>(); }

}  // namespace xray
