#include "tests/echo_server.h"

#include <fstream>
#include <sstream>
#include <stdexcept>

namespace xray::testing {

namespace {

bool Succeeds(const std::vector<std::string>& command, const std::string& log) {
  return Process(command, log).Wait() == 0;
}

}  // namespace

bool EchoServer::installed() {
  static const bool kInstalled = Succeeds({"python3", "-c", "import ssl"}, "/dev/null") &&
                                 Succeeds({"openssl", "version"}, "/dev/null");
  return kInstalled;
}

EchoServer::EchoServer(Scheme scheme) : scheme_(scheme), port_(FreePort()) {
  std::vector<std::string> command = {"python3", "tests/echo_server.py", std::to_string(port_)};
  if (scheme == Scheme::kHttps) {
    MakeCertificates();
    command.push_back((folder_.path() / "server.pem").string());
    command.push_back((folder_.path() / "server.key").string());
  }
  const auto log = folder_.path() / "log";
  process_ = std::make_unique<Process>(command, log);
  if (WaitForPort(*process_, port_)) return;
  std::ostringstream text;
  text << std::ifstream(log).rdbuf();
  throw std::runtime_error("echo_server.py: " + text.str());
}

std::string EchoServer::Url(const std::string& path) const {
  return std::string(scheme_ == Scheme::kHttps ? "https" : "http") +
         "://127.0.0.1:" + std::to_string(port_) + path;
}

// An authority, and a certificate of its for 127.0.0.1.
void EchoServer::MakeCertificates() {
  const auto in_folder = [this](const char* name) { return (folder_.path() / name).string(); };
  const std::string log = in_folder("openssl");
  std::ofstream(in_folder("extensions")) << "subjectAltName=IP:127.0.0.1\n";
  const bool made =
      Succeeds({"openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
                "/CN=test authority", "-keyout", in_folder("ca.key"), "-out", ca_file()},
               log) &&
      Succeeds({"openssl", "req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=127.0.0.1",
                "-keyout", in_folder("server.key"), "-out", in_folder("server.csr")},
               log) &&
      Succeeds({"openssl", "x509", "-req", "-days", "2", "-in", in_folder("server.csr"), "-CA",
                ca_file(), "-CAkey", in_folder("ca.key"), "-CAcreateserial", "-extfile",
                in_folder("extensions"), "-out", in_folder("server.pem")},
               log);
  if (!made) throw std::runtime_error("openssl made no certificate");
}

}  // namespace xray::testing
