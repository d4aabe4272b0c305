// An HTTP client on Boost.Beast, without coroutines, whose calls are subsegments.
#include <xray/beast.h>
#include <xray/xray.h>

#include <cstdio>
#include <string>
#include <string_view>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

namespace {

namespace net = boost::asio;
namespace http = boost::beast::http;
using net::ip::tcp;

constexpr const char* kHelp =
    R"(beast_client HOST PORT PATH

Gets http://HOST:PORT/PATH and prints status and body. The program is a segment called beast-
client, the call a subsegment of it, and the callee is told the trace. An error is recorded with
its name, "system:ECONNREFUSED". Documents go to AWS_XRAY_DAEMON_ADDRESS.
)";

boost::system::error_code Exchange(const std::string& host, const std::string& port,
                                   const http::request<http::empty_body>& request,
                                   http::response<http::string_body>& response) {
  boost::system::error_code error;
  net::io_context io;
  tcp::socket socket(io);
  const auto addresses = tcp::resolver(io).resolve(host, port, error);
  if (!error) net::connect(socket, addresses, error);
  if (!error) http::write(socket, request, error);
  boost::beast::flat_buffer buffer;
  if (!error) http::read(socket, buffer, response, error);
  return error;
}

int Get(const std::string& host, const std::string& port, std::string_view path) {
  http::request<http::empty_body> request(http::verb::get, {path.data(), path.size()}, 11);
  request.set(http::field::host, host + ":" + port);
  http::response<http::string_body> response;

  xray::ClientTrace call = xray::beast::BeginCall(request);
  const boost::system::error_code error = Exchange(host, port, request, response);
  xray::beast::FinishCall(call, response, error);

  if (error) {
    std::printf("%s\n", xray::beast::ErrorName(error).c_str());
    return 1;
  }
  std::printf("%u %s", response.result_int(), response.body().c_str());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fputs(kHelp, stdout);
    return argc == 2 && std::string_view(argv[1]) == "--help" ? 0 : 2;
  }
  xray::Configure({.sampling = xray::SamplingStrategy::kAll});
  xray::Segment segment = xray::BeginSegment("beast-client");
  return Get(argv[1], argv[2], argv[3]);
}
