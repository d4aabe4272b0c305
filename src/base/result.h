// Errors as values: `Error` says what, which and why; `Result<T>` carries it or a value.
//
// Thread-safety: value types.
// Errors:        `ErrorCode` maps 1:1 to HTTP and gRPC status in one table
// (adapters/rest/status_table.h).
#pragma once

#include <expected>
#include <string>
#include <utility>

namespace roentgen {

enum class ErrorCode {
  kInvalid,      // the caller's input is wrong; retrying the same input cannot help
  kNotFound,     // the named thing does not exist
  kTooLarge,     // a stated size limit is exceeded
  kOverloaded,   // a bounded resource is full; retry later
  kUnavailable,  // the part is not ready, is closing, or its disk refuses writes; retry later
  kDeadline,     // the time allowed ran out
  kCancelled,    // whoever asked no longer waits for the answer
  kUnsupported,  // a known operation or option that this build does not offer
  kCorrupt,      // stored bytes fail their checksum or version
  kInternal,     // a broken invariant
};

// Stable lower-case word for logs and metric labels.
constexpr const char* ToWord(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalid: return "invalid";
    case ErrorCode::kNotFound: return "not_found";
    case ErrorCode::kTooLarge: return "too_large";
    case ErrorCode::kOverloaded: return "overloaded";
    case ErrorCode::kUnavailable: return "unavailable";
    case ErrorCode::kDeadline: return "deadline";
    case ErrorCode::kCancelled: return "cancelled";
    case ErrorCode::kUnsupported: return "unsupported";
    case ErrorCode::kCorrupt: return "corrupt";
    case ErrorCode::kInternal: return "internal";
  }
  return "internal";
}

struct Error {
  ErrorCode code = ErrorCode::kInternal;
  std::string message;
};

// A class, not an alias: [[nodiscard]] on an alias of std::expected is silently ignored.
template <class T>
class [[nodiscard]] Result : public std::expected<T, Error> {
 public:
  using Base = std::expected<T, Error>;
  using Base::Base;
  // NOLINTNEXTLINE(google-explicit-constructor): `return MakeError(...)` is the point
  Result(Error error) : Base(std::unexpect, std::move(error)) {}
};

template <>
class [[nodiscard]] Result<void> : public std::expected<void, Error> {
 public:
  using Base = std::expected<void, Error>;
  using Base::Base;
  // NOLINTNEXTLINE(google-explicit-constructor): `return MakeError(...)` is the point
  Result(Error error) : Base(std::unexpect, std::move(error)) {}
};

inline Error MakeError(ErrorCode code, std::string message) {
  return Error{code, std::move(message)};
}

}  // namespace roentgen

#define RG_CONCAT_INNER(a, b) a##b
#define RG_CONCAT(a, b) RG_CONCAT_INNER(a, b)

// RG_TRY(declaration, expression): binds the value or returns the error from this function.
#define RG_TRY(declaration, ...) \
  RG_TRY_INNER(RG_CONCAT(rg_result_, __COUNTER__), declaration, __VA_ARGS__)
#define RG_TRY_INNER(result, declaration, ...)                      \
  auto result = (__VA_ARGS__);                                      \
  if (!result) return ::roentgen::Error(std::move(result.error())); \
  declaration = std::move(*result)

// RG_TRY_VOID(expression): returns the error of a Result<void> from this function.
#define RG_TRY_VOID(...) RG_TRY_VOID_INNER(RG_CONCAT(rg_result_, __COUNTER__), __VA_ARGS__)
#define RG_TRY_VOID_INNER(result, ...) \
  if (auto result = (__VA_ARGS__); !result) return ::roentgen::Error(std::move(result.error()))
