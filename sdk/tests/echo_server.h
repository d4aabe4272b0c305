// A real HTTP or HTTPS server for tests: answers with the request as JSON (echo_server.py).
//
// Thread-safety: one thread at a time.
// Ownership:     owns the server process and, for https, its certificate authority.
// Errors:        throws std::runtime_error when it does not come up.
#pragma once

#include <memory>
#include <string>

#include "tests/database_servers.h"

namespace xray::testing {

class EchoServer {
 public:
  enum class Scheme : bool { kHttp, kHttps };
  static bool installed();  // python3 and openssl

  explicit EchoServer(Scheme scheme = Scheme::kHttp);
  std::string Url(const std::string& path) const;
  int port() const { return port_; }
  // Whom to trust for https.
  std::string ca_file() const { return (folder_.path() / "ca.pem").string(); }

 private:
  void MakeCertificates();

  TemporaryFolder folder_;
  Scheme scheme_;
  int port_ = 0;
  std::unique_ptr<Process> process_;
};

}  // namespace xray::testing
