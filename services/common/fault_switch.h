// Faults and delays on purpose, so that a demonstration has something to show. Off by default.
//
// A request that is hit fails with InjectedFault (500), or first waits in a subsegment "fault
// switch".
//
// Thread-safety: every method from any thread at once.
#pragma once

#include <functional>
#include <string>

#include "services/common/environment.h"
#include "services/common/failure.h"

namespace services {

class InjectedFault : public Failure {
 public:
  InjectedFault() : Failure(500, "a fault was injected (FAULT_RATE)") {}
};

struct FaultPlan {
  double fault_rate = 0;  // of requests that fail
  int latency_ms = 0;
  double latency_rate = 1;  // of requests that are delayed by latency_ms
};

FaultPlan ReadFaultPlan(Environment& environment);

class FaultSwitch {
 public:
  using Draw = std::function<double()>;  // uniform in [0, 1)
  using Wait = std::function<void(int ms)>;

  explicit FaultSwitch(FaultPlan plan);
  FaultSwitch(FaultPlan plan, Draw draw, Wait wait);

  // Returns, late or not, or throws InjectedFault.
  void Pass();

 private:
  FaultPlan plan_;
  Draw draw_;
  Wait wait_;
};

}  // namespace services
