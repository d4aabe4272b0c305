#include "adapters/net/http_request_reader.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "adapters/net/gzip.h"

namespace roentgen::net {
namespace {

namespace http = boost::beast::http;
using Parser = http::request_parser<http::string_body>;

// simdjson reads up to this many bytes past the end of its input.
constexpr std::size_t kParserPadding = 64;

// `0 CRLF CRLF`: from any point inside a chunked body at least this much is still to come.
constexpr std::size_t kShortestChunkedEnd = 5;

std::string_view View(boost::beast::string_view text) { return {text.data(), text.size()}; }

bool EqualsIgnoringCase(std::string_view a, std::string_view b) {
  return boost::beast::iequals({a.data(), a.size()}, {b.data(), b.size()});
}

HttpRefusal RefusalOf(const boost::system::error_code& ec) {
  if (ec == http::error::header_limit) return HttpRefusal::kHeaderLimit;
  if (ec == http::error::body_limit) return HttpRefusal::kBodyLimit;
  return HttpRefusal::kMalformed;
}

}  // namespace

std::string_view HttpRequest::Header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (EqualsIgnoringCase(key, name)) return value;
  }
  return {};
}

bool HttpRequest::HasHeader(std::string_view name) const {
  return std::any_of(headers.begin(), headers.end(), [&](const HttpHeader& header) {
    return EqualsIgnoringCase(header.first, name);
  });
}

struct HttpRequestReader::State {
  std::optional<Parser> parser;
  bool headers_done = false;
  HttpRefusal refusal = HttpRefusal::kMalformed;
};

HttpRequestReader::HttpRequestReader(const HttpLimits& limits)
    : limits_(limits), state_(std::make_unique<State>()) {
  Restart();
}

HttpRequestReader::~HttpRequestReader() = default;

void HttpRequestReader::Restart() {
  state_->parser.emplace();
  state_->parser->header_limit(static_cast<std::uint32_t>(limits_.header_bytes));
  state_->parser->body_limit(limits_.body_bytes);
  state_->headers_done = false;
}

HttpRequestReader::Fed HttpRequestReader::Refuse(HttpRefusal refusal, std::size_t consumed) {
  state_->refusal = refusal;
  return {Progress::kRefused, consumed};
}

HttpRequestReader::Fed HttpRequestReader::Feed(std::string_view bytes) {
  return state_->headers_done ? FeedBody(bytes) : FeedHeaders(bytes);
}

HttpRequestReader::Fed HttpRequestReader::FeedHeaders(std::string_view bytes) {
  Parser& parser = *state_->parser;
  std::size_t skipped = 0;
  // Empty lines before a request line are allowed (RFC 9112, 2.2) and sent by old clients.
  while (!parser.got_some() && bytes.substr(skipped).starts_with("\r\n")) skipped += 2;
  bytes.remove_prefix(skipped);
  if (bytes.empty()) return {Progress::kNeedMore, skipped};
  boost::system::error_code ec;
  const std::size_t used = parser.put(boost::asio::buffer(bytes.data(), bytes.size()), ec);
  if (ec == http::error::need_more) return {Progress::kNeedMore, skipped + used};
  if (ec) return Refuse(RefusalOf(ec), skipped + used);
  if (!parser.is_header_done()) return {Progress::kNeedMore, skipped + used};
  state_->headers_done = true;
  if (!CheckHeaders()) return {Progress::kRefused, skipped + used};
  return {parser.is_done() ? Progress::kComplete : Progress::kHeaders, skipped + used};
}

HttpRequestReader::Fed HttpRequestReader::FeedBody(std::string_view bytes) {
  Parser& parser = *state_->parser;
  if (parser.is_done()) return {Progress::kComplete, 0};
  // Beast 1.81 asserts five bytes when it resumes inside the last chunk, and three may have been
  // there before (`0 CRLF`). Waiting for five costs nothing: they always come.
  if (parser.chunked() && bytes.size() < kShortestChunkedEnd) return {Progress::kNeedMore, 0};
  parser.eager(true);
  boost::system::error_code ec;
  const std::size_t used = parser.put(boost::asio::buffer(bytes.data(), bytes.size()), ec);
  if (ec && ec != http::error::need_more) return Refuse(RefusalOf(ec), used);
  return {parser.is_done() ? Progress::kComplete : Progress::kNeedMore, used};
}

// What Beast lets pass and we do not (RFC 9112, sections 3.2, 6.1 and 11.2).
bool HttpRequestReader::CheckHeaders() {
  const auto& request = state_->parser->get();
  const auto refuse = [&](HttpRefusal refusal) {
    state_->refusal = refusal;
    return false;
  };
  const std::string_view target = View(request.target());
  if (target.size() > limits_.target_bytes) return refuse(HttpRefusal::kTargetLimit);
  if (!target.starts_with('/')) return refuse(HttpRefusal::kMalformed);
  const auto count = static_cast<std::size_t>(std::distance(request.begin(), request.end()));
  if (count > limits_.header_count) return refuse(HttpRefusal::kHeaderLimit);
  const bool is_http11 = request.version() == 11;
  if (!is_http11 && request.version() != 10) return refuse(HttpRefusal::kMalformed);
  const auto hosts = request.count(http::field::host);
  if (hosts > 1 || (is_http11 && hosts == 0)) return refuse(HttpRefusal::kMalformed);
  if (request.count(http::field::content_length) > 1) return refuse(HttpRefusal::kMalformed);
  const auto encodings = request.count(http::field::transfer_encoding);
  if (encodings > 0) {
    const bool is_chunked =
        EqualsIgnoringCase(View(request[http::field::transfer_encoding]), "chunked");
    if (encodings > 1 || !is_chunked || !is_http11) return refuse(HttpRefusal::kMalformed);
    if (request.count(http::field::content_length) > 0) return refuse(HttpRefusal::kMalformed);
  }
  return true;
}

bool HttpRequestReader::wants_continue() const {
  return EqualsIgnoringCase(View(state_->parser->get()[http::field::expect]), "100-continue");
}

bool HttpRequestReader::keep_alive() const { return state_->parser->keep_alive(); }

std::size_t HttpRequestReader::declared_body_bytes() const {
  const auto length = state_->parser->content_length();
  if (state_->parser->is_done() && !length) return 0;
  return length ? static_cast<std::size_t>(*length) : limits_.body_bytes;
}

HttpRefusal HttpRequestReader::refusal() const { return state_->refusal; }

bool HttpRequestReader::Take(HttpRequest& out) {
  auto request = state_->parser->release();
  Restart();
  out.method = View(request.method_string());
  const std::string_view target = View(request.target());
  const auto question = target.find('?');
  out.path = target.substr(0, question);
  out.query = question == std::string_view::npos ? std::string_view{} : target.substr(question + 1);
  out.headers.clear();
  for (const auto& field : request) {
    out.headers.emplace_back(View(field.name_string()), View(field.value()));
  }
  out.body = std::move(request.body());
  const std::string_view encoding = out.Header("Content-Encoding");
  if (!encoding.empty() && !EqualsIgnoringCase(encoding, "identity")) {
    if (!EqualsIgnoringCase(encoding, "gzip")) {
      state_->refusal = HttpRefusal::kEncoding;
      return false;
    }
    auto inflated = Gunzip(out.body, limits_.body_bytes);
    if (!inflated) {
      const bool too_large = inflated.error().code == ErrorCode::kTooLarge;
      state_->refusal = too_large ? HttpRefusal::kBodyLimit : HttpRefusal::kEncoding;
      return false;
    }
    out.body = std::move(*inflated);
  }
  out.body.reserve(out.body.size() + kParserPadding);
  return true;
}

}  // namespace roentgen::net
