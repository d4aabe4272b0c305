#include <xray/beast.h>

#include <netdb.h>
#include <string.h>

#include <array>

namespace xray::beast {
namespace {

struct Name {
  std::string_view category;
  int value;
  std::string_view name;
};

// Codes that callers of HTTP services meet. Values: <boost/asio/error.hpp> (misc),
// <boost/beast/core/error.hpp> and <boost/beast/http/error.hpp>, Boost 1.81; beast_test.cc compares
// them with the headers.
constexpr std::array<Name, 10> kNames = {{
    {"asio.misc", 2, "eof"},
    {"asio.netdb", HOST_NOT_FOUND, "host_not_found"},
    {"asio.netdb", TRY_AGAIN, "host_not_found_try_again"},
    {"asio.netdb", NO_DATA, "no_data"},
    {"asio.netdb", NO_RECOVERY, "no_recovery"},
    {"boost.beast", 1, "timeout"},
    {"beast.http", 1, "end_of_stream"},
    {"beast.http", 2, "partial_message"},
    {"beast.http", 7, "buffer_overflow"},
    {"beast.http", 9, "body_limit"},
}};

std::string_view SystemName(int value) noexcept {
#if defined(__GLIBC__) && defined(__GLIBC_PREREQ)
#if __GLIBC_PREREQ(2, 32)
  if (const char* name = strerrorname_np(value)) return name;
#endif
#endif
  return {};
}

std::string_view NameOf(const boost::system::error_code& error) noexcept {
  const std::string_view category = error.category().name();
  if (category == "system" || category == "generic") return SystemName(error.value());
  for (const Name& known : kNames) {
    if (known.value == error.value() && known.category == category) return known.name;
  }
  return {};
}

}  // namespace

std::string ErrorName(const boost::system::error_code& error) {
  std::string text = error.category().name();
  text += ':';
  const std::string_view name = NameOf(error);
  return name.empty() ? text + std::to_string(error.value()) : text.append(name);
}

namespace detail {

std::string AddressOf(const Endpoint& endpoint) noexcept {
  try {
    const boost::asio::ip::address address = endpoint.address();
    if (address.is_v6() && address.to_v6().is_v4_mapped()) {
      return boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, address.to_v6())
          .to_string();
    }
    return address.to_string();
  } catch (...) {
    return {};
  }
}

std::string CallUrl(std::string_view scheme, std::string_view host, std::string_view target) {
  std::string url;
  url.reserve(scheme.size() + 3 + host.size() + target.size());
  return url.append(scheme).append("://").append(host).append(target);
}

void Fail(ClientTrace& call, const boost::system::error_code& error) noexcept {
  try {
    call.Fail(ErrorName(error), error.message());
  } catch (...) {
    call.Fail("boost::system::error_code", {});
  }
}

}  // namespace detail
}  // namespace xray::beast
