#include "src/emit/split.h"

#include <utility>

namespace xray::detail {
namespace {

constexpr Cuts kLadder[] = {
    {.children = true},
    {.children = true, .metadata = true},
    {.children = true, .metadata = true, .frames_max = 5},
    {.children = true, .metadata = true, .frames_max = 1, .text_bytes_max = 1000},
    {.children = true, .metadata = true, .frames_max = 0, .text_bytes_max = 100},
};

void AppendAlone(Documents& documents, const Node& node, const ProcessBlocks& process,
                 std::size_t bytes_max) {
  for (const Cuts& cuts : kLadder) {
    std::string text;
    AppendDocument(text, node, process, cuts);
    if (text.size() > bytes_max) continue;
    if (cuts.any()) ++documents.truncated;
    documents.texts.push_back(std::move(text));
    return;
  }
  ++documents.too_large;
}

}  // namespace

Documents Split(const Node& unit, const ProcessBlocks& process, std::size_t bytes_max) {
  Documents documents;
  std::vector<const Node*> pending{&unit};
  while (!pending.empty()) {
    const Node* node = pending.back();
    pending.pop_back();
    std::string whole;
    AppendDocument(whole, *node, process, {.stop_bytes = bytes_max});
    if (whole.size() <= bytes_max) {
      documents.texts.push_back(std::move(whole));
      continue;
    }
    documents.split = documents.split || node->first_child != nullptr;
    AppendAlone(documents, *node, process, bytes_max);
    for (const Node* child = node->first_child; child; child = child->next_sibling)
      pending.push_back(child);
  }
  return documents;
}

}  // namespace xray::detail
