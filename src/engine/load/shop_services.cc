#include "engine/load/shop_services.h"

#include <fmt/format.h>

#include <utility>

#include "engine/load/exceptions.h"

namespace roentgen::load {
namespace {

constexpr const char* kCompute = "AWS::EKS::Container";
constexpr ServiceProfile kOrders{"orders", kCompute, "2.7.1", "orders.shop.svc:8080"};
constexpr ServiceProfile kInventory{"inventory", kCompute, "1.12.0", "inventory.shop.svc:8080"};
constexpr ServiceProfile kPayments{"payments", kCompute, "4.0.3", "payments.shop.svc:8080"};
constexpr ServiceProfile kUsers{"users", kCompute, "0.9.8", "users.shop.svc:8080"};
constexpr ServiceProfile kNotification{"notification", kCompute, "3.1.0", ""};
constexpr ServiceProfile kCardGate{"api.cardgate.example", "", "", "api.cardgate.example"};
constexpr ServiceProfile kMail{"smtp.mail.example", "", "", "smtp.mail.example"};
constexpr std::string_view kDatabase = "shop@mysql.internal";
constexpr std::string_view kTableName = "shop-inventory";
constexpr std::string_view kQueueUrl =
    "https://sqs.eu-west-1.amazonaws.com/000000000000/order-events";
constexpr DurationUs kNetwork{350};

std::string RequestId(TraceBuilder& builder) {
  const std::uint64_t bits = builder.random().Next();
  return fmt::format("{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}", bits >> 32, bits & 0xffff,
                     (bits >> 16) & 0xfff, (bits >> 8) & 0xfff, bits & 0xffffffffffff);
}

}  // namespace

Segment ShopServices::Begin(const ServiceProfile& service, const Segment& call) {
  Segment segment = builder_.Open(service, call.id, call.start_time + kNetwork);
  segment.http = call.http;
  segment.http->traced = false;
  segment.http->client_ip =
      fmt::format("10.0.{}.{}", builder_.random().Below(4), 10 + builder_.random().Below(200));
  segment.http->user_agent = "shop-client/2.1";
  return segment;
}

Served ShopServices::Complete(Segment& caller, Segment call, Served served) {
  call.end_time = served.end + kNetwork;
  Answer(call, served.status, static_cast<std::int64_t>(builder_.random().Below(4000)));
  const Served seen{*call.end_time, served.status};
  caller.subsegments.push_back(std::move(call));
  return seen;
}

Served ShopServices::CallInventory(Segment& caller, std::string_view method,
                                   const std::string& path, TimestampUs at) {
  Segment call = builder_.CallTo(kInventory, method, path, at);
  const Served served = ServeInventory(call, method == "POST");
  return Complete(caller, std::move(call), served);
}

Served ShopServices::CallUsers(Segment& caller, std::string_view method, const std::string& path,
                               TimestampUs at) {
  Segment call = builder_.CallTo(kUsers, method, path, at);
  const Served served = ServeUsers(call);
  return Complete(caller, std::move(call), served);
}

Served ShopServices::CallOrders(Segment& caller, std::string_view method, const std::string& path,
                                TimestampUs at) {
  Segment call = builder_.CallTo(kOrders, method, path, at);
  const Served served = ServeOrders(call);
  return Complete(caller, std::move(call), served);
}

Served ShopServices::ServeInventory(const Segment& call, bool reserves) {
  Segment segment = Begin(kInventory, call);
  segment.annotations.emplace_back("warehouse",
                                   builder_.random().Below(3) == 0 ? "AMS-2" : "FRA-1");
  Segment cache = builder_.Sub("## cache lookup", Namespace::kNone, segment.start_time);
  cache.end_time = segment.start_time + Latency(150);
  TimestampUs at = *cache.end_time;
  segment.subsegments.push_back(std::move(cache));
  std::int64_t status = 200;
  const Served table =
      Table(segment, reserves ? "UpdateItem" : "Query", at, trouble_ == Trouble::kThrottled);
  at = table.end + Latency(500);
  if (trouble_ == Trouble::kThrottled) {
    status = 429;
  } else if (reserves && trouble_ == Trouble::kOutOfStock) {
    status = 409;
    segment.cause = MakeCause(builder_, Failure::kOutOfStock);
  } else if (trouble_ == Trouble::kNotFound) {
    status = 404;
  }
  Answer(segment, status, 900);
  builder_.Emit(std::move(segment), at);
  return {at, status};
}

Served ShopServices::ServeUsers(const Segment& call) {
  Segment segment = Begin(kUsers, call);
  segment.user = customer_.name;
  Served query = Query(segment, "SELECT id, name, tier, password_hash FROM users WHERE name = ?",
                       segment.start_time + Latency(400), false);
  std::int64_t status = 200;
  TimestampUs at = query.end + Latency(300);
  if (call.http->method == "POST") {
    Segment hash = builder_.Sub("verify password", Namespace::kNone, at);
    hash.end_time = at + Latency(38000);
    at = *hash.end_time;
    segment.subsegments.push_back(std::move(hash));
    if (trouble_ == Trouble::kBadLogin) {
      status = 401;
      segment.cause = MakeCause(builder_, Failure::kBadCredentials);
    }
  }
  Answer(segment, status, 310);
  builder_.Emit(std::move(segment), at);
  return {at, status};
}

Served ShopServices::ServeOrders(const Segment& call) {
  Segment segment = Begin(kOrders, call);
  segment.user = customer_.name;
  segment.annotations.emplace_back("customer_tier", customer_.tier);
  segment.aws.emplace();
  segment.aws->sdk = "X-Ray for Java";
  segment.aws->sdk_version = "2.18.2";
  Served done{segment.start_time + Latency(700), 200};
  if (call.http->method == "POST") {
    done = PlaceOrder(segment, done.end);
  } else {
    done = Query(segment, "SELECT * FROM orders WHERE id = ? AND customer = ?", done.end, false);
    if (trouble_ == Trouble::kNotFound) done.status = 404;
  }
  done.end = done.end + Latency(600);
  Answer(segment, done.status, 760);
  builder_.Emit(std::move(segment), done.end);
  return done;
}

Served ShopServices::PlaceOrder(Segment& orders, TimestampUs at) {
  const auto order = static_cast<double>(100000 + builder_.random().Below(900000));
  const double amount = static_cast<double>(500 + builder_.random().Below(40000)) / 100;
  orders.annotations.emplace_back("order_id", order);
  orders.annotations.emplace_back("amount", amount);
  orders.annotations.emplace_back("express", builder_.random().Chance(0.2));
  orders.metadata_json = fmt::format(R"({{"default":{{"cart":{{"items":{},"currency":"EUR"}},)"
                                     R"("feature_flags":["new-checkout","eta"]}}}})",
                                     1 + builder_.random().Below(6));

  Served step = CallInventory(orders, "POST", "/reservations", at);
  if (step.status != 200) return step;
  step = CallPayments(orders, step.end + Latency(300));
  if (step.status != 200) return step;
  step = Query(orders, "INSERT INTO orders (customer, amount, state) VALUES (?, ?, ?)",
               step.end + Latency(200), trouble_ == Trouble::kDeadlock);
  if (step.status != 200) return step;
  return {Publish(orders, step.end + Latency(200)), 201};
}

Served ShopServices::CallPayments(Segment& caller, TimestampUs at) {
  Segment call = builder_.CallTo(kPayments, "POST", "/charges", at);
  Segment segment = Begin(kPayments, call);
  const bool fails = trouble_ == Trouble::kPaymentTimeout;
  Segment gate =
      builder_.CallTo(kCardGate, "POST", "/v2/charges", segment.start_time + Latency(900),
                      /*traced=*/false);
  gate.http->url = "https://api.cardgate.example/v2/charges";
  gate.end_time = gate.start_time + (fails ? DurationUs{2000000} : Latency(64000));
  Answer(gate, fails ? 504 : 200, fails ? 0 : 180);
  TimestampUs end = *gate.end_time + Latency(400);
  if (fails) {
    gate.cause = MakeCause(builder_, Failure::kPaymentTimeout);
    segment.cause.emplace().reference = gate.cause->exceptions.front().id;
  }
  segment.subsegments.push_back(std::move(gate));
  segment.annotations.emplace_back("provider", "cardgate");
  const std::int64_t status = fails ? 502 : 200;
  Answer(segment, status, 120);
  builder_.Emit(std::move(segment), end);
  return Complete(caller, std::move(call), {end, status});
}

Served ShopServices::Query(Segment& caller, std::string_view sql, TimestampUs at, bool fails) {
  Segment query = builder_.Sub(kDatabase, Namespace::kRemote, at);
  query.sql.emplace();
  query.sql->url = "jdbc:mysql://mysql.internal:3306/shop";
  query.sql->sanitized_query = sql;
  query.sql->database_type = "MySQL";
  query.sql->database_version = "8.0.36";
  query.sql->driver_version = "8.3.0";
  query.sql->user = "shop";
  query.sql->preparation = "statement";
  query.end_time = at + (fails ? Latency(900000) : Latency(1900));
  query.flags.fault = fails;
  if (fails) {
    query.cause = MakeCause(builder_, Failure::kDeadlock);
    caller.cause.emplace().reference = query.cause->exceptions.front().id;
  }
  const TimestampUs end = *query.end_time;
  caller.subsegments.push_back(std::move(query));
  return {end, fails ? 500 : 200};
}

Served ShopServices::Table(Segment& caller, std::string_view operation, TimestampUs at,
                           bool fails) {
  Segment call = builder_.Sub("DynamoDB", Namespace::kAws, at);
  call.aws.emplace();
  call.aws->operation = operation;
  call.aws->region = "eu-west-1";
  call.aws->table_name = kTableName;
  call.aws->request_id = RequestId(builder_);
  call.end_time = at + Latency(4200);
  Answer(call, fails ? 429 : 200);
  if (fails) call.cause = MakeCause(builder_, Failure::kThroughputExceeded);
  const TimestampUs end = *call.end_time;
  caller.subsegments.push_back(std::move(call));
  return {end, fails ? 429 : 200};
}

TimestampUs ShopServices::Publish(Segment& caller, TimestampUs at) {
  Segment send = builder_.Sub("SQS", Namespace::kAws, at);
  send.aws.emplace();
  send.aws->operation = "SendMessage";
  send.aws->region = "eu-west-1";
  send.aws->queue_url = kQueueUrl;
  send.aws->request_id = RequestId(builder_);
  send.end_time = at + Latency(7000);
  Answer(send, 200);
  const TimestampUs end = *send.end_time;
  Consume(send.id, end + Latency(240000));
  caller.subsegments.push_back(std::move(send));
  return end;
}

// The consumer's work is a trace of its own, linked to the message it received.
void ShopServices::Consume(SegmentId message, TimestampUs at) {
  Segment segment = builder_.Open(kNotification, SegmentId{}, at);
  segment.trace_id = builder_.LinkedTraceId(at);
  segment.links.push_back({builder_.trace_id(), message, LinkKind::kParent});
  segment.annotations.emplace_back("template", "order-confirmed");
  Segment render = builder_.Sub("render template", Namespace::kNone, at + Latency(300));
  render.end_time = render.start_time + Latency(2600);
  Segment mail = builder_.CallTo(kMail, "POST", "", *render.end_time, /*traced=*/false);
  mail.http.reset();
  mail.end_time = mail.start_time + Latency(95000);
  const TimestampUs end = *mail.end_time + Latency(300);
  segment.subsegments.push_back(std::move(render));
  segment.subsegments.push_back(std::move(mail));
  builder_.Emit(std::move(segment), end);
}

}  // namespace roentgen::load
