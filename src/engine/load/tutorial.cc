// The tutorial's system: user management calls notification, a MySQL database and, through
// notification, a mail server.

#include <array>
#include <string>
#include <utility>

#include "engine/load/exceptions.h"
#include "engine/load/topologies.h"

namespace roentgen::load {
namespace {

constexpr ServiceProfile kUserManagement{"User-Management-Microservice", "AWS::EKS::Container",
                                         "3.0.0-AWS-XRay-MySQLDB", "usermgmt.example.com"};
constexpr ServiceProfile kNotification{"V1-Notification-Microservice", "AWS::EKS::Container",
                                       "3.0.0-AWS-XRay", "notification-clusterip-service:8096"};
constexpr ServiceProfile kMailServer{"email-smtp.us-east-1.amazonaws.com", "", "",
                                     "email-smtp.us-east-1.amazonaws.com:587"};
constexpr std::string_view kDatabase = "usermgmt@mysql";
constexpr std::array<std::string_view, 5> kUsers = {"admin1", "minsu", "jiwoo", "sam", "olivia"};

struct Served {
  TimestampUs end;
  std::int64_t status = 200;
};

TimestampUs Query(TraceBuilder& builder, Segment& caller, std::string_view sql, TimestampUs at) {
  Segment query = builder.Sub(kDatabase, Namespace::kRemote, at);
  query.sql.emplace();
  query.sql->url = "jdbc:mysql://mysql:3306/usermgmt";
  query.sql->sanitized_query = sql;
  query.sql->database_type = "MySQL";
  query.sql->database_version = "8.0.32";
  query.sql->driver_version = "8.0.33";
  query.sql->user = "dbadmin";
  query.sql->preparation = "statement";
  query.end_time = at + DurationUs{builder.random().Latency(2200)};
  const TimestampUs end = *query.end_time;
  caller.subsegments.push_back(std::move(query));
  return end;
}

Served ServeNotification(TraceBuilder& builder, SegmentId parent, std::string_view method,
                         std::string_view path, TimestampUs at, bool fails) {
  Segment segment = builder.Open(kNotification, parent, at);
  segment.http.emplace();
  segment.http->method = method;
  segment.http->url = "http://notification-clusterip-service:8096/notification";
  segment.http->url += path;
  TimestampUs end = at + DurationUs{builder.random().Latency(1800)};
  std::int64_t status = 200;
  if (path == "/send") {
    Segment mail = builder.Sub(kMailServer.name, Namespace::kRemote, end);
    mail.end_time = end + DurationUs{builder.random().Latency(85000)};
    end = *mail.end_time;
    if (fails) {
      status = 500;
      mail.flags.fault = true;
      mail.cause = MakeCause(builder, Failure::kMailRefused);
      segment.cause.emplace().reference = mail.cause->exceptions.front().id;
    }
    segment.subsegments.push_back(std::move(mail));
    end = end + DurationUs{builder.random().Latency(900)};
  }
  Answer(segment, status, 40);
  builder.Emit(std::move(segment), end);
  return {end, status};
}

Served CallNotification(TraceBuilder& builder, Segment& caller, std::string_view method,
                        std::string_view path, TimestampUs at, bool fails) {
  Segment call = builder.CallTo(kNotification, method, path, at);
  call.http->url = "http://notification-clusterip-service:8096/notification";
  call.http->url += path;
  const Served served =
      ServeNotification(builder, call.id, method, path, at + DurationUs{600}, fails);
  call.end_time = served.end + DurationUs{600};
  Answer(call, served.status, 40);
  caller.subsegments.push_back(std::move(call));
  return {served.end + DurationUs{600}, served.status};
}

struct Request {
  std::string_view method;
  std::string_view path;
};

Request PickRequest(Random& random) {
  const std::uint64_t draw = random.Below(100);
  if (draw < 40) return {"GET", "/usermgmt/notification-xray"};
  if (draw < 65) return {"GET", "/usermgmt/users"};
  if (draw < 85) return {"GET", "/usermgmt/user/"};
  return {"POST", "/usermgmt/user"};
}

}  // namespace

void BuildTutorial(TraceBuilder& builder) {
  Random& random = builder.random();
  const Request request = PickRequest(random);
  const bool fails = random.Chance(builder.plan().error_share);
  const std::string_view user = kUsers[random.Below(kUsers.size())];
  Segment segment = builder.Open(kUserManagement, SegmentId{}, builder.start());
  segment.http.emplace();
  segment.http->method = request.method;
  segment.http->url = "https://usermgmt.example.com" + std::string(request.path);
  segment.http->client_ip = "198.51.100.23";
  segment.http->user_agent = "PostmanRuntime/7.39.0";
  segment.http->x_forwarded_for = true;
  TimestampUs at = builder.start() + DurationUs{random.Latency(1500)};
  std::int64_t status = 200;
  if (request.path == "/usermgmt/notification-xray") {
    const Served served =
        CallNotification(builder, segment, "GET", "/notification-xray", at, false);
    at = served.end;
    if (fails) status = 401;
  } else if (request.path == "/usermgmt/users") {
    at = Query(builder, segment, "select id, email, username, role, enabled from user", at);
    if (fails) status = 401;
  } else if (request.path == "/usermgmt/user/") {
    segment.http->url += user;
    segment.annotations.emplace_back("username", std::string(user));
    at = Query(builder, segment, "select id, email, username, role from user where username = ?",
               at);
    if (fails) status = 404;
  } else {
    segment.annotations.emplace_back("username", std::string(user));
    at = Query(builder, segment, "insert into user (email, username, role) values (?, ?, ?)", at);
    const Served served = CallNotification(builder, segment, "POST", "/send", at, fails);
    at = served.end;
    if (served.status >= 500) status = 500;
  }
  Answer(segment, status, 220);
  builder.Emit(std::move(segment), at + DurationUs{random.Latency(700)});
}

}  // namespace roentgen::load
