// What an error answer of an AWS service means for the one who called. ErrorNameOf and IsRetryable
// stand in xray_backend.h, for everybody; this is for this room.
//
// Thread-safety: pure functions.
#pragma once

#include <string_view>

namespace roentgen::aws {

// The access key is expired, unknown or deactivated: other credentials may be there by now.
bool RefusesCredentials(std::string_view error_name);
// The signature is wrong: a wrong clock, or a wrong secret.
bool RefusesSignature(std::string_view error_name);

}  // namespace roentgen::aws
