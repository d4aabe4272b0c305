#include "wire/daemon/segments_body.h"

#include <utility>

#include "wire/json/json_index.h"
#include "wire/json/json_writer.h"

namespace roentgen::wire {
namespace {

constexpr std::string_view kBegin = R"({"TraceSegmentDocuments":[)";
constexpr std::string_view kEnd = "]}";
constexpr std::size_t kUsualDocuments = 50;

}  // namespace

std::string_view SegmentsText::element(std::size_t index) const {
  const std::size_t begin = index == 0 ? kBegin.size() : ends[index - 1] + 1;
  return std::string_view(*json).substr(begin, ends[index] - begin);
}

std::string SegmentsText::document(std::size_t index) const {
  JsonIndex parsed;
  std::string scratch;
  if (!parsed.Parse(element(index), 1)) return scratch;  // cannot be: we wrote it
  return std::string(parsed.root().text(scratch));
}

SegmentsBody::SegmentsBody(std::size_t reserve_bytes) { json_.reserve(reserve_bytes); }

void SegmentsBody::Separate() {
  if (ends_.empty()) {
    json_ = kBegin;
    ends_.reserve(kUsualDocuments);
  } else {
    json_.push_back(',');
  }
}

void SegmentsBody::Append(std::string_view document) {
  Separate();
  AppendJsonString(json_, document);
  ends_.push_back(static_cast<std::uint32_t>(json_.size()));
}

void SegmentsBody::AppendElement(std::string_view element) {
  Separate();
  json_ += element;
  ends_.push_back(static_cast<std::uint32_t>(json_.size()));
}

SegmentsText SegmentsBody::Finish() {
  json_ += kEnd;
  // What grew by doubling may hold twice what it needs; the buffers' account counts what is there.
  if (json_.capacity() > json_.size() + json_.size() / 4) json_.shrink_to_fit();
  SegmentsText text{std::make_shared<const std::string>(std::move(json_)), std::move(ends_)};
  json_.clear();
  ends_.clear();
  return text;
}

}  // namespace roentgen::wire
