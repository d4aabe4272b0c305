#include <xray/plugin.h>

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <xray/recorder.h>
#include <nlohmann/json.hpp>

#include "src/net/http_stand_in.h"
#include "tests/document_catcher.h"

namespace xray {
namespace {

using nlohmann::json;
using xray::testing::HttpSeen;
using xray::testing::HttpStandIn;

constexpr const char* kId = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

// A root folder and an environment of the test's own.
class PluginTest : public ::testing::Test {
 protected:
  PluginTest() {
    char name[] = "/tmp/xray-plugin-XXXXXX";
    root_ = mkdtemp(name);
    host_.root = root_;
    host_.environment = [this](std::string_view variable) {
      const auto found = variables_.find(std::string(variable));
      return found == variables_.end() ? std::string() : found->second;
    };
  }
  ~PluginTest() override { std::filesystem::remove_all(root_); }

  void Write(const std::string& path, const std::string& text) {
    std::filesystem::create_directories(std::filesystem::path(root_ + path).parent_path());
    std::ofstream(root_ + path) << text;
  }

  std::string root_;
  std::map<std::string, std::string> variables_;
  PluginHost host_;
};

constexpr const char* kIdentity = R"({"instanceId":"i-0a1b","availabilityZone":"eu-west-1b",
    "instanceType":"m7g.large","imageId":"ami-1","region":"eu-west-1"})";

TEST_F(PluginTest, Ec2AsksWithAToken) {
  std::string ttl;
  HttpStandIn imds([&](const HttpSeen& seen) {
    if (seen.method == "PUT" && seen.target == "/latest/api/token") {
      ttl = seen.head;
      return HttpStandIn::Answer(200, "secret-token");
    }
    const bool allowed =
        seen.head.find("X-aws-ec2-metadata-token: secret-token") != std::string::npos;
    return allowed && seen.target == "/latest/dynamic/instance-identity/document"
               ? HttpStandIn::Answer(200, kIdentity)
               : HttpStandIn::Answer(401, "");
  });
  variables_["IMDS_ENDPOINT"] = imds.Url();
  const auto block = Ec2Plugin()->Detect(host_);
  ASSERT_TRUE(block);
  EXPECT_EQ(block->origin, "AWS::EC2::Instance");
  EXPECT_EQ(json::parse(block->json),
            json::parse(R"({"instance_id":"i-0a1b","availability_zone":"eu-west-1b",
      "instance_size":"m7g.large","ami_id":"ami-1"})"));
  EXPECT_NE(ttl.find("token-ttl-seconds: 60"), std::string::npos);
}

TEST_F(PluginTest, Ec2FallsBackToTheFirstVersion) {
  HttpStandIn imds([](const HttpSeen& seen) {
    return seen.method == "PUT" ? HttpStandIn::Answer(403, "")
                                : HttpStandIn::Answer(200, kIdentity);
  });
  variables_["IMDS_ENDPOINT"] = imds.Url("/");
  EXPECT_TRUE(Ec2Plugin()->Detect(host_));
}

TEST_F(PluginTest, Ec2FindsNothingElsewhere) {
  variables_["IMDS_ENDPOINT"] = "http://127.0.0.1:" + std::to_string(HttpStandIn::ClosedPort());
  EXPECT_FALSE(Ec2Plugin()->Detect(host_));
  HttpStandIn silent([](const HttpSeen&) { return std::string(HttpStandIn::kHold); });
  variables_["IMDS_ENDPOINT"] = silent.Url();
  EXPECT_FALSE(Ec2Plugin()->Detect(host_));
  HttpStandIn other([](const HttpSeen&) { return HttpStandIn::Answer(200, "<html>"); });
  variables_["IMDS_ENDPOINT"] = other.Url();
  EXPECT_FALSE(Ec2Plugin()->Detect(host_));
}

TEST_F(PluginTest, EcsReadsTheTaskMetadata) {
  HttpStandIn agent([](const HttpSeen& seen) {
    return seen.target == "/v4/abc"
               ? HttpStandIn::Answer(
                     200, std::string(R"({"DockerId":"d-1","ContainerARN":"arn:aws:ecs:x"})"))
               : HttpStandIn::Answer(404, "");
  });
  variables_ = {{"ECS_CONTAINER_METADATA_URI_V4", agent.Url("/v4/abc")},
                {"ECS_CONTAINER_METADATA_URI", agent.Url("/v3/abc")},
                {"HOSTNAME", "ip-10-0-0-1"}};
  const auto block = EcsPlugin()->Detect(host_);
  ASSERT_TRUE(block);
  EXPECT_EQ(block->origin, "AWS::ECS::Container");
  EXPECT_EQ(
      json::parse(block->json),
      json::parse(
          R"({"container":"ip-10-0-0-1","container_id":"d-1","container_arn":"arn:aws:ecs:x"})"));
}

TEST_F(PluginTest, EcsFallsBackToTheCgroup) {
  variables_ = {{"ECS_CONTAINER_METADATA_URI",
                 "http://127.0.0.1:" + std::to_string(HttpStandIn::ClosedPort())}};
  Write("/etc/hostname", "box\n");
  Write("/proc/self/cgroup", std::string("12:cpu:/ecs/task/") + kId + "\n");
  EXPECT_EQ(json::parse(EcsPlugin()->Detect(host_)->json),
            (json{{"container", "box"}, {"container_id", kId}}));
}

TEST_F(PluginTest, EcsFindsNothingElsewhere) { EXPECT_FALSE(EcsPlugin()->Detect(host_)); }

// Answers what the Kubernetes API would, and remembers the request.
class KubernetesApi : public HttpFetcher {
 public:
  FetchResponse Fetch(const FetchRequest& request) noexcept override {
    seen = request;
    return {.status = 200,
            .body = R"({"kind":"ConfigMap","data":{"cluster.name":"eksdemo1","logs.region":"x"}})"};
  }
  FetchRequest seen;
};

TEST_F(PluginTest, EksKnowsPodContainerAndCluster) {
  auto api = std::make_shared<KubernetesApi>();
  host_.fetcher = api;
  variables_ = {{"KUBERNETES_SERVICE_HOST", "10.100.0.1"},
                {"KUBERNETES_SERVICE_PORT", "443"},
                {"HOSTNAME", "usermgmt-7d"}};
  Write("/var/run/secrets/kubernetes.io/serviceaccount/token", "jwt\n");
  Write("/proc/self/cgroup", "0::/\n");
  Write("/proc/self/mountinfo",
        std::string("618 606 259:1 /var/lib/containerd/io.containerd.grpc.v1.cri/sandboxes/") +
            kId + "/hostname /etc/hostname rw - xfs /dev/x rw\n");
  const auto block = EksPlugin()->Detect(host_);
  ASSERT_TRUE(block);
  EXPECT_EQ(block->origin, "AWS::EKS::Container");
  EXPECT_EQ(json::parse(block->json),
            (json{{"cluster_name", "eksdemo1"}, {"pod", "usermgmt-7d"}, {"container_id", kId}}));
  EXPECT_EQ(api->seen.url,
            "https://10.100.0.1:443/api/v1/namespaces/amazon-cloudwatch/configmaps/cluster-info");
  EXPECT_EQ(api->seen.headers.at(0).second, "Bearer jwt");
  EXPECT_EQ(api->seen.ca_file, root_ + "/var/run/secrets/kubernetes.io/serviceaccount/ca.crt");
}

TEST_F(PluginTest, EksGoesWithoutTheClustersNameWhereItCannotAsk) {
  variables_ = {{"KUBERNETES_SERVICE_HOST", "10.100.0.1"}, {"HOSTNAME", "usermgmt-7d"}};
  Write("/var/run/secrets/kubernetes.io/serviceaccount/token", "jwt");
  EXPECT_EQ(json::parse(EksPlugin()->Detect(host_)->json), (json{{"pod", "usermgmt-7d"}}));
  variables_.erase("KUBERNETES_SERVICE_HOST");
  EXPECT_FALSE(EksPlugin()->Detect(host_));
}

TEST_F(PluginTest, ElasticBeanstalkReadsThePlatformsFile) {
  EXPECT_FALSE(ElasticBeanstalkPlugin()->Detect(host_));
  Write("/var/elasticbeanstalk/xray/environment.conf",
        R"({"environment_name":"shop-env","version_label":"v7","deployment_id":32})");
  const auto block = ElasticBeanstalkPlugin()->Detect(host_);
  ASSERT_TRUE(block);
  EXPECT_EQ(block->key, "elastic_beanstalk");
  EXPECT_EQ(
      json::parse(block->json),
      json::parse(R"({"environment_name":"shop-env","version_label":"v7","deployment_id":32})"));
}

class Fixed : public Plugin {
 public:
  Fixed(std::string origin, std::string key) : origin_(std::move(origin)), key_(std::move(key)) {}
  std::string_view name() const noexcept override { return key_; }
  std::optional<PluginBlock> Detect(const PluginHost&) noexcept override {
    return PluginBlock{origin_, key_, "{}"};
  }

 private:
  std::string origin_, key_;
};

TEST_F(PluginTest, TheMostSpecificOriginWins) {
  const auto blocks =
      DetectResources({std::make_shared<Fixed>("AWS::EC2::Instance", "ec2"), nullptr,
                       std::make_shared<Fixed>("AWS::EKS::Container", "eks"),
                       std::make_shared<Fixed>("AWS::ECS::Container", "ecs")},
                      host_);
  EXPECT_EQ(blocks.origin, "AWS::EKS::Container");
  EXPECT_EQ(blocks.aws_json, R"("ec2":{},"eks":{},"ecs":{})");
}

TEST_F(PluginTest, PluginsAreKnownByName) {
  for (const char* name : {"ec2", "ECS", "eks", "ElasticBeanstalk", "elastic_beanstalk"}) {
    EXPECT_TRUE(PluginByName(name)) << name;
  }
  EXPECT_FALSE(PluginByName("lambda"));
}

TEST_F(PluginTest, SegmentsCarryWhatWasFound) {
  xray::testing::DocumentCatcher daemon;
  Config config;
  config.name = "orders";
  config.daemon_address = daemon.address();
  config.sampling = SamplingStrategy::kAll;
  config.plugins = {std::make_shared<Fixed>("AWS::EKS::Container", "eks")};
  Recorder recorder(config);
  {
    auto segment = recorder.BeginSegment("orders");
  }
  ASSERT_TRUE(daemon.WaitFor(1));
  const json document = daemon.documents()[0];
  EXPECT_EQ(document["origin"], "AWS::EKS::Container");
  EXPECT_TRUE(document["aws"].contains("eks"));
  EXPECT_EQ(recorder.origin(), "AWS::EKS::Container");
}

}  // namespace
}  // namespace xray
