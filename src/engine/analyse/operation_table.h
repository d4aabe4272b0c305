// What a service was asked to do, and how that went: calls by operation.
//
// An operation is the method and the path of a segment's request, with numbers and ids in the path
// as `*`; of a segment without a request, its name. A service that sends no segments is known by
// its callers' subsegments: their request, the AWS operation, the verb of the SQL statement, or the
// name.
//
// Thread-safety: belongs to one thread.
// Bounds:        kMaxOperations distinct ones; calls of further ones are counted in `uncounted`.
//                Names are cut to kMaxOperationBytes.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "engine/assemble/assembled_trace.h"
#include "model/grouped_calls.h"

namespace roentgen::analyse {

inline constexpr std::size_t kMaxOperations = 10'000;
inline constexpr std::size_t kMaxOperationBytes = 300;

class OperationTable {
 public:
  // No type: any.
  OperationTable(std::string service_name, std::optional<std::string> service_type)
      : name_(std::move(service_name)), type_(std::move(service_type)) {}

  void Add(const assemble::AssembledTrace& trace, AccountId tenant);
  // At most `most` operations. Leaves the table empty.
  OperationList Take(std::size_t most);

 private:
  struct Calls {
    CallTimes times;
    TraceId slowest;
    DurationUs longest{-1};
  };
  bool Is(const NodeKey& node) const;
  void AddCall(const Segment& call, std::string operation, const TraceId& trace);

  const std::string name_;
  const std::optional<std::string> type_;
  std::map<std::string, Calls, std::less<>> operations_;
  std::int64_t uncounted_ = 0;
};

// `GET /orders/*` of a segment or a call.
std::string OperationOf(const Segment& call);

// The path of a URL, or of a path; numbers, hexadecimal words of eight or more that have a digit,
// and words longer than 40 bytes become `*`.
std::string PathPattern(std::string_view url);

}  // namespace roentgen::analyse
