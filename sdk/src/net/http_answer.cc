#include "src/net/http_answer.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "src/net/http_url.h"

namespace xray::detail {
namespace {

std::string_view Trimmed(std::string_view text) noexcept {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::string Lower(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return lower;
}

bool ParseUnsigned(std::string_view text, int base, std::uint64_t& value) noexcept {
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  return failure == std::errc() && end == text.data() + text.size() && !text.empty();
}

}  // namespace

bool HttpAnswer::Take(std::string_view bytes) {
  pending_.append(bytes);
  while (state_ != State::kComplete && state_ != State::kError && Step()) {
  }
  pending_.erase(0, std::exchange(taken_, 0));
  return state_ != State::kComplete && state_ != State::kError;
}

void HttpAnswer::End() {
  if (state_ == State::kUntilEnd) {
    state_ = State::kComplete;
  } else if (state_ == State::kHead && head_bytes_ == 0 && pending_.empty()) {
    Fail("connection closed without an answer");
  } else if (state_ != State::kComplete && state_ != State::kError) {
    Fail("connection closed in the middle of the answer");
  }
}

bool HttpAnswer::Step() {
  switch (state_) {
    case State::kHead: return ReadHead();
    case State::kSized:
    case State::kUntilEnd:
    case State::kChunk: return TakeBody();
    case State::kChunkSize: return ReadChunkSize();
    case State::kChunkEnd: {
      std::string_view line;
      if (!TakeLine(line)) return false;
      if (!line.empty()) return Fail("chunk longer than its size");
      state_ = State::kChunkSize;
      return true;
    }
    case State::kTrailers: {
      std::string_view line;
      if (!TakeLine(line)) return false;
      if (line.empty()) state_ = State::kComplete;
      return true;
    }
    case State::kComplete:
    case State::kError: break;
  }
  return false;
}

// A line of the head, of the chunk framing or of the trailers; all of them share one bound.
bool HttpAnswer::TakeLine(std::string_view& line) {
  const std::size_t end = pending_.find('\n', taken_);
  const std::size_t length = (end == std::string::npos ? pending_.size() : end + 1) - taken_;
  if (head_bytes_ + length > kHeadBytesMax) {
    return Fail("head larger than " + std::to_string(kHeadBytesMax) + " bytes");
  }
  if (end == std::string::npos) return false;
  head_bytes_ += length;
  line = std::string_view(pending_).substr(taken_, length - 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  taken_ = end + 1;
  return true;
}

bool HttpAnswer::ReadHead() {
  // Garbage without a line end is told before the bound of a head is reached.
  const std::string_view begin = std::string_view(pending_).substr(taken_, 5);
  if (status_ == 0 && begin != std::string_view("HTTP/").substr(0, begin.size())) {
    return Fail("not an HTTP answer");
  }
  std::string_view line;
  if (!TakeLine(line)) return false;
  if (status_ == 0) return ReadStatusLine(line);
  return line.empty() ? BeginBody() : ReadHeader(line);
}

bool HttpAnswer::ReadStatusLine(std::string_view line) {
  std::uint64_t status = 0;
  const bool known = line.size() >= 12 && line.starts_with("HTTP/1.") && line[8] == ' ' &&
                     ParseUnsigned(line.substr(9, 3), 10, status) &&
                     (line.size() == 12 || line[12] == ' ');
  if (!known || status < 100) return Fail("status line not understood");
  status_ = static_cast<int>(status);
  return true;
}

bool HttpAnswer::ReadHeader(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || !IsHttpToken(line.substr(0, colon))) {
    return Fail("header line not understood");
  }
  const std::string name = Lower(line.substr(0, colon));
  const std::string_view value = Trimmed(line.substr(colon + 1));
  if (name == "transfer-encoding") {
    if (Lower(value) != "chunked") return Fail("transfer coding other than chunked");
    chunked_ = true;
  } else if (name == "content-length") {
    std::uint64_t length = 0;
    if (!ParseUnsigned(value, 10, length) || (sized_ && length != remaining_)) {
      return Fail("content length not understood");
    }
    sized_ = true;
    remaining_ = length;
  }
  return true;
}

bool HttpAnswer::BeginBody() {
  if (status_ < 200 && status_ != 101) {  // interim: the answer follows
    status_ = 0;
    chunked_ = sized_ = false;
    return true;
  }
  if (!has_body_ || status_ < 200 || status_ == 204 || status_ == 304) {
    state_ = State::kComplete;
  } else if (chunked_) {
    state_ = State::kChunkSize;
  } else if (!sized_) {
    remaining_ = UINT64_MAX;
    state_ = State::kUntilEnd;
  } else if (remaining_ > body_bytes_max_) {
    return Fail("body larger than " + std::to_string(body_bytes_max_) + " bytes");
  } else {
    state_ = remaining_ == 0 ? State::kComplete : State::kSized;
  }
  return true;
}

bool HttpAnswer::TakeBody() {
  const std::size_t n =
      static_cast<std::size_t>(std::min<std::uint64_t>(pending_.size() - taken_, remaining_));
  if (n == 0) return false;
  if (n > body_bytes_max_ - body_.size()) {
    return Fail("body larger than " + std::to_string(body_bytes_max_) + " bytes");
  }
  body_.append(pending_, taken_, n);
  taken_ += n;
  remaining_ -= n;
  if (remaining_ == 0) state_ = state_ == State::kChunk ? State::kChunkEnd : State::kComplete;
  return true;
}

bool HttpAnswer::ReadChunkSize() {
  const std::size_t head_bytes = head_bytes_;
  std::string_view line;
  if (!TakeLine(line)) return false;
  head_bytes_ = head_bytes;  // framing does not add up over a long body
  if (!ParseUnsigned(Trimmed(line.substr(0, line.find(';'))), 16, remaining_)) {
    return Fail("chunk size not understood");
  }
  if (remaining_ > body_bytes_max_ - body_.size()) {
    return Fail("body larger than " + std::to_string(body_bytes_max_) + " bytes");
  }
  state_ = remaining_ == 0 ? State::kTrailers : State::kChunk;
  return true;
}

bool HttpAnswer::Fail(std::string error) {
  state_ = State::kError;
  error_ = std::move(error);
  return false;
}

}  // namespace xray::detail
