// What the tests of this room share: a transport that answers from a function, an environment of
// its own, and answers of the services.
#pragma once

#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "adapters/aws/environment.h"
#include "adapters/http/transport.h"

namespace roentgen::aws {

class ScriptedTransport final : public http::Transport {
 public:
  using Script = std::function<http::Outcome(const http::Request&)>;
  explicit ScriptedTransport(Script script) : script_(std::move(script)) {}

  void Send(http::Request request, http::Done done) override {
    Script script;
    {
      const std::lock_guard lock(mu_);
      requests_.push_back(request);
      script = script_;
    }
    done(script(request));
  }
  std::vector<http::Request> requests() const {
    const std::lock_guard lock(mu_);
    return requests_;
  }
  void Become(Script script) {
    const std::lock_guard lock(mu_);
    script_ = std::move(script);
  }

 private:
  mutable std::mutex mu_;
  Script script_;
  std::vector<http::Request> requests_;
};

inline http::Outcome Reply(int status, std::string body, std::vector<http::Header> headers = {}) {
  return http::Answer{status, std::move(headers), std::move(body)};
}

inline http::Outcome Broken(http::FailureKind kind) {
  return std::unexpected(http::Failure{kind, "scripted"});
}

inline std::string HeaderOf(const http::Request& request, std::string_view name) {
  for (const auto& header : request.headers) {
    if (header.name == name) return header.value;
  }
  return {};
}

using Variables = std::map<std::string, std::string>;
inline Environment Of(Variables variables) {
  return [variables = std::move(variables)](const char* name) -> std::optional<std::string> {
    const auto at = variables.find(name);
    return at == variables.end() ? std::nullopt : std::optional(at->second);
  };
}

inline std::string StsAnswer(const std::string& action, const std::string& key,
                             const std::string& expiration = "2030-01-01T00:00:00Z") {
  return "<" + action + "Response xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><" + action +
         "Result><AssumedRoleUser><Arn>arn:aws:sts::1:assumed-role/r/s</Arn></AssumedRoleUser>"
         "<Credentials><AccessKeyId>" +
         key + "</AccessKeyId><SecretAccessKey>secret/" + key +
         "</SecretAccessKey><SessionToken>token+" + key + "</SessionToken><Expiration>" +
         expiration + "</Expiration></Credentials></" + action + "Result></" + action + "Response>";
}

inline std::string StsErrorAnswer(const std::string& code) {
  return "<ErrorResponse><Error><Type>Sender</Type><Code>" + code +
         "</Code><Message>no &amp; never</Message></Error><RequestId>1</RequestId></ErrorResponse>";
}

inline std::string JsonAnswer(const std::string& key) {
  return R"({"Code":"Success","AccessKeyId":")" + key + R"(","SecretAccessKey":"secret/)" + key +
         R"(","Token":"token+)" + key + R"(","Expiration":"2030-01-01T00:00:00Z"})";
}

// A folder that is gone after the test.
class TestingFolder {
 public:
  TestingFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "rg-aws-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~TestingFolder() { std::filesystem::remove_all(path_); }
  TestingFolder(const TestingFolder&) = delete;
  TestingFolder& operator=(const TestingFolder&) = delete;

  std::string Write(const std::string& name, const std::string& text) const {
    const std::filesystem::path file = path_ / name;
    std::ofstream(file) << text;
    return file.string();
  }
  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

}  // namespace roentgen::aws
