#include "tests/own_names.h"

#include <netdb.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <utility>

namespace xray::testing {
namespace {

constexpr const char* kHosts = "/etc/hosts";

void WriteTo(const std::string& path, const std::string& text) { std::ofstream(path) << text; }

// A mount namespace, where that is not allowed one inside a user namespace.
bool Unshare() {
  if (unshare(CLONE_NEWNS) == 0) return true;
  const std::string user = std::to_string(getuid());
  const std::string group = std::to_string(getgid());
  if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return false;
  WriteTo("/proc/self/setgroups", "deny");
  WriteTo("/proc/self/uid_map", "0 " + user + " 1");
  WriteTo("/proc/self/gid_map", "0 " + group + " 1");
  return true;
}

bool Resolves(const std::string& name) {
  addrinfo* found = nullptr;
  if (getaddrinfo(name.c_str(), nullptr, nullptr, &found) != 0) return false;
  freeaddrinfo(found);
  return true;
}

}  // namespace

OwnNames::OwnNames(std::string name) : name_(std::move(name)) {
  std::string path = (std::filesystem::temp_directory_path() / "xray-hosts-XXXXXX").string();
  const int file = mkstemp(path.data());
  if (file < 0) {
    error_ = std::string("no file for names: ") + std::strerror(errno);
    return;
  }
  close(file);
  file_ = path;
  PointTo("127.0.0.1");
  if (!Unshare() || mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
      mount(file_.c_str(), kHosts, nullptr, MS_BIND, nullptr) != 0) {
    error_ = std::string("no mount namespace here: ") + std::strerror(errno);
    return;
  }
  mounted_ = true;
  if (!Resolves(name_)) error_ = "host names do not come from files here";
}

OwnNames::~OwnNames() {
  if (mounted_) umount(kHosts);
  if (!file_.empty()) std::remove(file_.c_str());
}

void OwnNames::PointTo(const std::string& address) const { Write(address + " " + name_ + "\n"); }

void OwnNames::Forget() const { Write(""); }

void OwnNames::Write(const std::string& line) const {
  WriteTo(file_, "127.0.0.1 localhost\n" + line);
}

}  // namespace xray::testing
