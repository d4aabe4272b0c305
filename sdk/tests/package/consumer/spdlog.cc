#include <xray/spdlog.h>

int main() { return xray::spdlog::TraceIdFormatter("%* %v") ? 0 : 1; }
