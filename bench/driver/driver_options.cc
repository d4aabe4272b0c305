#include "bench/driver/driver_options.h"

#include <charconv>
#include <chrono>
#include <span>
#include <string_view>
#include <system_error>

#include "engine/load/trace_content.h"

namespace roentgen::bench {
namespace {

template <class T>
bool Read(std::string_view text, T& value) {
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  return result.ec == std::errc{} && result.ptr == text.data() + text.size();
}

bool ReadAddress(std::string_view text, DriverOptions& options) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return false;
  options.host = text.substr(0, colon);
  return Read(text.substr(colon + 1), options.port);
}

bool ReadTopology(std::string_view text, DriverOptions& options) {
  const auto topology = load::ParseTopology(text);
  if (topology) options.plan.topology = *topology;
  return topology.has_value();
}

bool ReadStart(std::string_view text, DriverOptions& options) {
  std::int64_t seconds = 0;
  if (!Read(text, seconds)) return false;
  options.plan.start = FromSeconds(seconds);
  return true;
}

bool ReadOption(std::string_view name, std::string_view value, DriverOptions& options) {
  if (name == "--to") return ReadAddress(value, options);
  if (name == "--documents") return Read(value, options.documents);
  if (name == "--rate") return Read(value, options.rate);
  if (name == "--first-trace") return Read(value, options.first_trace);
  if (name == "--traces") return Read(value, options.traces);
  if (name == "--count") return Read(value, options.count);
  if (name == "--connections") return Read(value, options.connections) && options.connections > 0;
  if (name == "--batch") return Read(value, options.batch) && options.batch > 0;
  if (name == "--topology") return ReadTopology(value, options);
  if (name == "--seed") return Read(value, options.plan.seed);
  if (name == "--start") return ReadStart(value, options);
  if (name == "--traces-per-second") return Read(value, options.plan.traces_per_second);
  return false;
}

}  // namespace

Result<DriverOptions> ParseDriverOptions(int argc, char** argv) {
  DriverOptions options;
  options.plan.topology = load::Topology::kFlat;
  options.plan.error_share = 0.02;
  options.plan.traces_per_second = 0;
  const std::span<char*> words(argv, static_cast<std::size_t>(argc));
  if (words.size() < 2) return MakeError(ErrorCode::kInvalid, "what to do: udp, http or ids");
  options.mode = words[1];
  for (std::size_t i = 2; i < words.size(); i += 2) {
    if (i + 1 >= words.size() || !ReadOption(words[i], words[i + 1], options)) {
      return MakeError(ErrorCode::kInvalid, std::string("cannot read option ") + words[i]);
    }
  }
  if (options.plan.start.us == 0) {
    options.plan.start = FromSeconds(std::chrono::duration_cast<std::chrono::seconds>(
                                         std::chrono::system_clock::now().time_since_epoch())
                                         .count());
  }
  if (options.plan.traces_per_second <= 0) {
    const double rate = options.rate > 0 ? options.rate : 50'000;
    options.plan.traces_per_second = rate / load::MeanDocuments(options.plan);
  }
  return options;
}

}  // namespace roentgen::bench
