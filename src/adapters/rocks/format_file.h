// The data directory: a text file FORMAT that says which version of the layout it holds, read
// before anything else is touched, and the database beside it.
//
// Thread-safety: pure functions over the file system; one opener at a time (the database's own
// lock). Errors:        kUnsupported (a newer version), kCorrupt (not ours, or unreadable),
// kUnavailable
//                (the directory cannot be made or written).
#pragma once

#include <string>

#include "base/result.h"

namespace roentgen::rocks {

inline constexpr int kFormatVersion = 3;

// Makes an absent or empty directory into a store's; checks the version of an existing one.
Result<void> PrepareDirectory(const std::string& directory);

// Names this program's version in the place of an older one; once the store is open, and so nobody
// else's. Older programs then leave it alone.
Result<void> RaiseFormat(const std::string& directory);

std::string DatabaseDirectory(const std::string& directory);

}  // namespace roentgen::rocks
