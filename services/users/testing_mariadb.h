// A MariaDB server of a test's own: data in a temporary folder, any free port, gone afterwards.
//
// Ownership: owns process and folder.
// Errors:    available() is false where there is no mariadbd; the constructor throws when it does
// not
//            start.
#pragma once

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "services/users/connection.h"

namespace services::users {

class TestingMariadb {
 public:
  static bool available() {
    return std::filesystem::exists("/usr/sbin/mariadbd") &&
           std::filesystem::exists("/usr/bin/mariadb-install-db");
  }

  TestingMariadb() {
    std::string name = (std::filesystem::temp_directory_path() / "users_mariadb_XXXXXX").string();
    if (!mkdtemp(name.data())) throw std::runtime_error("mkdtemp");
    folder_ = name;
    std::filesystem::create_directory(folder_ / "tmp");
    const int installed =
        WaitFor(Spawn({"/usr/bin/mariadb-install-db", "--no-defaults", "--datadir=" + Data(),
                       "--user=" + UserOption(), "--auth-root-authentication-method=normal",
                       "--skip-test-db", kNoAio, TemporaryFiles()}));
    if (installed != 0) throw std::runtime_error("mariadb-install-db: " + Log());
    port_ = FreePort();
    Start();
  }
  ~TestingMariadb() {
    Stop();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  TestingMariadb(const TestingMariadb&) = delete;
  TestingMariadb& operator=(const TestingMariadb&) = delete;

  DatabaseAddress Address(const std::string& name = "usermgmt") const {
    DatabaseAddress address;
    address.host = "127.0.0.1";
    address.port = port_;
    address.name = name;
    address.username = "root";
    return address;
  }

  void Start() {
    pid_ = Spawn({"/usr/sbin/mariadbd", "--no-defaults", "--datadir=" + Data(),
                  "--user=" + UserOption(), "--port=" + std::to_string(port_),
                  "--bind-address=127.0.0.1", "--socket=" + (folder_ / "s").string(),
                  "--skip-name-resolve", "--innodb-flush-log-at-trx-commit=0", kNoAio,
                  TemporaryFiles()});
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!Answers()) {
      if (std::chrono::steady_clock::now() > deadline)
        throw std::runtime_error("mariadbd: " + Log());
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  }
  // It gets no time: it accepts connections and answers nothing.
  void Freeze() {
    kill(pid_, SIGSTOP);
    int status = 0;
    while (waitpid(pid_, &status, WUNTRACED) < 0 && errno == EINTR) {  // until it has stopped
    }
  }
  void Thaw() { kill(pid_, SIGCONT); }
  void Stop() {
    if (pid_ == 0) return;
    kill(pid_, SIGTERM);
    WaitFor(pid_);
    pid_ = 0;
  }

 private:
  // The kernel has few asynchronous I/O slots for all servers of a machine; tests need none.
  static constexpr const char* kNoAio = "--innodb-use-native-aio=0";

  // A server that starts deletes the temporary tables that it finds: another server's, in a shared
  // folder.
  std::string TemporaryFiles() const { return "--tmpdir=" + (folder_ / "tmp").string(); }

  std::string Log() const {
    std::ostringstream text;
    text << std::ifstream(folder_ / "log").rdbuf();
    return text.str();
  }
  std::string Data() const { return (folder_ / "data").string(); }
  static std::string UserOption() {
    const char* user = std::getenv("USER");
    return getuid() == 0 || !user ? "root" : user;
  }

  bool Answers() const {
    try {
      Connection(Address(), Connection::Purpose::kServer);
      return true;
    } catch (const DatabaseError&) {
      return false;
    }
  }

  static int FreePort() {
    boost::asio::io_context context;
    boost::asio::ip::tcp::acceptor acceptor(context,
                                            {boost::asio::ip::make_address("127.0.0.1"), 0});
    return acceptor.local_endpoint().port();
  }

  pid_t Spawn(std::vector<std::string> words) const {
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    const std::string log = (folder_ / "log").string();
    posix_spawn_file_actions_addopen(&files, 1, log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    posix_spawn_file_actions_adddup2(&files, 1, 2);
    pid_t pid = 0;
    const int error =
        posix_spawn(&pid, words.front().c_str(), &files, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&files);
    if (error != 0) throw std::runtime_error("cannot start " + words.front());
    return pid;
  }

  static int WaitFor(pid_t pid) {
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  std::filesystem::path folder_;
  int port_ = 0;
  pid_t pid_ = 0;
};

}  // namespace services::users
