#include "engine/ingest/terms.h"

#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "base/hash.h"
#include "engine/graph/node_names.h"

namespace roentgen::ingest {
namespace {

bool IsWordByte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
         (byte >= 'a' && byte <= 'z') || byte >= 0x80;
}

bool IsScheme(std::string_view word) { return word == "http" || word == "https"; }

// Calls `visit(begin, end)` for each word.
template <class Visit>
void EachWord(std::string_view text, const Visit& visit) {
  std::size_t at = 0;
  while (at < text.size()) {
    std::size_t end = at;
    while (end < text.size() && IsWordByte(text[end])) ++end;
    if (end > at) visit(at, end);
    at = end + 1;
  }
}

class TermCollector {
 public:
  void Add(TermField field, std::string_view value) {
    if (!value.empty()) hashes_.push_back(HashOf(field, value));
  }

  void AddUrl(std::string_view url) {
    EachWord(url, [&](std::size_t begin, std::size_t end) {
      const std::string_view word = url.substr(begin, end - begin);
      if (IsScheme(word)) return;
      AddUrlPart(word.substr(0, kShortUrlPart));
      if (word.size() > kShortUrlPart) AddUrlPart(word.substr(0, kLongUrlPart));
    });
  }

  std::vector<std::uint64_t> Take() {
    KeepDistinct(url_parts_);
    if (url_parts_.size() > kMaxUrlParts) {
      Add(TermField::kUrlPart, kManyUrlParts);
    } else {
      hashes_.insert(hashes_.end(), url_parts_.begin(), url_parts_.end());
    }
    KeepDistinct(hashes_);
    if (hashes_.size() > kMaxTermsPerDocument) {
      hashes_.resize(kMaxTermsPerDocument - 1);
      hashes_.push_back(TermHash(TermField::kSaturated, "1"));
      std::ranges::sort(hashes_);
    }
    return std::move(hashes_);
  }

 private:
  static void KeepDistinct(std::vector<std::uint64_t>& hashes) {
    std::ranges::sort(hashes);
    const auto repeated = std::ranges::unique(hashes);
    hashes.erase(repeated.begin(), repeated.end());
  }

  void AddUrlPart(std::string_view part) {
    url_parts_.push_back(HashOf(TermField::kUrlPart, part));
  }

  std::uint64_t HashOf(TermField field, std::string_view value) {
    buffer_.assign(1, static_cast<char>(field));
    buffer_.push_back('\0');
    buffer_.append(value);
    return Hash64(buffer_);
  }

  std::string buffer_;
  std::vector<std::uint64_t> hashes_;
  std::vector<std::uint64_t> url_parts_;
};

void AddNode(const NodeKey& node, TermCollector& terms) {
  terms.Add(TermField::kService, node.name);
  terms.Add(TermField::kType, node.type);
}

void AddHttp(const HttpBlock& http, TermCollector& terms) {
  terms.Add(TermField::kHttpMethod, http.method);
  terms.Add(TermField::kHttpUrl, http.url);
  terms.AddUrl(http.url);
  if (http.status) terms.Add(TermField::kHttpStatus, fmt::format_int(*http.status).c_str());
}

void AddFlags(const Flags& flags, TermCollector& terms) {
  if (flags.error) terms.Add(TermField::kFlag, "error");
  if (flags.throttle) terms.Add(TermField::kFlag, "throttle");
  if (flags.fault) terms.Add(TermField::kFlag, "fault");
}

void AddEntity(const Segment& segment, AccountId tenant, TermCollector& terms) {
  if (!segment.is_subsegment) {
    AddNode(graph::NodeOfSegment(segment, tenant), terms);
  } else if (const auto callee = graph::NodeOfCall(segment, tenant)) {
    AddNode(*callee, terms);
    if (callee->name != segment.name) terms.Add(TermField::kEntity, segment.name);
  } else {
    terms.Add(TermField::kEntity, segment.name);
  }
  if (segment.aws) {
    terms.Add(TermField::kZone, segment.aws->availability_zone);
    terms.Add(TermField::kInstance, segment.aws->ec2_instance_id);
  }
  terms.Add(TermField::kArn, segment.resource_arn);
  terms.Add(TermField::kUser, segment.user);
  if (segment.http) AddHttp(*segment.http, terms);
  AddFlags(segment.flags, terms);
  for (const auto& [key, value] : segment.annotations) {
    terms.Add(TermField::kAnnotationKey, key);
    terms.Add(TermField::kAnnotation, AnnotationTermValue(key, value));
  }
  if (segment.cause) {
    for (const ExceptionRecord& exception : segment.cause->exceptions) {
      terms.Add(TermField::kException, exception.type);
    }
  }
  for (const Segment& nested : segment.subsegments) AddEntity(nested, tenant, terms);
}

}  // namespace

std::vector<std::string> UrlPartsWithin(std::string_view part, UrlPlace place) {
  std::vector<std::string> values;
  EachWord(part, [&](std::size_t begin, std::size_t end) {
    const bool begins = begin > 0 || place == UrlPlace::kBeginning;
    const bool ends = end < part.size() || place == UrlPlace::kEnd;
    const std::string_view word = part.substr(begin, end - begin);
    // Without its end, a word of `http` may be one.
    if (!begins || IsScheme(word)) return;
    const bool is_scheme_begun = !ends && (std::string_view("https").starts_with(word));
    if (is_scheme_begun) return;
    if (ends || word.size() >= kLongUrlPart) {
      values.emplace_back(word.substr(0, kLongUrlPart));
    } else if (word.size() >= kShortUrlPart) {
      values.emplace_back(word.substr(0, kShortUrlPart));
    }
  });
  return values;
}

std::uint64_t TermHash(TermField field, std::string_view value) {
  std::string buffer(1, static_cast<char>(field));
  buffer.push_back('\0');
  buffer.append(value);
  return Hash64(buffer);
}

std::string AnnotationTermValue(std::string_view key, const AnnotationValue& value) {
  std::string out(key);
  out.push_back('\0');
  if (const bool* flag = std::get_if<bool>(&value)) {
    out.append(*flag ? "b1" : "b0");
  } else if (const double* number = std::get_if<double>(&value)) {
    fmt::format_to(std::back_inserter(out), "n{}", *number == 0 ? 0.0 : *number);
  } else {
    out.push_back('s');
    out.append(std::get<std::string>(value));
  }
  return out;
}

std::vector<std::uint64_t> TermsOf(const Segment& segment, AccountId tenant) {
  TermCollector terms;
  AddEntity(segment, tenant, terms);
  return terms.Take();
}

}  // namespace roentgen::ingest
