#include "services/users/password.h"

#include <crypt.h>

#include <algorithm>
#include <array>
#include <memory>
#include <stdexcept>

#include <fmt/format.h>

#include "services/common/failure.h"

namespace services::users {
namespace {

bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsOther(char c) { return !IsLower(c) && !IsUpper(c) && !IsDigit(c); }

}  // namespace

void CheckPassword(std::string_view password) {
  const bool good = password.size() >= kPasswordBytesMin && password.size() <= kPasswordBytesMax &&
                    !password.contains('\0') && std::ranges::any_of(password, IsLower) &&
                    std::ranges::any_of(password, IsUpper) &&
                    std::ranges::any_of(password, IsDigit) &&
                    std::ranges::any_of(password, IsOther);
  if (good) return;
  throw InvalidInput(
      fmt::format("'password' must have {} to {} bytes, with an upper-case and a lower-case "
                  "letter, a digit and "
                  "another character",
                  kPasswordBytesMin, kPasswordBytesMax));
}

std::string PasswordHasher::Hash(const std::string& password) const {
  std::array<char, CRYPT_GENSALT_OUTPUT_SIZE> salt{};
  // Without bytes of ours it takes the salt from the kernel.
  if (!crypt_gensalt_rn("$2b$", static_cast<unsigned long>(cost_), nullptr, 0, salt.data(),
                        static_cast<int>(salt.size()))) {
    throw std::runtime_error("crypt_gensalt failed");
  }
  const auto work = std::make_unique<crypt_data>();
  const char* hash = crypt_r(password.c_str(), salt.data(), work.get());
  if (!hash || *hash == '*') throw std::runtime_error("crypt failed");
  return hash;
}

}  // namespace services::users
