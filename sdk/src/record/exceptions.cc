// Exceptions as X-Ray's cause block: C++ type names, nested exceptions linked, the stack of who
// records it.
#include <cxxabi.h>
#include <execinfo.h>

#include <array>
#include <functional>
#include <string>
#include <vector>

#include <xray/segment.h>

#include "src/emit/stack.h"
#include "src/record/core.h"

namespace xray {

using detail::Access;
using detail::Core;
using detail::ExceptionEntry;
using detail::Node;

namespace {

constexpr int kChainMax = 10;  // nested exceptions recorded; more are counted as skipped
constexpr std::size_t kMessageBytesMax = 8192;
constexpr int kFramesMax = 128;

struct Description {
  std::string type;
  std::string message;
};

// A chain from the outside in.
struct Chain {
  std::vector<Description> links;
  int skipped = 0;
  const void* object = nullptr;  // the outermost, to recognise it further up
  const std::type_info* type = nullptr;
};

// std::throw_with_nested throws a type of the library's own around the one that was meant.
std::string NameOf(const std::type_info& type) {
  std::string name = detail::Demangled(type.name());
  constexpr std::string_view kWrapper = "std::_Nested_exception<";
  if (name.starts_with(kWrapper) && name.ends_with('>')) {
    name = name.substr(kWrapper.size(), name.size() - kWrapper.size() - 1);
  }
  return name;
}

void DescribeNested(const std::exception& exception, Chain& chain);

void DescribeCaught(std::exception_ptr pointer, Chain& chain) {
  if (static_cast<int>(chain.links.size()) >= kChainMax) {
    ++chain.skipped;
    return;
  }
  try {
    std::rethrow_exception(std::move(pointer));
  } catch (const std::exception& exception) {
    if (!chain.object) {
      chain.object = dynamic_cast<const void*>(&exception);
      chain.type = &typeid(exception);
    }
    DescribeNested(exception, chain);
  } catch (const std::string& text) {
    chain.links.push_back({"std::string", text});
  } catch (const char* text) {
    chain.links.push_back({"char const*", text ? text : ""});
  } catch (...) {
    const std::type_info* type = abi::__cxa_current_exception_type();
    chain.links.push_back({type ? detail::Demangled(type->name()) : "unknown", ""});
  }
}

void DescribeNested(const std::exception& exception, Chain& chain) {
  chain.links.push_back({NameOf(typeid(exception)), exception.what()});
  const auto* nested = dynamic_cast<const std::nested_exception*>(&exception);
  if (nested && nested->nested_ptr()) DescribeCaught(nested->nested_ptr(), chain);
}

struct Stack {
  std::array<void*, kFramesMax> frames;
  int count = 0;
  int truncated = 0;
};

// From the frame behind `caller`, which the source location names better.
void TakeStack(Stack& stack, void* caller, int frames_max) {
  std::array<void*, kFramesMax> all;
  const int n = backtrace(all.data(), kFramesMax);
  int first = 0;
  for (int i = 0; i < n; ++i) {
    if (all[static_cast<std::size_t>(i)] == caller) first = i + 1;
  }
  for (int i = first; i < n; ++i) {
    if (stack.count + 1 >= frames_max) {
      stack.truncated = n - i;
      break;
    }
    stack.frames[static_cast<std::size_t>(stack.count++)] = all[static_cast<std::size_t>(i)];
  }
}

bool Fill(ExceptionEntry& entry, const Description& what, Node& node) {
  auto& budget = node.tree->budget;
  return node.arena.Copy(std::string_view(what.type).substr(0, 500), entry.type, budget) &&
         node.arena.Copy(std::string_view(what.message).substr(0, kMessageBytesMax), entry.message,
                         budget);
}

void FillStack(ExceptionEntry& entry, const Stack& stack, const std::source_location& where,
               Node& node) {
  auto& budget = node.tree->budget;
  entry.truncated = stack.truncated;
  entry.line = where.line();
  static_cast<void>(node.arena.Copy(where.file_name(), entry.file, budget));
  static_cast<void>(node.arena.Copy(where.function_name(), entry.function, budget));
  const auto count = static_cast<std::size_t>(stack.count);
  entry.frames = static_cast<void**>(node.arena.Allocate(count * sizeof(void*), budget));
  if (!entry.frames) return;
  std::copy_n(stack.frames.begin(), count, entry.frames);
  entry.frame_count = stack.count;
}

// Appends the chain to the node; false when not all of it found room.
bool Record(Node& node, const Chain& chain, const Stack& stack, const std::source_location& where,
            bool remote) {
  Core& core = *node.tree->core;
  std::uint64_t id = core.NextId();
  for (std::size_t i = 0; i < chain.links.size(); ++i) {
    auto* entry = node.arena.New<ExceptionEntry>(node.tree->budget);
    if (!entry || !Fill(*entry, chain.links[i], node)) return false;
    entry->id = id;
    entry->remote = remote;
    const bool last = i + 1 == chain.links.size();
    if (!last) entry->cause = id = core.NextId();
    if (last) entry->skipped = chain.skipped;
    if (i == 0) FillStack(*entry, stack, where, node);
    detail::AppendTo(node.exceptions, entry);
    if (i == 0) node.tree->exception_id = entry->id;
  }
  return true;
}

std::size_t HashOf(const Chain& chain) {
  return chain.links.empty() ? 0 : std::hash<std::string>()(chain.links.front().message);
}

// The same object with the same words, recorded by a subsegment that has ended: a reference is
// enough.
bool RecordedBefore(const Node& node, const Chain& chain) {
  const detail::Tree& tree = *node.tree;
  return chain.object && tree.exception_object == chain.object &&
         tree.exception_type == chain.type && tree.exception_hash == HashOf(chain) &&
         tree.exception_id != 0 && !node.exceptions;
}

void Add(Node* node, const Chain& chain, const std::source_location& where, void* caller,
         bool fault, bool remote) {
  Core& core = *node->tree->core;
  Stack stack;
  TakeStack(stack, caller, std::min(core.config().stack_frames_max, kFramesMax));
  const std::lock_guard lock(node->tree->mutex);
  if (node->ended.load(std::memory_order_relaxed)) return;
  if (fault) node->fault = true;
  if (RecordedBefore(*node, chain)) {
    node->cause_reference = node->tree->exception_id;
    return;
  }
  if (!Record(*node, chain, stack, where, remote)) detail::Count(core.counters().values_lost);
  node->tree->exception_object = chain.object;
  node->tree->exception_type = chain.type;
  node->tree->exception_hash = HashOf(chain);
}

}  // namespace

[[gnu::noinline]] void Entity::AddException(const std::exception& exception,
                                            std::source_location where) noexcept {
  Node* node = Access::NodeOf(self_);
  if (!open_ || !node) return;
  try {
    Chain chain;
    chain.object = dynamic_cast<const void*>(&exception);
    chain.type = &typeid(exception);
    DescribeNested(exception, chain);
    Add(node, chain, where, __builtin_return_address(0), true, false);
  } catch (...) {
    CountLost();
  }
}

[[gnu::noinline]] void Entity::AddException(std::exception_ptr exception,
                                            std::source_location where) noexcept {
  Node* node = Access::NodeOf(self_);
  if (!open_ || !node || !exception) return;
  try {
    Chain chain;
    DescribeCaught(std::move(exception), chain);
    Add(node, chain, where, __builtin_return_address(0), true, false);
  } catch (...) {
    CountLost();
  }
}

[[gnu::noinline]] void Entity::AddException(const ExceptionView& exception, bool fault,
                                            std::source_location where) noexcept {
  Node* node = Access::NodeOf(self_);
  if (!open_ || !node) return;
  try {
    Chain chain;
    chain.links.push_back({std::string(exception.type), std::string(exception.message)});
    Add(node, chain, where, __builtin_return_address(0), fault, exception.remote);
  } catch (...) {
    CountLost();
  }
}

}  // namespace xray
