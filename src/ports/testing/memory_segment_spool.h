// A spool in memory: the oracle of spool tests, and what relay tests spool to. No size limit.
#pragma once

#include <algorithm>
#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "ports/segment_spool.h"

namespace roentgen::testing {

class MemorySegmentSpool final : public SegmentSpool {
 public:
  Result<std::uint64_t> Append(std::span<const std::string_view> documents) override {
    for (const std::string_view document : documents) waiting_.emplace_back(next_++, document);
    return std::uint64_t{0};
  }

  Result<std::optional<SpooledDocuments>> TakeOldest(std::size_t max_documents,
                                                     std::size_t max_bytes) override {
    if (!returned_.empty()) return Hand(std::move(returned_.extract(returned_.begin()).mapped()));
    Batch batch;
    std::size_t bytes = 0;
    while (!waiting_.empty() && batch.size() < max_documents) {
      bytes += waiting_.front().second.size();
      if (!batch.empty() && bytes > max_bytes) break;
      batch.push_back(std::move(waiting_.front()));
      waiting_.pop_front();
    }
    if (batch.empty()) return std::optional<SpooledDocuments>();
    return Hand(std::move(batch));
  }

  Result<void> Acknowledge(std::uint64_t ticket) override {
    if (handed_out_.erase(ticket) == 1) return {};
    return MakeError(ErrorCode::kInternal, "the spool does not know this batch");
  }

  void Return(std::uint64_t ticket) override {
    auto batch = handed_out_.extract(ticket);
    if (batch.empty()) return;
    const std::uint64_t first = batch.mapped().front().first;
    returned_.emplace(first, std::move(batch.mapped()));
  }

  SpoolUsage usage() const override {
    SpoolUsage usage;
    const auto add = [&usage](const auto& documents) {
      for (const auto& [number, document] : documents) {
        ++usage.documents;
        usage.bytes += document.size();
      }
    };
    add(waiting_);
    for (const auto& [ticket, batch] : handed_out_) add(batch);
    for (const auto& [first, batch] : returned_) add(batch);
    return usage;
  }

  std::uint64_t damaged() const override { return 0; }

  // Whether documents came back that are older than some that arrived.
  bool HasHoles() const { return !returned_.empty(); }

  // As after a restart: what was handed out waits again.
  void Restart() {
    Batch all;
    for (auto& [ticket, batch] : handed_out_) std::ranges::move(batch, std::back_inserter(all));
    for (auto& [first, batch] : returned_) std::ranges::move(batch, std::back_inserter(all));
    handed_out_.clear();
    returned_.clear();
    std::ranges::sort(all, {}, &std::pair<std::uint64_t, std::string>::first);
    waiting_.insert(waiting_.begin(), all.begin(), all.end());
  }

 private:
  using Batch = std::vector<std::pair<std::uint64_t, std::string>>;

  Result<std::optional<SpooledDocuments>> Hand(Batch batch) {
    SpooledDocuments out{.ticket = next_ticket_++, .documents = {}};
    for (const auto& [number, document] : batch) out.documents.push_back(document);
    handed_out_.emplace(out.ticket, std::move(batch));
    return std::optional<SpooledDocuments>(std::move(out));
  }

  std::uint64_t next_ = 1;
  std::uint64_t next_ticket_ = 1;
  std::deque<std::pair<std::uint64_t, std::string>> waiting_;
  std::map<std::uint64_t, Batch> handed_out_;
  std::map<std::uint64_t, Batch> returned_;
};

}  // namespace roentgen::testing
