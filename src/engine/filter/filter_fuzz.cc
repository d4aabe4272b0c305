// Any text: the answer is an error with a place in it, or an expression that prints to the same.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "engine/filter/binder.h"
#include "engine/filter/parser.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace roentgen::filter;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto parsed = Parse(text);
  if (!parsed) {
    RG_CHECK(parsed.error().where.begin <= parsed.error().where.end);
    RG_CHECK(!parsed.error().message.korean.empty());
    RG_CHECK(!ToError(parsed.error(), text).message.empty());
    return 0;
  }
  const std::string printed = Print(*parsed);
  if (printed.size() <= kMaxExpressionBytes) {
    const auto again = Parse(printed);
    RG_CHECK(again.has_value());
    RG_CHECK(SameMeaning(*again, *parsed));
  }
  const auto bound = Bind(*parsed, NoGroups());
  if (!bound) RG_CHECK(!ToError(bound.error(), text).message.empty());
  (void)CompileEntitySelector(text);
  return 0;
}
