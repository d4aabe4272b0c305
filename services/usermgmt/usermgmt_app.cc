#include "services/usermgmt/usermgmt_app.h"

#include <memory>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "services/common/step.h"
#include "services/usermgmt/user_service.h"

namespace services::usermgmt {
namespace {

using http::Request;
using http::Response;

constexpr std::string_view kVersion = "V1";

struct Parts {
  explicit Parts(const UsermgmtOptions& options)
      : keeper(options.database),
        pool(options.database, options.pool),
        repository(pool, keeper),
        notification(options.notification),
        users(repository, users::PasswordHasher(options.hash_cost), notification) {}

  users::SchemaKeeper keeper;
  users::ConnectionPool pool;
  users::UserRepository repository;
  NotificationClient notification;
  UserService users;
};

Response UserList(const std::vector<users::User>& list, std::string_view version) {
  JsonArray array;
  for (const users::User& user : list) {
    JsonObject object = users::ToJson(user);
    object["appversion"] = version;
    array.push_back(std::move(object));
  }
  return Response::Json(std::move(array));
}

Response Create(Parts& parts, const Request& request) {
  parts.users.Create(users::ParseNewUser(ParseJsonObject(request.body)));
  return Response::Empty();
}

Response Register(Parts& parts, const Request& request) {
  parts.users.Create(users::ParseRegistration(ParseJsonObject(request.body)));
  return Response::Message(200, "You are registered. Your account waits for its activation.");
}

Response Update(Parts& parts, const Request& request) {
  parts.users.Update(users::ParseUserUpdate(ParseJsonObject(request.body)));
  return Response::Empty();
}

const std::string& NameIn(const Request& request) {
  return request.parameters.find("username")->second;
}

Response Delete(Parts& parts, const Request& request) {
  parts.users.Delete(NameIn(request));
  return Response::Empty();
}

Response Find(Parts& parts, const Request& request) {
  return Response::Json(users::ToJson(parts.users.Find(NameIn(request))));
}

Response Toggle(Parts& parts, const Request& request) {
  const bool enabled = parts.users.Toggle(NameIn(request));
  return Response::Message(
      200, fmt::format("User {} is {} now.", NameIn(request), enabled ? "enabled" : "disabled"));
}

Response Activate(Parts& parts, const Request& request) {
  parts.users.Activate(NameIn(request));
  return Response::Message(200, fmt::format("User {} is active now.", NameIn(request)));
}

Response List(Parts& parts, const Request&) { return UserList(parts.users.List(), kVersion); }

Response ListWithNotificationVersion(Parts& parts, const Request&) {
  const Response health = parts.notification.Get("health-status");
  return UserList(parts.users.List(), health.body);
}

template <const char* kPath>
Response PassOn(Parts& parts, const Request&) {
  return parts.notification.Get(kPath);
}
constexpr char kServiceName[] = "service-info";
constexpr char kHealth[] = "health-status";
constexpr char kXray[] = "notification-xray";

using Handler = Response (*)(Parts&, const Request&);

// What a row waits for. Those for both have a lane of their own: neither of the others waits with
// them.
constexpr const char* kDatabase = "database";
constexpr const char* kNotification = "notification";
constexpr const char* kDatabaseAndNotification = "database and notification";

struct Row {
  const char* method;
  const char* path;
  const char* step;  // of the trace
  Handler handler;
  const char* waits_for;
};

// Literal paths before those with a parameter.
constexpr Row kRows[] = {
    {"GET", "/usermgmt/users", "UserController.list", List, kDatabase},
    {"POST", "/usermgmt/user", "UserController.create", Create, kDatabaseAndNotification},
    {"PUT", "/usermgmt/user", "UserController.update", Update, kDatabase},
    {"GET", "/usermgmt/user/activate/{username}", "UserController.activate", Activate, kDatabase},
    {"GET", "/usermgmt/user/{username}", "UserController.find", Find, kDatabase},
    {"DELETE", "/usermgmt/user/{username}", "UserController.delete", Delete, kDatabase},
    {"GET", "/usermgmt/status/{username}", "UserController.toggle", Toggle, kDatabase},
    {"POST", "/usermgmt/public/register", "UserController.register", Register,
     kDatabaseAndNotification},
    {"GET", "/usermgmt/notification-service-info", "UserController.getNotificationServiceInfo",
     PassOn<kServiceName>, kNotification},
    {"GET", "/usermgmt/notification-health-status", "UserController.getNotificationHealthStatus",
     PassOn<kHealth>, kNotification},
    {"GET", "/usermgmt/notification-xray", "UserController.getNotificationAppInfo", PassOn<kXray>,
     kNotification},
    {"GET", "/usermgmt/ns-status", "UserController.nsStatus", ListWithNotificationVersion,
     kDatabaseAndNotification},
};

}  // namespace

UsermgmtOptions ReadUsermgmtOptions(Environment& environment) {
  UsermgmtOptions options;
  options.database = users::ReadDatabaseAddress(environment);
  options.pool = users::ReadPoolLimits(environment);
  options.notification = ReadNotificationAddress(environment);
  options.hash_cost = environment.ReadInteger(
      {"BCRYPT_COST", "10",
       "2^cost rounds for the hash of a password; one more takes twice as long"},
      users::kHashCostMin, users::kHashCostMax);
  return options;
}

http::Router MakeRoutes(const UsermgmtOptions& options) {
  const auto parts = std::make_shared<Parts>(options);
  http::Router router;
  router.Add({.method = "GET",
              .path = "/usermgmt/health-status",
              .handler =
                  [](const Request&) {
                    return Response::Text(
                        fmt::format("User Management Service UP and RUNNING - {}", kVersion));
                  },
              .health = true});
  for (const Row& row : kRows) {
    router.Add({.method = row.method,
                .path = row.path,
                .handler =
                    [parts, row](const Request& request) {
                      return Step(row.step, [&] { return row.handler(*parts, request); });
                    },
                .waits_for = row.waits_for});
  }
  return router;
}

}  // namespace services::usermgmt
