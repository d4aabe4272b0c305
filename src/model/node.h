// What a node of the service graph is: (name, type, account).
//
// Source: X-Ray developer guide, service graph; a Lambda function has two nodes of one name.
#pragma once

#include <compare>
#include <string>

namespace roentgen {

struct NodeKey {
  std::string name;
  std::string type;     // origin, `client`, `remote`, `Database::SQL`, `AWS::...`, or empty
  std::string account;  // twelve digits
  auto operator<=>(const NodeKey&) const = default;
};

inline constexpr const char* kClientType = "client";
inline constexpr const char* kRemoteType = "remote";
inline constexpr const char* kDatabaseType = "Database::SQL";

}  // namespace roentgen
