// The envelope of a UDP datagram to an X-Ray daemon: one line of header JSON, a line feed, a
// document. The document is not looked at, not even at its line feeds; several in one datagram stay
// one text.
//
// Source: AWS X-Ray daemon (processing of received datagrams); X-Ray developer guide, "Sending
// segment documents to the X-Ray daemon". Thread-safety: pure functions. Ownership:     the result
// is a view into `datagram`.
#pragma once

#include <cstdint>
#include <expected>
#include <string_view>

namespace roentgen::wire {

enum class DatagramRefusal : std::uint8_t {
  kMissingBody,    // no line feed, or nothing after it
  kInvalidHeader,  // not an object with format "json" (either case) and version 1
};

// Stable lower-case word, also the `reason` label of the rejected counter.
constexpr std::string_view ToWord(DatagramRefusal refusal) {
  switch (refusal) {
    case DatagramRefusal::kMissingBody: return "missing_body";
    case DatagramRefusal::kInvalidHeader: return "invalid_header";
  }
  return "invalid_header";
}

std::expected<std::string_view, DatagramRefusal> DocumentOf(std::string_view datagram);

}  // namespace roentgen::wire
