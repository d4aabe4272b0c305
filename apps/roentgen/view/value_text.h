// Values of documents as short text.
//
// Thread-safety: pure functions. The result may hold anything the document holds: clean it.
#pragma once

#include <string>

#include "model/segment.h"

namespace roentgen::cli {

std::string ValueText(const AnnotationValue& value);
// `GET https://...`.
std::string HttpText(const HttpBlock& http);
// `Query  table shop-inventory  eu-west-1`, what is known of it.
std::string AwsText(const AwsBlock& aws);

}  // namespace roentgen::cli
