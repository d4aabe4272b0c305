// What is recorded of one segment or subsegment, and the tree they form.
//
// A tree is a segment with its subsegments, or a subsegment that is sent on its own (begun in a
// context whose segment somebody else sends, or after its segment was sent). Complete subtrees of a
// large tree are cut off and sent early (streaming). What was handed to the emitter is never
// changed again.
//
// Thread-safety: everything below a tree is guarded by its mutex until it is handed to the emitter;
// reference
//                counts are atomic.
// Ownership:     handles, contexts, the queue and the parent's list of children each hold a
// reference to a node;
//                a node holds one to its tree.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <typeinfo>

#include <xray/ids.h>
#include <xray/segment.h>

#include "src/record/arena.h"

namespace xray::detail {

class Core;
struct Tree;

// Lineage and the like of an incoming header; immutable.
struct Extras {
  std::atomic<std::uint32_t> references{1};
  std::string pairs;
  std::string tracestate;
};

// tidy:allow(view) bytes of the node's arena
struct Annotation {
  enum class Kind : unsigned char { kString, kInt, kDouble, kBool };
  Annotation* next = nullptr;
  std::string_view key;
  union {
    const char* text;
    std::int64_t integer;  // booleans too
    double real;
  };
  std::uint32_t text_bytes = 0;
  Kind kind = Kind::kInt;

  Annotation() : integer(0) {}
};

// A member whose value is JSON text already.
// tidy:allow(view) bytes of the node's arena
struct Member {
  Member* next = nullptr;
  std::string_view ns;  // metadata only
  std::string_view key;
  std::string_view json;
};

// tidy:allow(view) bytes of the node's arena
struct HttpBlock {
  bool has_request = false;
  bool x_forwarded_for = false;
  bool traced = false;
  bool has_response = false;
  int status = 0;
  std::int64_t content_length = -1;
  std::string_view method, url, user_agent, client_ip;
};

// tidy:allow(view) bytes of the node's arena
struct ExceptionEntry {
  ExceptionEntry* next = nullptr;
  std::uint64_t id = 0;
  std::uint64_t cause = 0;
  std::string_view type, message;
  bool remote = false;
  int truncated = 0;  // frames left out
  int skipped = 0;    // exceptions left out behind this one
  void** frames = nullptr;
  int frame_count = 0;
  std::string_view file, function;
  std::uint32_t line = 0;
};

struct PrecursorId {
  PrecursorId* next = nullptr;
  std::uint64_t id = 0;
};

struct LinkEntry {
  LinkEntry* next = nullptr;
  TraceId trace_id;
  std::uint64_t id = 0;
  LinkKind kind = LinkKind::kParent;
};

// What only segments have.
// tidy:allow(view) bytes of the node's arena
struct SegmentPart {
  std::string_view user, origin, resource_arn, rule;
  Member* service = nullptr;
};

struct Node;

// Lives in its root node, for as long as that.
struct Tree {
  std::mutex mutex;
  Core* core = nullptr;
  Extras* extras = nullptr;
  TraceId trace_id;
  Node* root = nullptr;
  int open_nodes = 0;
  int kept_subsegments = 0;
  int annotation_count = 0;
  bool handed_over = false;
  Budget budget;
  // The exception recorded last: recorded again further up it becomes a reference.
  const void* exception_object = nullptr;
  const std::type_info* exception_type = nullptr;
  std::size_t exception_hash = 0;
  std::uint64_t exception_id = 0;
  // In-progress watch (Config::in_progress_after_ms); guarded by the core's watch mutex.
  Tree* watch_previous = nullptr;
  Tree* watch_next = nullptr;
  std::int64_t watch_due_ns = 0;
};

// tidy:allow(view) bytes of the node's arena
struct Node {
  std::atomic<std::uint32_t> references{0};
  std::atomic<bool> ended{false};  // written under the mutex
  bool handed_over = false;        // the emitter has it, or had it
  bool is_subsegment = false;
  bool error = false, fault = false, throttle = false;
  Tree* tree = nullptr;
  Node* parent = nullptr;  // valid while attached
  Node* first_child = nullptr;
  Node* last_child = nullptr;
  Node* next_sibling = nullptr;
  Node* queue_next = nullptr;
  std::uint64_t id = 0;
  std::uint64_t parent_id = 0;
  std::int64_t start_ns = 0;
  std::int64_t end_ns = 0;
  std::size_t unit_bytes = 0;  // set when handed over: memory of the whole unit
  std::string_view name;
  std::string_view ns;
  Annotation* annotations = nullptr;
  Member* metadata = nullptr;
  Member* aws = nullptr;
  HttpBlock* http = nullptr;
  SqlView* sql = nullptr;
  ExceptionEntry* exceptions = nullptr;
  std::uint64_t cause_reference = 0;  // an exception recorded further down
  PrecursorId* precursors = nullptr;
  LinkEntry* links = nullptr;
  SegmentPart* segment = nullptr;
  Tree own_tree;  // of roots
  Arena arena;
};

// By the root's references.
void RetainTree(Tree* tree) noexcept;
void ReleaseTree(Tree* tree) noexcept;

// The children of a node that the emitter is done with, and the node itself.
void ReleaseUnit(Node* unit) noexcept;

// Appends in the order in which they were put.
template <class T>
void AppendTo(T*& head, T* item) noexcept {
  T** at = &head;
  while (*at) at = &(*at)->next;
  *at = item;
}

}  // namespace xray::detail
