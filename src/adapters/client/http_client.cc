#include "adapters/client/http_client.h"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <optional>
#include <utility>

namespace roentgen::client {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

Error FromSystem(const beast::error_code& error) {
  if (error == beast::error::timeout) return MakeError(ErrorCode::kDeadline, "no answer in time");
  if (error == http::error::body_limit) {
    return MakeError(ErrorCode::kTooLarge, "the answer is too large");
  }
  if (error == http::error::end_of_stream || error == asio::error::eof) {
    return MakeError(ErrorCode::kUnavailable, "the server closed the connection");
  }
  std::string reason = error.message();
  if (!reason.empty() && reason[0] >= 'A' && reason[0] <= 'Z') {
    reason[0] = static_cast<char>(reason[0] - 'A' + 'a');  // it stands inside a sentence
  }
  return MakeError(ErrorCode::kUnavailable, std::move(reason));
}

// True when the request cannot have been answered because the idle connection was gone.
bool IsStale(const beast::error_code& error) {
  return error == http::error::end_of_stream || error == asio::error::eof ||
         error == asio::error::connection_reset || error == asio::error::broken_pipe;
}

}  // namespace

struct HttpClient::Impl {
  Endpoint endpoint;
  HttpClientOptions options;
  asio::io_context context{1};
  std::optional<beast::tcp_stream> stream;
  beast::flat_buffer buffer;

  Impl(Endpoint e, HttpClientOptions o) : endpoint(std::move(e)), options(o) {}

  // Asio's own timeouts need asynchronous calls: each is started here and run to its end.
  template <class Start>
  beast::error_code Await(Start start) {
    beast::error_code result = asio::error::would_block;
    start([&result](const beast::error_code& error, auto&&...) { result = error; });
    context.restart();
    context.run();
    return result;
  }

  beast::error_code Connect() {
    beast::error_code error;
    asio::ip::tcp::resolver resolver(context);
    const auto found = resolver.resolve(endpoint.host, std::to_string(endpoint.port), error);
    if (error) return error;
    stream.emplace(context);
    buffer.clear();
    stream->expires_after(options.timeout);
    error = Await([&](auto done) { stream->async_connect(found, std::move(done)); });
    if (error) return error;
    stream->socket().set_option(asio::ip::tcp::no_delay(true), error);
    return error;
  }

  beast::error_code Exchange(const http::request<http::span_body<const char>>& request,
                             HttpAnswer& answer) {
    stream->expires_after(options.timeout);
    beast::error_code error =
        Await([&](auto done) { http::async_write(*stream, request, std::move(done)); });
    if (error) return error;
    http::response_parser<http::string_body> parser;
    parser.body_limit(options.max_body_bytes);
    error = Await([&](auto done) { http::async_read(*stream, buffer, parser, std::move(done)); });
    if (error) return error;
    answer.status = static_cast<int>(parser.get().result_int());
    const bool keep_alive = parser.get().keep_alive();
    answer.body = std::move(parser.get().body());
    if (!keep_alive) stream.reset();
    return {};
  }
};

HttpClient::HttpClient(Endpoint endpoint, HttpClientOptions options)
    : impl_(std::make_unique<Impl>(std::move(endpoint), options)) {}
HttpClient::HttpClient(HttpClient&&) noexcept = default;
HttpClient& HttpClient::operator=(HttpClient&&) noexcept = default;
HttpClient::~HttpClient() = default;

const Endpoint& HttpClient::endpoint() const { return impl_->endpoint; }

Result<HttpAnswer> HttpClient::Post(std::string_view path, std::string_view body) {
  http::request<http::span_body<const char>> request;
  request.method(http::verb::post);
  request.target(impl_->endpoint.base_path + std::string(path));
  request.version(11);
  request.set(http::field::host, impl_->endpoint.HostPort());
  request.set(http::field::content_type, "application/json");
  request.set(http::field::user_agent, "roentgen");
  request.body() = beast::span<const char>(body.data(), body.size());
  request.prepare_payload();

  const bool reused = impl_->stream.has_value();
  HttpAnswer answer;
  beast::error_code error;
  if (!reused) error = impl_->Connect();
  if (!error) error = impl_->Exchange(request, answer);
  if (error && reused && IsStale(error)) {
    error = impl_->Connect();
    if (!error) error = impl_->Exchange(request, answer);
  }
  if (error) {
    impl_->stream.reset();
    return FromSystem(error);
  }
  return answer;
}

}  // namespace roentgen::client
