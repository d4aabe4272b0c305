// Real database servers for tests: started in a temporary folder on a free port, gone afterwards.
//
//   if (!MariaDbServer::installed()) GTEST_SKIP() << "no mariadbd";
//   const MariaDbServer server;
//
// Thread-safety: one thread at a time.
// Ownership:     own the server process and its folder.
// Errors:        throw std::runtime_error with the server's log when it does not come up.
// Bounds:        60 seconds for a server to be ready.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace xray::testing {

// Of 127.0.0.1, free at the moment of asking.
int FreePort();

// A folder that is removed with everything in it.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// A child process, killed at the end. Its output goes to a file.
class Process {
 public:
  Process(const std::vector<std::string>& command, const std::filesystem::path& log);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  bool running();
  int Wait();  // for its end: the exit status, -1 when a signal ended it
  void Kill(int signal) const;

 private:
  pid_t pid_ = -1;
  int status_ = 0;
};

// Waits until `serves` says so. False when the process ends, or after a minute.
bool WaitFor(Process& process, const std::function<bool()>& serves);
// Waits until something listens on the port. False when the process ends, or after a minute.
bool WaitForPort(Process& process, int port);

// User "root", no password.
class MariaDbServer {
 public:
  static bool installed();
  MariaDbServer();
  int port() const { return port_; }
  std::string socket() const { return (folder_.path() / "s").string(); }

 private:
  TemporaryFolder folder_;
  int port_ = 0;
  std::unique_ptr<Process> process_;
};

// User "postgres", no password, database "postgres".
class PostgresServer {
 public:
  static bool installed();
  PostgresServer();
  int port() const { return port_; }

 private:
  TemporaryFolder folder_;
  int port_ = 0;
  std::unique_ptr<Process> process_;
};

}  // namespace xray::testing
