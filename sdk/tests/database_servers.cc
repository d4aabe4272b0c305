#include "tests/database_servers.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace xray::testing {

namespace {

constexpr std::chrono::seconds kReadyDeadline{60};
constexpr std::chrono::milliseconds kPollInterval{10};

sockaddr_in Loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  return address;
}

bool Accepts(int port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = Loopback(port);
  const bool connected =
      connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  close(fd);
  return connected;
}

std::string ReadFile(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

void Run(const std::vector<std::string>& command, const std::filesystem::path& log) {
  Process process(command, log);
  if (process.Wait() != 0) throw std::runtime_error(command[0] + " failed: " + ReadFile(log));
}

// The newest installed version's folder of programs, empty without one.
std::filesystem::path PostgresPrograms() {
  std::filesystem::path newest;
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator("/usr/lib/postgresql", none)) {
    const auto programs = entry.path() / "bin";
    if (std::filesystem::exists(programs / "initdb") && programs > newest) newest = programs;
  }
  return newest;
}

constexpr const char* kMariaDbProgram = "/usr/sbin/mariadbd";

// PostgreSQL refuses to run as root.
std::vector<std::string> AsPostgres(std::vector<std::string> command) {
  if (geteuid() != 0) return command;
  std::vector<std::string> whole = {"setpriv", "--reuid=postgres", "--regid=postgres",
                                    "--clear-groups", "--pdeathsig=KILL"};
  whole.insert(whole.end(), command.begin(), command.end());
  return whole;
}

}  // namespace

int FreePort() {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = Loopback(0);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  const bool bound = bind(fd, generic, size) == 0 && getsockname(fd, generic, &size) == 0;
  close(fd);
  if (!bound) throw std::runtime_error("no free port");
  return ntohs(address.sin_port);
}

TemporaryFolder::TemporaryFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "xray-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

Process::Process(const std::vector<std::string>& command, const std::filesystem::path& log) {
  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const pid_t parent = getpid();
  pid_ = fork();
  if (pid_ < 0) throw std::runtime_error("no process");
  if (pid_ > 0) return;
  // The test may be killed by its deadline: the server goes with it. A thread that forks must live
  // as long as the server, so it is the main one.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(127);
  const int output = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
  execvp(arguments[0], arguments.data());
  _exit(127);
}

Process::~Process() {
  if (!running()) return;
  Kill(SIGKILL);
  Wait();
}

bool Process::running() {
  if (pid_ > 0 && waitpid(pid_, &status_, WNOHANG) == pid_) pid_ = -1;
  return pid_ > 0;
}

int Process::Wait() {
  if (pid_ > 0) waitpid(pid_, &status_, 0);
  pid_ = -1;
  return WIFEXITED(status_) ? WEXITSTATUS(status_) : -1;
}

void Process::Kill(int signal) const {
  if (pid_ > 0) kill(pid_, signal);
}

bool WaitFor(Process& process, const std::function<bool()>& serves) {
  const auto deadline = std::chrono::steady_clock::now() + kReadyDeadline;
  while (process.running() && std::chrono::steady_clock::now() < deadline) {
    if (serves()) return true;
    std::this_thread::sleep_for(kPollInterval);
  }
  return false;
}

bool WaitForPort(Process& process, int port) {
  return WaitFor(process, [port] { return Accepts(port); });
}

bool MariaDbServer::installed() { return std::filesystem::exists(kMariaDbProgram); }

MariaDbServer::MariaDbServer() : port_(FreePort()) {
  const std::string data = (folder_.path() / "data").string();
  const auto log = folder_.path() / "log";
  // A server that starts deletes the temporary tables it finds in a shared folder: other servers'.
  const auto temporary = folder_.path() / "tmp";
  std::filesystem::create_directory(temporary);
  std::vector<std::string> install = {"mariadb-install-db", "--no-defaults", "--datadir=" + data,
                                      "--skip-test-db", "--auth-root-authentication-method=normal",
                                      // Few slots of the kernel for all servers of a machine.
                                      "--innodb-use-native-aio=0", "--tmpdir=" + temporary.string(),
                                      "--tmpdir=" + temporary.string()};
  std::vector<std::string> serve = {kMariaDbProgram,
                                    "--no-defaults",
                                    "--datadir=" + data,
                                    "--socket=" + socket(),
                                    "--pid-file=" + (folder_.path() / "pid").string(),
                                    "--port=" + std::to_string(port_),
                                    "--bind-address=127.0.0.1",
                                    "--innodb-buffer-pool-size=8M",
                                    "--innodb-use-native-aio=0",
                                    "--skip-log-bin"};
  if (geteuid() == 0) {
    install.push_back("--user=root");
    serve.push_back("--user=root");
  }
  Run(install, log);
  process_ = std::make_unique<Process>(serve, log);
  if (!WaitForPort(*process_, port_)) throw std::runtime_error("mariadbd: " + ReadFile(log));
}

bool PostgresServer::installed() { return !PostgresPrograms().empty(); }

PostgresServer::PostgresServer() : port_(FreePort()) {
  const auto programs = PostgresPrograms();
  const std::string data = (folder_.path() / "data").string();
  const auto log = folder_.path() / "log";
  std::ofstream(log).close();
  if (geteuid() == 0) Run({"chown", "-R", "postgres", folder_.path().string()}, log);
  Run(AsPostgres({(programs / "initdb").string(), "-D", data, "-U", "postgres", "-A", "trust",
                  "--no-sync", "--locale=C", "-E", "UTF8"}),
      log);
  process_ = std::make_unique<Process>(
      AsPostgres({(programs / "postgres").string(), "-D", data, "-p", std::to_string(port_), "-h",
                  "127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off"}),
      log);
  // It listens before it serves, and turns away whoever comes in between.
  const auto serves = [&] {
    return ReadFile(log).find("ready to accept connections") != std::string::npos && Accepts(port_);
  };
  if (!WaitFor(*process_, serves)) throw std::runtime_error("postgres: " + ReadFile(log));
}

}  // namespace xray::testing
