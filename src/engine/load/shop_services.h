// The services behind the shop's front end: what each does with one request.
//
// Thread-safety: one thread at a time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/load/trace_builder.h"

namespace roentgen::load {

// What goes wrong in a trace, if anything.
enum class Trouble {
  kNone,
  kPaymentTimeout,  // the card gateway does not answer: 502 at the front
  kDeadlock,        // the database gives up: 500
  kThrottled,       // the table's throughput is exceeded: 429
  kNotFound,        // 404
  kOutOfStock,      // 409
  kBadLogin,        // 401
};

struct Served {
  TimestampUs end;
  std::int64_t status = 200;
};

struct Customer {
  std::string name;
  std::string tier;
};

class ShopServices {
 public:
  ShopServices(TraceBuilder& builder, Trouble trouble, Customer customer)
      : builder_(builder), trouble_(trouble), customer_(std::move(customer)) {}

  // Each adds the caller's subsegment to `caller`, emits the callee's segments, and tells when the
  // caller has its answer.
  Served CallInventory(Segment& caller, std::string_view method, const std::string& path,
                       TimestampUs at);
  Served CallUsers(Segment& caller, std::string_view method, const std::string& path,
                   TimestampUs at);
  Served CallOrders(Segment& caller, std::string_view method, const std::string& path,
                    TimestampUs at);

 private:
  Segment Begin(const ServiceProfile& service, const Segment& call);
  Served Complete(Segment& caller, Segment call, Served served);
  Served ServeInventory(const Segment& call, bool reserves);
  Served ServeUsers(const Segment& call);
  Served ServeOrders(const Segment& call);
  Served CallPayments(Segment& caller, TimestampUs at);
  Served PlaceOrder(Segment& orders, TimestampUs at);
  Served Query(Segment& caller, std::string_view sql, TimestampUs at, bool fails);
  Served Table(Segment& caller, std::string_view operation, TimestampUs at, bool fails);
  TimestampUs Publish(Segment& caller, TimestampUs at);
  void Consume(SegmentId message, TimestampUs at);
  DurationUs Latency(std::int64_t median_us) { return {builder_.random().Latency(median_us)}; }

  TraceBuilder& builder_;
  const Trouble trouble_;
  const Customer customer_;
};

}  // namespace roentgen::load
