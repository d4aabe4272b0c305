// Gives every word of a parsed filter its meaning, or says why it has none there.
//
// Thread-safety: pure functions. Errors: what, where, and what was probably meant.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "engine/filter/bound.h"

namespace roentgen::filter {

// How a group named in an expression is found. A group without expression holds every trace.
struct GroupDefinition {
  std::string name;
  std::string arn;
  std::string expression;
};

class GroupLookup {
 public:
  virtual ~GroupLookup() = default;
  virtual const GroupDefinition* ByName(std::string_view name) const = 0;
  virtual const GroupDefinition* ByArn(std::string_view arn) const = 0;
  // For suggestions.
  virtual std::vector<std::string> Names() const = 0;
};

// Groups named by the expression are bound with it; a group that leads back to itself is an error.
// `own_group`, when not empty, is the group whose expression this is.
FilterResult<BoundPtr> Bind(const ParsedExpression& parsed, const GroupLookup& groups,
                            std::string_view own_group = {});

// Parse and Bind in one, errors as the API gives them.
Result<BoundPtr> Compile(std::string_view text, const GroupLookup& groups,
                         std::string_view own_group = {});

// A service or an edge; `kind` says which.
struct EntitySelector {
  bool is_edge = false;
  NodeSelector service;  // when not an edge
  NodeSelector from;
  NodeSelector to;
};
Result<EntitySelector> CompileEntitySelector(std::string_view text);

// Knows no group.
class NoGroups final : public GroupLookup {
 public:
  const GroupDefinition* ByName(std::string_view) const override { return nullptr; }
  const GroupDefinition* ByArn(std::string_view) const override { return nullptr; }
  std::vector<std::string> Names() const override { return {}; }
};

}  // namespace roentgen::filter
