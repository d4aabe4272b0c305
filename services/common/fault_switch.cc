#include "services/common/fault_switch.h"

#include <chrono>
#include <random>
#include <thread>
#include <utility>

#include "services/common/step.h"

namespace services {
namespace {

double DrawFromThread() {
  thread_local std::mt19937_64 engine{std::random_device{}()};
  return std::uniform_real_distribution<double>(0, 1)(engine);
}

void WaitOnThread(int ms) { std::this_thread::sleep_for(std::chrono::milliseconds(ms)); }

}  // namespace

FaultPlan ReadFaultPlan(Environment& environment) {
  FaultPlan plan;
  plan.fault_rate = environment.ReadRate(
      {"FAULT_RATE", "0", "share of requests answered 500 on purpose, 0 to 1; never health paths"});
  plan.latency_ms = environment.ReadInteger(
      {"FAULT_LATENCY_MS", "0", "delay added to requests on purpose; never to health paths"}, 0,
      60'000);
  plan.latency_rate = environment.ReadRate(
      {"FAULT_LATENCY_RATE", "1", "share of requests that FAULT_LATENCY_MS delays, 0 to 1"});
  return plan;
}

FaultSwitch::FaultSwitch(FaultPlan plan) : FaultSwitch(plan, DrawFromThread, WaitOnThread) {}

FaultSwitch::FaultSwitch(FaultPlan plan, Draw draw, Wait wait)
    : plan_(plan), draw_(std::move(draw)), wait_(std::move(wait)) {}

void FaultSwitch::Pass() {
  if (plan_.latency_ms > 0 && draw_() < plan_.latency_rate) {
    Step("fault switch", [&] { wait_(plan_.latency_ms); });
  }
  if (plan_.fault_rate > 0 && draw_() < plan_.fault_rate) {
    Step("fault switch", []() -> void { throw InjectedFault(); });
  }
}

}  // namespace services
