// Stack frames by name: kept as addresses by the host's thread, resolved here by the emitter's.
//
// Thread-safety: from any thread.
#pragma once

#include <string>

namespace xray::detail {

// "std::vector<int>::at(unsigned long)" for a mangled name; the name itself when it is none.
std::string Demangled(const char* name);

}  // namespace xray::detail
