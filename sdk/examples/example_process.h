// Runs an example as its user would, for its test. XRAY_EXAMPLES is the folder of the built
// programs.
//
// Thread-safety: one thread.
// Errors:        a program that cannot be started prints nothing and exits with 127.
// Bounds:        a program that does not end is ended after a minute.
#pragma once

#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <string>

namespace xray::testing {

class ExampleProcess {
 public:
  // "beast_client 127.0.0.1 80 /", sending documents to `daemon_address`.
  ExampleProcess(const std::string& command, const std::string& daemon_address)
      : ExampleProcess("AWS_XRAY_DAEMON_ADDRESS=" + daemon_address + " timeout 60 " +
                       XRAY_EXAMPLES + command) {}
  // Any other command.
  explicit ExampleProcess(const std::string& shell_command)
      : output_(::popen(shell_command.c_str(), "r")) {}
  ~ExampleProcess() { Wait(); }
  ExampleProcess(const ExampleProcess&) = delete;
  ExampleProcess& operator=(const ExampleProcess&) = delete;

  // With its line feed; empty at the end.
  std::string ReadLine() {
    std::array<char, 4096> line;
    return output_ && std::fgets(line.data(), line.size(), output_) ? line.data() : "";
  }
  // The port of a server's first line, "listening on 127.0.0.1:PORT".
  std::string ReadPort() {
    const std::string line = ReadLine();
    const auto colon = line.rfind(':');
    return colon == std::string::npos ? "" : line.substr(colon + 1, line.find('\n') - colon - 1);
  }
  std::string ReadAll() {
    std::string text;
    for (std::string line = ReadLine(); !line.empty(); line = ReadLine()) text += line;
    return text;
  }
  // Its exit code, once it has ended by itself; -1 after a signal.
  int Wait() {
    if (!output_) return code_;
    const int status = ::pclose(output_);
    output_ = nullptr;
    code_ = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return code_;
  }

 private:
  std::FILE* output_;
  int code_ = 127;
};

}  // namespace xray::testing
