#include "apps/roentgen/serve/server.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "adapters/net/address.h"
#include "adapters/net/file_descriptor.h"

namespace roentgen::serve {
namespace {

struct Folder {
  explicit Folder(const char* name)
      : path(std::filesystem::temp_directory_path() /
             (std::string(name) + "_" + std::to_string(getpid()))) {
    std::filesystem::remove_all(path);
  }
  ~Folder() { std::filesystem::remove_all(path); }
  std::filesystem::path path;
};

config::ServeOptions Options(const Folder& folder) {
  config::ServeOptions options;
  options.data_dir = (folder.path / "data").string();
  options.http = options.udp = options.tcp = {"127.0.0.1", 0};
  options.memory_bytes = 64u << 20;
  options.min_free_disk_bytes = 0;
  std::filesystem::create_directories(folder.path);
  return options;
}

net::FileDescriptor Open(const std::string& address, int type) {
  const auto to = *net::SocketAddress::Resolve(*net::HostPort::Parse(address));
  net::FileDescriptor fd(socket(to.storage.ss_family, type | SOCK_CLOEXEC, 0));
  EXPECT_EQ(connect(fd.get(), reinterpret_cast<const sockaddr*>(&to.storage), to.length), 0);
  return fd;
}

// One request on its own connection; the whole answer.
std::string Ask(const std::string& address, const std::string& request) {
  const net::FileDescriptor fd = Open(address, SOCK_STREAM);
  EXPECT_EQ(send(fd.get(), request.data(), request.size(), MSG_NOSIGNAL),
            static_cast<ssize_t>(request.size()));
  std::string answer;
  std::string buffer(65'536, '\0');
  for (ssize_t got = 1; got > 0;) {
    got = recv(fd.get(), buffer.data(), buffer.size(), 0);
    if (got > 0) answer.append(buffer, 0, static_cast<std::size_t>(got));
  }
  return answer;
}

std::string Get(const std::string& address, const std::string& path) {
  return Ask(address, "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
}

std::string Post(const std::string& address, const std::string& path, const std::string& body) {
  return Ask(address, "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" +
                          "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
}

std::string NowDocument(const std::string& trace_id) {
  const auto now = std::to_string(time(nullptr));
  return R"({"id":"70de5b6f19ff9a0a","trace_id":")" + trace_id +
         R"(","name":"shop","start_time":)" + now + ".0,\"end_time\":" + now + ".5}";
}

constexpr const char* kTraceId = "1-6b02f6e0-a006649127e371903a2de979";
const std::string kIds = R"({"TraceIds":[")" + std::string(kTraceId) + "\"]}";

TEST(Server, KeepsWhatCameByUdpAcrossARestart) {
  const Folder folder("roentgen_server");
  const config::ServeOptions options = Options(folder);
  {
    const auto server = Server::Start(options, "test");
    ASSERT_TRUE(server) << server.error().message;
    const BoundAddresses at = (*server)->addresses();
    EXPECT_NE(Get(at.http, "/readyz").find(R"({"ready":true,"reasons":[]})"), std::string::npos);
    const std::string datagram = "{\"format\":\"json\",\"version\":1}\n" + NowDocument(kTraceId);
    const net::FileDescriptor fd = Open(at.udp, SOCK_DGRAM);
    ASSERT_GT(send(fd.get(), datagram.data(), datagram.size(), 0), 0);
    // Stop drains: the datagram is in the kernel's buffer at the latest.
    ASSERT_TRUE((*server)->Stop());
  }
  const auto server = Server::Start(options, "test");
  ASSERT_TRUE(server) << server.error().message;
  const std::string answer = Post((*server)->addresses().http, "/Traces", kIds);
  EXPECT_NE(answer.find("70de5b6f19ff9a0a"), std::string::npos) << answer;
}

TEST(Server, TheCountersAddUpOnMetrics) {
  const Folder folder("roentgen_server_metrics");
  const auto server = Server::Start(Options(folder), "test");
  ASSERT_TRUE(server) << server.error().message;
  const std::string at = (*server)->addresses().http;
  std::string document;
  for (const char c : NowDocument(kTraceId)) document += c == '"' ? "\\\"" : std::string(1, c);
  const std::string body =
      R"({"TraceSegmentDocuments":[")" + document + R"(","{}",")" + document + "\"]}";
  EXPECT_NE(Post(at, "/TraceSegments", body).find("MissingId"), std::string::npos);
  const std::string metrics = Get(at, "/metrics");
  for (const char* line :
       {"roentgen_documents_received_total{transport=\"http\"} 3\n",
        "roentgen_documents_stored_total 1\n", "roentgen_documents_duplicate_total 1\n",
        "roentgen_documents_rejected_total{reason=\"MissingId\"} 1\n",
        "roentgen_documents_in_flight 0\n"}) {
    EXPECT_NE(metrics.find(line), std::string::npos) << line;
  }
}

TEST(Server, TheDaemonsPortAnswersSamplingCallsOnly) {
  const Folder folder("roentgen_server_tcp");
  const auto server = Server::Start(Options(folder), "test");
  ASSERT_TRUE(server) << server.error().message;
  const std::string at = (*server)->addresses().tcp;
  EXPECT_TRUE(Post(at, "/GetSamplingRules", "{}").starts_with("HTTP/1.1 200"));
  EXPECT_TRUE(Post(at, "/TraceSegments", "{}").starts_with("HTTP/1.1 403"));
}

TEST(Server, RefusesToListenBeyondLoopbackUnlessTold) {
  const Folder folder("roentgen_server_addresses");
  for (const char* which : {"http", "udp", "tcp"}) {
    config::ServeOptions options = Options(folder);
    const std::string_view name(which);
    net::HostPort& address = name == "http"  ? options.http
                             : name == "udp" ? options.udp
                                             : options.tcp;
    address.host = "0.0.0.0";
    const auto refused = Server::Start(options, "test");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::kInvalid);
    EXPECT_NE(refused.error().message.find("--insecure-no-auth"), std::string::npos);
    options.insecure_no_auth = true;
    EXPECT_TRUE(Server::Start(options, "test"));
  }
}

TEST(Server, ATakenPortOrFolderIsAnErrorThatNamesIt) {
  const Folder folder("roentgen_server_taken");
  config::ServeOptions options = Options(folder);
  const auto first = Server::Start(options, "test");
  ASSERT_TRUE(first) << first.error().message;
  const auto same_folder = Server::Start(options, "test");
  ASSERT_FALSE(same_folder);
  options.data_dir += "2";
  options.http = *net::HostPort::Parse((*first)->addresses().http);
  const auto same_port = Server::Start(options, "test");
  ASSERT_FALSE(same_port);
  EXPECT_NE(same_port.error().message.find(options.http.ToString()), std::string::npos);
}

TEST(ReadyFile, AppearsCompleteAndGoes) {
  const Folder folder("roentgen_ready");
  std::filesystem::create_directories(folder.path);
  const std::string path = (folder.path / "ready.json").string();
  std::ofstream(path) << "left over";
  {
    ReadyFile ready(path);
    EXPECT_FALSE(std::filesystem::exists(path));
    ASSERT_TRUE(ready.Write({"127.0.0.1:1", "127.0.0.1:2", "127.0.0.1:3"}));
    std::ifstream in(path);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    EXPECT_EQ(text, R"({"pid":)" + std::to_string(getpid()) +
                        R"(,"http":"127.0.0.1:1","udp":"127.0.0.1:2","tcp":"127.0.0.1:3"})" + "\n");
  }
  EXPECT_FALSE(std::filesystem::exists(path));
  EXPECT_FALSE(ReadyFile("/no-such-folder/ready.json").Write(BoundAddresses{}));
}

}  // namespace
}  // namespace roentgen::serve
