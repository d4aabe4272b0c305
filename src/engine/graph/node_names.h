// Which node of the service graph a segment is, and which one a call to a silent callee implies.
//
// Source: X-Ray developer guide, inferred segments; docs/adr/0005 for the rows the guide leaves
// open. Thread-safety: pure functions.
#pragma once

#include <optional>
#include <string_view>

#include "model/ids.h"
#include "model/node.h"
#include "model/segment.h"

namespace roentgen::graph {

// The node of a segment: its name, origin and account (its own, else the tenant's).
NodeKey NodeOfSegment(const Segment& segment, AccountId tenant);

// The node a subsegment's callee has if it never reports itself; nullopt for local code, which
// never becomes a node whatever it contains.
std::optional<NodeKey> NodeOfCall(const Segment& subsegment, AccountId tenant);

// The client in front of a root segment: same name, type `client`.
NodeKey ClientOf(const NodeKey& root);

// The last path component of a queue URL or an ARN.
std::string_view LastComponent(std::string_view url);

}  // namespace roentgen::graph
