// The trace id in spdlog's lines: "1-6b03229b-2d8721c94f79109b6ad3083f@53995c3f42cd8ad8" while the
// current context is sampled, else nothing.
//
//   logger->set_formatter(xray::spdlog::TraceIdFormatter("[%Y-%m-%d %T.%e] [%l] [%X] %v", 'X'));
//
// An asynchronous logger formats on its own thread, where no context is. Put TraceIdSink in front
// of it: it writes the id into the message on the thread that logs.
//
// Thread-safety: as spdlog's formatters and sinks.
// Errors:        nothing of its own is thrown.
#pragma once

#include <cstddef>
#include <ctime>
#include <memory>
#include <string>
#include <utility>

#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/sink.h>
#include <xray/context.h>

namespace xray::spdlog {

// A flag for spdlog's pattern_formatter: add_flag<xray::spdlog::TraceIdFlag>('X'). Widths pad it,
// as in %-60X and %60X.
class TraceIdFlag : public ::spdlog::custom_flag_formatter {
 public:
  void format(const ::spdlog::details::log_msg&, const std::tm&,
              ::spdlog::memory_buf_t& out) override {
    std::string text = Context::Current().ToLogText();
    if (padinfo_.enabled() && text.size() < padinfo_.width_) {
      using Side = ::spdlog::details::padding_info::pad_side;
      const std::size_t missing = padinfo_.width_ - text.size();
      const std::size_t before = padinfo_.side_ == Side::left     ? missing
                                 : padinfo_.side_ == Side::center ? missing / 2
                                                                  : 0;
      text.insert(0, before, ' ').append(missing - before, ' ');
    }
    out.append(text.data(), text.data() + text.size());
  }
  std::unique_ptr<custom_flag_formatter> clone() const override {
    return std::make_unique<TraceIdFlag>();
  }
};

// A formatter for `pattern`, in which %`flag` is the trace id. A letter that spdlog uses itself
// loses its meaning.
inline std::unique_ptr<::spdlog::formatter> TraceIdFormatter(std::string pattern, char flag = '*') {
  auto formatter = std::make_unique<::spdlog::pattern_formatter>();
  formatter->add_flag<TraceIdFlag>(flag).set_pattern(std::move(pattern));
  return formatter;
}

// Hands every message on to `next`, with the trace id and a space before it while there is one.
// Formats nothing: the pattern is that of the sinks of `next`, and its level applies as well.
//   auto log = std::make_shared<spdlog::logger>("app",
//   std::make_shared<xray::spdlog::TraceIdSink>(async_logger));
class TraceIdSink : public ::spdlog::sinks::sink {
 public:
  explicit TraceIdSink(std::shared_ptr<::spdlog::logger> next) : next_(std::move(next)) {}

  void log(const ::spdlog::details::log_msg& message) override {
    const std::string id = Context::Current().ToLogText();
    if (id.empty()) {
      next_->log(message.time, message.source, message.level, message.payload);
      return;
    }
    ::spdlog::memory_buf_t text;
    text.append(id.data(), id.data() + id.size());
    text.push_back(' ');
    text.append(message.payload.begin(), message.payload.end());
    next_->log(message.time, message.source, message.level,
               ::spdlog::string_view_t(text.data(), text.size()));
  }
  void flush() override { next_->flush(); }
  void set_pattern(const std::string&) override {}
  void set_formatter(std::unique_ptr<::spdlog::formatter>) override {}

 private:
  std::shared_ptr<::spdlog::logger> next_;
};

}  // namespace xray::spdlog
