#include "src/emit/stack.h"

#include <cxxabi.h>
#include <dlfcn.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include <xray/json.h>

#include "src/emit/document.h"
#include "src/text/utf8.h"

namespace xray::detail {
namespace {

constexpr std::size_t kLabelBytesMax = 500;

std::string_view BaseName(std::string_view path) {
  const auto slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

void AppendFrame(std::string& out, std::string_view path, std::int64_t line,
                 std::string_view label) {
  out += "{\"path\":";
  AppendJsonString(out, path);
  if (line > 0) {
    out += ",\"line\":";
    AppendJsonNumber(out, line);
  }
  out += ",\"label\":";
  AppendJsonString(out, CutUtf8(label, kLabelBytesMax));
  out += '}';
}

// Only what the dynamic linker knows: exported names (link with -rdynamic for a program's own),
// else an offset that addr2line understands.
void AppendAddress(std::string& out, void* address) {
  // A return address may lie behind the last instruction of its function.
  char* const inside = static_cast<char*>(address) - 1;
  Dl_info info{};
  if (dladdr(inside, &info) == 0 || !info.dli_fname) return AppendFrame(out, "?", 0, "?");
  if (info.dli_sname)
    return AppendFrame(out, BaseName(info.dli_fname), 0, Demangled(info.dli_sname));
  const auto offset = inside - static_cast<char*>(info.dli_fbase);
  char text[32] = "+0x";
  char* end = text + 3;
  bool started = false;
  for (int shift = 60; shift >= 0; shift -= 4) {
    const auto digit = static_cast<unsigned>(offset >> shift) & 0xFU;
    if ((started = started || digit != 0 || shift == 0)) *end++ = "0123456789abcdef"[digit];
  }
  AppendFrame(out, BaseName(info.dli_fname), 0,
              std::string_view(text, static_cast<std::size_t>(end - text)));
}

}  // namespace

std::string Demangled(const char* name) {
  int status = 0;
  char* text = abi::__cxa_demangle(name, nullptr, nullptr, &status);
  std::string result = status == 0 && text ? text : name;
  std::free(text);
  return result;
}

void AppendStack(std::string& out, const ExceptionEntry& exception, int frames_max) {
  out += '[';
  int written = 0;
  if (exception.line != 0 && frames_max > 0) {
    AppendFrame(out, exception.file, exception.line, exception.function);
    ++written;
  }
  for (int i = 0; i < exception.frame_count && written < frames_max; ++i, ++written) {
    if (written > 0) out += ',';
    AppendAddress(out, exception.frames[i]);
  }
  out += ']';
}

}  // namespace xray::detail
