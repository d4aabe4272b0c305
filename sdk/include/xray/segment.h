// Segments and subsegments while they are open: RAII handles, and everything that can be recorded
// on them.
//
// Thread-safety: a handle is used by one thread at a time; several handles and contexts of one
// trace may be used by
//                several threads at once.
// Ownership:     a handle ends its entity when it is destroyed. It can be moved, also to another
// thread. Errors:        nothing here throws. On a handle that is ended, unsampled or disabled
// every call does nothing, and
//                costs about that. What is dropped because of a limit is counted
//                (Recorder::counters).
// Bounds:        names 200 characters, annotations 50 a segment, memory Config::segment_bytes_max.
#pragma once

#include <concepts>
#include <cstdint>
#include <exception>
#include <optional>
#include <source_location>
#include <string>
#include <string_view>
#include <utility>

#include <xray/context.h>
#include <xray/ids.h>
#include <xray/json.h>

namespace xray {

class Subsegment;

// The `http.request` block. Empty members are left out.
struct HttpRequestView {
  std::string_view method;
  std::string_view url;
  std::string_view user_agent;
  std::string_view client_ip;
  bool x_forwarded_for = false;  // client_ip was taken from X-Forwarded-For
  bool traced = false;           // subsegments: the callee sends a segment of its own
};

// The `sql` block. Empty members are left out.
struct SqlView {
  std::string_view url;  // never with a password
  std::string_view user;
  std::string_view database_type;
  std::string_view database_version;
  std::string_view driver_version;
  std::string_view preparation;  // "statement" or "call"
  std::string_view sanitized_query;
};

// An exception that is not a C++ object here: an error code, a message from a peer.
struct ExceptionView {
  std::string_view type;
  std::string_view message;
  bool remote = false;  // it came from the callee
};

// What the other segment is to this one.
enum class LinkKind : unsigned char { kParent, kChild };

// What segments and subsegments have in common.
class Entity {
 public:
  Entity() noexcept = default;
  Entity(Entity&&) noexcept = default;
  Entity& operator=(Entity&& other) noexcept;
  ~Entity() {
    if (open_) EndOnDestruction();
  }

  // Ends it now: stamps the end time and, when nothing of the segment is open any more, hands it to
  // the emitter. Children that are still open keep their segment waiting. Idempotent.
  void End() noexcept;

  // False when unsampled, disabled or ended: what is put is not recorded, and need not be worked
  // out.
  bool recording() const noexcept { return open_ && self_.sampled(); }
  // Still true when ended; the ids are zero on an empty handle.
  bool sampled() const noexcept { return self_.sampled(); }
  TraceId trace_id() const noexcept { return self_.trace_id(); }
  SegmentId id() const noexcept { return self_.id(); }
  // This entity as a context, to hand to other threads.
  Context context() const noexcept { return self_; }

  // Annotations are indexed: keys of letters, digits, _ and . (others are refused, with a line in
  // the log), strings, numbers and booleans. A second value for a key replaces the first.
  void PutAnnotation(std::string_view key, std::string_view value) noexcept;
  void PutAnnotation(std::string_view key, const char* value) noexcept {
    PutAnnotation(key, std::string_view(value));
  }
  void PutAnnotation(std::string_view key, std::same_as<bool> auto value) noexcept {
    PutAnnotationBool(key, value);
  }
  template <class T>
    requires std::floating_point<T>
  void PutAnnotation(std::string_view key, T value) noexcept {
    PutAnnotationDouble(key, static_cast<double>(value));
  }
  template <class T>
    requires(std::integral<T> && !std::same_as<T, bool>)
  void PutAnnotation(std::string_view key, T value) noexcept {
    if constexpr (std::unsigned_integral<T> && sizeof(T) == 8) {
      if (value > static_cast<T>(INT64_MAX))
        return PutAnnotationDouble(key, static_cast<double>(value));
    }
    PutAnnotationInt(key, static_cast<std::int64_t>(value));
  }

  // Metadata is kept but not indexed: any value JSON can write (numbers, strings, ranges, maps,
  // optionals, Json). Namespace "default" without one; those beginning with "AWS." are refused.
  template <class T>
  void PutMetadata(std::string_view ns, std::string_view key, const T& value) noexcept {
    if (!recording()) return;
    try {
      std::string text;
      detail::AppendJson(text, value);
      PutMetadataText(ns, key, text);
    } catch (...) {
      CountLost();
    }
  }
  template <class T>
  void PutMetadata(std::string_view key, const T& value) noexcept {
    PutMetadata("default", key, value);
  }

  void SetNamespace(std::string_view ns) noexcept;  // subsegments: "remote", "aws"
  void PutHttpRequest(const HttpRequestView& request) noexcept;
  // Also sets the flags: 4xx error, 429 error and throttle, 5xx fault.
  void PutHttpResponse(int status, std::int64_t content_length = -1) noexcept;
  void PutSql(const SqlView& sql) noexcept;
  // A member of the `aws` block: operation, region, request_id, table_name, queue_url, retries, ...
  template <class T>
  void PutAws(std::string_view key, const T& value) noexcept {
    if (!recording()) return;
    try {
      std::string text;
      detail::AppendJson(text, value);
      PutAwsText(key, text);
    } catch (...) {
      CountLost();
    }
  }

  // The flags by hand: error is the caller's fault (4xx), fault the callee's (5xx).
  void SetError(bool value = true) noexcept;
  void SetFault(bool value = true) noexcept;
  void SetThrottle(bool value = true) noexcept;  // true sets error as well

  // Marks a fault and records the exception, those nested in it (std::nested_exception) linked by
  // `cause`, and the stack of the calling thread. The same exception recorded again further up
  // becomes a reference to the first.
  void AddException(const std::exception& exception,
                    std::source_location where = std::source_location::current()) noexcept;
  void AddException(std::exception_ptr exception,
                    std::source_location where = std::source_location::current()) noexcept;
  // What a catch block has caught, of any type.
  void AddCurrentException(std::source_location where = std::source_location::current()) noexcept {
    AddException(std::current_exception(), where);
  }
  // Without marking a fault when `fault` is false: a 4xx is an error, not a fault.
  void AddException(const ExceptionView& exception, bool fault = true,
                    std::source_location where = std::source_location::current()) noexcept;

  void AddPrecursorId(SegmentId id) noexcept;  // subsegments: what had to end before this began
  // Joins another trace: a consumer links to its producer with kParent.
  void AddLink(TraceId trace_id, SegmentId id, LinkKind kind = LinkKind::kParent) noexcept;

  // Sends what there is as in progress, for work that takes long. Sent again by the real end.
  void SendInProgress() noexcept;

  // Below this one, whatever the calling thread's context; current until it ends.
  Subsegment BeginSubsegment(std::string_view name) noexcept;

 protected:
  friend struct detail::Access;
  void PutAnnotationInt(std::string_view key, std::int64_t value) noexcept;
  void PutAnnotationDouble(std::string_view key, double value) noexcept;
  void PutAnnotationBool(std::string_view key, bool value) noexcept;
  void PutMetadataText(std::string_view ns, std::string_view key, std::string_view json) noexcept;
  void PutAwsText(std::string_view key, std::string_view json) noexcept;
  void CountLost() noexcept;
  void EndOnDestruction() noexcept;

  Context self_;
  Context previous_;  // brought back at the end, when this is current on the ending thread
  bool current_ = false;
  int exceptions_ =
      0;  // in flight when it began: more of them at destruction mean that one is passing through
  struct Open {
    bool value = false;
    Open() noexcept = default;
    Open(bool v) noexcept : value(v) {}  // NOLINT(google-explicit-constructor)
    Open(Open&& other) noexcept : value(std::exchange(other.value, false)) {}
    Open& operator=(Open&& other) noexcept {
      value = std::exchange(other.value, false);
      return *this;
    }
    operator bool() const noexcept { return value; }  // NOLINT(google-explicit-constructor)
  } open_;
};

// The work of one service for one request.
class Segment : public Entity {
 public:
  Segment() noexcept = default;

  void SetUser(std::string_view user) noexcept;
  void SetOrigin(std::string_view origin) noexcept;  // instead of what the plugins found
  void SetResourceArn(std::string_view arn) noexcept;
  // A member of the `service` block, beside version and runtime.
  void PutService(std::string_view key, std::string_view value) noexcept;
  void SetRuleName(std::string_view rule) noexcept;
};

// A call or a piece of work inside a segment.
class Subsegment : public Entity {
 public:
  Subsegment() noexcept = default;
};

// Begun in the calling thread's context, current until it ends. Without a context:
// Config::context_missing. With kRuntimeError this throws ContextMissingError; nothing else does.
Subsegment BeginSubsegment(std::string_view name);
// In a context handed over from elsewhere.
Subsegment BeginSubsegment(std::string_view name, const Context& parent) noexcept;
// Not made current: for an operation that ends elsewhere than it began.
Subsegment BeginDetachedSubsegment(std::string_view name);
// Nothing below it is recorded, and callees are told Sampled=0.
Subsegment BeginSubsegmentWithoutSampling(std::string_view name);

// A subsegment was begun where no segment is, under ContextMissing::kRuntimeError.
class ContextMissingError : public std::exception {
 public:
  const char* what() const noexcept override;
};

// Runs `work` in a subsegment and records the exception that leaves it.
//   int n = xray::Capture("load", [&](xray::Subsegment& s) { s.PutAnnotation("page", 1); return
//   Load(); });
template <class F>
decltype(auto) Capture(std::string_view name, F&& work) {
  Subsegment subsegment = BeginSubsegment(name);
  try {
    if constexpr (std::is_invocable_v<F&, Subsegment&>) {
      return std::forward<F>(work)(subsegment);
    } else {
      return std::forward<F>(work)();
    }
  } catch (...) {
    subsegment.AddCurrentException();
    throw;
  }
}

}  // namespace xray
