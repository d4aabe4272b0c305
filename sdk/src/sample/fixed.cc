#include <xray/sampler.h>

namespace xray {
namespace {

class FixedSampler : public Sampler {
 public:
  explicit FixedSampler(bool sampled) : sampled_(sampled) {}
  SamplingDecision Decide(const SamplingRequest&) noexcept override {
    return {sampled_, RuleName()};
  }

 private:
  const bool sampled_;
};

}  // namespace

std::shared_ptr<Sampler> MakeFixedSampler(bool sampled) {
  return std::make_shared<FixedSampler>(sampled);
}

}  // namespace xray
