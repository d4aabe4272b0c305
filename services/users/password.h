// Passwords: what is good enough, and the bcrypt hash that is stored.
//
// Thread-safety: every function and method from any thread at once.
// Errors:        InvalidInput when the policy is broken; the message does not repeat the password.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace services::users {

inline constexpr std::size_t kPasswordBytesMin = 8;
inline constexpr std::size_t kPasswordBytesMax = 72;  // bcrypt ignores what comes after
inline constexpr int kHashCostMin = 4;
inline constexpr int kHashCostMax = 15;

// 8 to 72 bytes with an upper-case and a lower-case letter, a digit and something else.
void CheckPassword(std::string_view password);

class PasswordHasher {
 public:
  // 2^cost rounds: 10 takes about 50 ms of a processor.
  explicit PasswordHasher(int cost) : cost_(cost) {}
  // "$2b$10$..." with a new salt. `password` has passed CheckPassword.
  std::string Hash(const std::string& password) const;

 private:
  int cost_;
};

}  // namespace services::users
