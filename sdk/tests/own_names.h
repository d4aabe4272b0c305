// Host names of the test's own process: a mount namespace with another hosts file, the machine's
// stays as it is.
//
//   OwnNames names("daemon.test");
//   if (!names.error().empty()) GTEST_SKIP() << names.error();
//   names.PointTo("127.0.0.2");
//
// Thread-safety: made before the threads that look up names: they inherit it. PointTo from any
// thread. Ownership:     owns its file; takes it out of the way when it is destroyed. Errors:
// error() says why there are none: no right to make a namespace, or names do not come
//                from files.
#pragma once

#include <string>

namespace xray::testing {

class OwnNames {
 public:
  explicit OwnNames(std::string name);
  ~OwnNames();
  OwnNames(const OwnNames&) = delete;
  OwnNames& operator=(const OwnNames&) = delete;

  const std::string& error() const { return error_; }
  // From now on whoever looks the name up finds this address.
  void PointTo(const std::string& address) const;
  // Nobody finds it.
  void Forget() const;

 private:
  void Write(const std::string& line) const;

  std::string name_;
  std::string file_;
  std::string error_;
  bool mounted_ = false;
};

}  // namespace xray::testing
