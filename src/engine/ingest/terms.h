// The searchable terms of a document, as stable 64-bit hashes: what a store indexes so that a
// filter need not read every trace. Metadata is not among them (X-Ray's own rule).
//
// The spelling of a term is part of the store's format: `<field>\0<value>`, annotations with their
// type, so that 1, "1" and true differ. Changing it needs a new term version (docs/adr/0002).
//
// Thread-safety: pure functions. Bounds: kMaxTermsPerDocument; a document with more carries the
// term kSaturated instead, so that a query never takes a missing term for a proof of absence.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/ids.h"
#include "model/segment.h"

namespace roentgen::ingest {

inline constexpr std::size_t kMaxTermsPerDocument = 256;

// Which of the fields below a document's terms hold: raised with each that is added. In documents
// of before, the absence of such a term proves nothing (SegmentStore::OldestTerms).
inline constexpr std::uint8_t kTermsVersion = 2;

enum class TermField : char {
  kService = 's',  // name of a segment's node, or of the node a call implies
  kType = 't',     // type of such a node
  kUser = 'u',
  kHttpMethod = 'm',
  kHttpStatus = 'h',
  kHttpUrl = 'l',
  kAnnotation = 'a',  // value is AnnotationTermValue
  kAnnotationKey = 'k',
  kException = 'e',  // exception type
  kFlag = 'f',       // "error", "throttle", "fault"
  // Since version 2:
  kZone = 'z',      // availability zone
  kInstance = 'i',  // EC2 instance id
  kArn = 'r',       // resource ARN
  kUrlPart = 'p',   // of each word of a URL its beginning, in two lengths: UrlPartsWithin
  kEntity = 'n',    // name of a subsegment that is not its node's

  kSaturated = '!',  // the document had more terms than are indexed; matches every query
};

constexpr std::uint8_t VersionOf(TermField field) {
  switch (field) {
    case TermField::kZone:
    case TermField::kInstance:
    case TermField::kArn:
    case TermField::kUrlPart:
    case TermField::kEntity: return 2;
    default: return 1;
  }
}

// A URL's words are what stands between ASCII signs, `http` and `https` left out. Indexed are the
// first kShortUrlPart and the first kLongUrlPart bytes of each, so that a URL can be found by a
// part that ends within a word. A document with more of them than kMaxUrlParts has kManyUrlParts
// instead.
inline constexpr std::size_t kShortUrlPart = 3;
inline constexpr std::size_t kLongUrlPart = 8;
inline constexpr std::size_t kMaxUrlParts = 64;
inline constexpr std::string_view kManyUrlParts = "/";

// The values of kUrlPart that any URL must have which holds `part`: as its beginning, its end, or
// anywhere. Empty when nothing is known.
enum class UrlPlace { kAnywhere, kBeginning, kEnd };
std::vector<std::string> UrlPartsWithin(std::string_view part, UrlPlace place);

std::uint64_t TermHash(TermField field, std::string_view value);

// `key\0<b|n|s>value`; numbers in shortest round-trip form.
std::string AnnotationTermValue(std::string_view key, const AnnotationValue& value);

// Distinct term hashes of a document and its embedded subsegments, ascending.
std::vector<std::uint64_t> TermsOf(const Segment& segment, AccountId tenant);

}  // namespace roentgen::ingest
