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
#include <string_view>
#include <vector>

#include "model/ids.h"
#include "model/segment.h"

namespace roentgen::ingest {

inline constexpr std::size_t kMaxTermsPerDocument = 256;

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
  kSaturated = '!',  // the document had more terms than are indexed; matches every query
};

std::uint64_t TermHash(TermField field, std::string_view value);

// `key\0<b|n|s>value`; numbers in shortest round-trip form.
std::string AnnotationTermValue(std::string_view key, const AnnotationValue& value);

// Distinct term hashes of a document and its embedded subsegments, ascending.
std::vector<std::uint64_t> TermsOf(const Segment& segment, AccountId tenant);

}  // namespace roentgen::ingest
