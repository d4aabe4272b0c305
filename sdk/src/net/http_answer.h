// An HTTP/1.1 answer, read as its bytes come.
//
// Thread-safety: one thread.
// Errors:        what is wrong with the answer, as a sentence without host and port.
// Bounds:        head and trailers kHeadBytesMax, body `body_bytes_max`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace xray::detail {

class HttpAnswer {
 public:
  static constexpr std::size_t kHeadBytesMax = 64u << 10;

  // `has_body`: false for answers to HEAD.
  HttpAnswer(std::size_t body_bytes_max, bool has_body)
      : body_bytes_max_(body_bytes_max), has_body_(has_body) {}

  // False when nothing more is wanted: complete, or in error.
  bool Take(std::string_view bytes);
  // The connection ended; an answer without length ends with it, any other is in error when
  // incomplete.
  void End();

  bool complete() const noexcept { return state_ == State::kComplete; }
  const std::string& error() const noexcept { return error_; }
  int status() const noexcept { return status_; }
  std::string& body() noexcept { return body_; }

 private:
  enum class State : unsigned char {
    kHead,
    kSized,
    kUntilEnd,
    kChunkSize,
    kChunk,
    kChunkEnd,
    kTrailers,
    kComplete,
    kError
  };

  bool Step();  // false when it needs more bytes
  bool TakeLine(std::string_view& line);
  bool ReadHead();
  bool ReadStatusLine(std::string_view line);
  bool ReadHeader(std::string_view line);
  bool BeginBody();
  bool TakeBody();
  bool ReadChunkSize();
  bool Fail(std::string error);

  const std::size_t body_bytes_max_;
  const bool has_body_;
  State state_ = State::kHead;
  std::string pending_;    // not yet understood
  std::size_t taken_ = 0;  // of `pending_`
  std::size_t head_bytes_ = 0;
  std::uint64_t remaining_ = 0;  // of the body or the chunk
  bool chunked_ = false;
  bool sized_ = false;
  int status_ = 0;
  std::string body_;
  std::string error_;
};

}  // namespace xray::detail
