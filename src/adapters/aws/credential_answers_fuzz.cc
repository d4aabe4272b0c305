// Any bytes as answers of credential services: credentials are complete and fit for a header, or
// there is an error whose text is fit for a log.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "adapters/aws/clock_skew.h"
#include "adapters/aws/credential_answers.h"
#include "adapters/aws/endpoint.h"
#include "adapters/aws/xray_backend.h"
#include "base/check.h"

namespace {

bool IsOneLine(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

void Check(const roentgen::Result<roentgen::aws::Credentials>& made) {
  if (!made) {
    RG_CHECK(!made.error().message.empty() && IsOneLine(made.error().message));
    return;
  }
  RG_CHECK(!made->access_key_id.empty() && !made->secret_access_key.empty());
  RG_CHECK(IsOneLine(made->access_key_id) && IsOneLine(made->session_token));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace aws = roentgen::aws;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Check(aws::ParseCredentialJson(text));
  Check(aws::ParseStsCredentials(text));
  const aws::StsError error = aws::ParseStsError(text);
  RG_CHECK(IsOneLine(error.code) && IsOneLine(error.message));
  RG_CHECK(IsOneLine(aws::ErrorNameOf({400, {}, std::string(text)})));
  static_cast<void>(aws::ParseIso8601(text));
  static_cast<void>(aws::ParseHttpDate(text));
  if (const auto endpoint = aws::ParseEndpoint(text)) {
    const auto again = aws::ParseEndpoint(endpoint->Url());
    RG_CHECK(again && again->Url() == endpoint->Url() && again->host == endpoint->host);
  }
  return 0;
}
