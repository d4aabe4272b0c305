// A web shop as its front end sees it: browsing, looking at an article, ordering, asking for an
// order, logging in.

#include <fmt/format.h>

#include <array>
#include <string>
#include <utility>

#include "engine/load/shop_services.h"
#include "engine/load/topologies.h"

namespace roentgen::load {
namespace {

constexpr ServiceProfile kFrontend{"web-frontend", "AWS::EKS::Container", "5.2.0",
                                   "shop.example.com"};
constexpr std::array<std::string_view, 8> kNames = {"anna",  "bora",  "chen",  "dilan",
                                                    "elena", "farid", "goeun", "hugo"};
constexpr std::array<std::string_view, 3> kAgents = {
    "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Mobile/15E148",
    "ShopApp/7.3 (Android 15)"};

enum class Page { kBrowse, kArticle, kOrder, kOrderStatus, kLogin };

Page PickPage(Random& random) {
  const std::uint64_t draw = random.Below(100);
  if (draw < 35) return Page::kBrowse;
  if (draw < 58) return Page::kArticle;
  if (draw < 78) return Page::kOrder;
  return draw < 90 ? Page::kOrderStatus : Page::kLogin;
}

Trouble PickTrouble(Random& random, Page page) {
  const std::uint64_t draw = random.Below(100);
  switch (page) {
    case Page::kBrowse: return Trouble::kThrottled;
    case Page::kArticle: return draw < 70 ? Trouble::kNotFound : Trouble::kThrottled;
    case Page::kOrder:
      if (draw < 50) return Trouble::kPaymentTimeout;
      if (draw < 75) return Trouble::kDeadlock;
      return draw < 90 ? Trouble::kOutOfStock : Trouble::kThrottled;
    case Page::kOrderStatus: return Trouble::kNotFound;
    case Page::kLogin: return Trouble::kBadLogin;
  }
  return Trouble::kNone;
}

Customer PickCustomer(Random& random) {
  const std::uint64_t draw = random.Below(10);
  const std::string_view tier = draw == 0 ? "gold" : draw < 4 ? "silver" : "free";
  return {std::string(kNames[random.Below(kNames.size())]), std::string(tier)};
}

void FillRequest(Segment& segment, Random& random, std::string_view method,
                 const std::string& path) {
  HttpBlock& http = segment.http.emplace();
  http.method = method;
  http.url = "https://shop.example.com" + path;
  http.client_ip = fmt::format("203.0.113.{}", 1 + random.Below(250));
  http.user_agent = kAgents[random.Below(kAgents.size())];
  http.x_forwarded_for = true;
}

Served ServePage(ShopServices& services, Segment& segment, Random& random, Page page,
                 TimestampUs at) {
  const std::string article = fmt::format("A-{}", 1000 + random.Below(400));
  const std::string order = fmt::format("{}", 100000 + random.Below(900000));
  switch (page) {
    case Page::kBrowse:
      FillRequest(segment, random, "GET", "/products");
      return services.CallInventory(segment, "GET", "/stock?page=1", at);
    case Page::kArticle: {
      FillRequest(segment, random, "GET", "/products/" + article);
      const Served profile = services.CallUsers(segment, "GET", "/users/me", at);
      return services.CallInventory(segment, "GET", "/stock/" + article, profile.end);
    }
    case Page::kOrder: {
      FillRequest(segment, random, "POST", "/orders");
      const Served profile = services.CallUsers(segment, "GET", "/users/me", at);
      return services.CallOrders(segment, "POST", "/orders", profile.end);
    }
    case Page::kOrderStatus:
      FillRequest(segment, random, "GET", "/orders/" + order);
      return services.CallOrders(segment, "GET", "/orders/" + order, at);
    case Page::kLogin:
      FillRequest(segment, random, "POST", "/login");
      return services.CallUsers(segment, "POST", "/sessions", at);
  }
  return {at, 200};
}

}  // namespace

void BuildShop(TraceBuilder& builder) {
  Random& random = builder.random();
  const Page page = PickPage(random);
  const Trouble trouble =
      random.Chance(builder.plan().error_share) ? PickTrouble(random, page) : Trouble::kNone;
  const Customer customer = PickCustomer(random);
  ShopServices services(builder, trouble, customer);

  Segment segment = builder.Open(kFrontend, SegmentId{}, builder.start());
  segment.user = customer.name;
  segment.annotations.emplace_back("customer_tier", customer.tier);
  segment.annotations.emplace_back("release", std::string(kFrontend.version));
  segment.aws.emplace();
  segment.aws->ec2_instance_id =
      random.Below(2) == 0 ? "i-0a1b2c3d4e5f60718" : "i-0f9e8d7c6b5a43210";
  segment.aws->availability_zone = "eu-west-1a";
  segment.aws->sdk = "X-Ray for Node.js";
  segment.aws->sdk_version = "3.10.3";

  const TimestampUs at = builder.start() + DurationUs{random.Latency(1200)};
  const Served served = ServePage(services, segment, random, page, at);
  Segment render = builder.Sub("render page", Namespace::kNone, served.end);
  render.end_time = served.end + DurationUs{random.Latency(2400)};
  const TimestampUs end = *render.end_time + DurationUs{random.Latency(200)};
  segment.subsegments.push_back(std::move(render));
  // What a partner's failure means to the visitor: bad gateway.
  const std::int64_t status = served.status == 500 ? 502 : served.status;
  Answer(segment, status, static_cast<std::int64_t>(4000 + random.Below(30000)));
  builder.Emit(std::move(segment), end);
}

}  // namespace roentgen::load
