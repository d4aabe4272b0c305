// The library alone: a segment is recorded and a trace header made of it.
#include <xray/xray.h>

int main() {
  xray::Config config{.name = "consumer"};
  config.sampling = xray::SamplingStrategy::kAll;
  config.log_level = xray::LogLevel::kSilent;
  config.flush_timeout_ms = 0;
  xray::Recorder recorder(config);
  xray::Segment segment = recorder.BeginSegment("consumer");
  segment.PutAnnotation("installed", true);
  const std::string header = segment.context().ToHeader().ToString();
  return segment.recording() && header.starts_with("Root=1-") ? 0 : 1;
}
