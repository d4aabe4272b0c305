// Segments of our own SDK, recorded line by line (tests/e2e/support/daemon_clients.py): "COUNT
// NAME" in, {"ended": COUNT} out once they were handed to the network. Its argument is the interval
// in milliseconds at which the daemon's name is looked up again.
#include <iostream>
#include <sstream>
#include <string>

#include <xray/xray.h>

int main(int argc, char** argv) {
  xray::Config config;
  if (argc > 1) std::istringstream(argv[1]) >> config.reresolve_interval_ms;
  config.sampling = xray::SamplingStrategy::kAll;
  xray::Recorder recorder(xray::Config::FromEnvironment(config));
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream words(line);
    int count = 0;
    std::string name;
    words >> count >> name;
    for (int n = 0; n < count; ++n) auto segment = recorder.BeginSegment(name);
    if (!recorder.Flush(30'000)) return 1;
    std::cout << "{\"ended\": " << count << "}" << std::endl;
  }
}
