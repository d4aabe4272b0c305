// The first byte chooses the operation, '0' the first one; the rest is its body.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/check.h"
#include "wire/api_json/api_requests.h"
#include "wire/api_json/sampling_json.h"

namespace {

using namespace roentgen::wire;

void FuzzSampling(ApiRequestDecoder& decoder, std::uint8_t operation, std::string& body) {
  switch (operation % 7) {
    case 0: {
      const auto request = decoder.CreateSamplingRule(body);
      RG_CHECK(!request || request->rule.attributes.size() <= kMaxRuleAttributes);
      if (request) static_cast<void>(EncodeSamplingRule(request->rule));
      break;
    }
    case 1: (void)decoder.UpdateSamplingRule(body); break;
    case 2: (void)decoder.DeleteSamplingRule(body); break;
    case 3: (void)decoder.GetSamplingRules(body); break;
    case 4: (void)decoder.GetSamplingStatisticSummaries(body); break;
    case 5: (void)decoder.SimulateSampling(body); break;
    default: {
      const auto request = decoder.GetSamplingTargets(body);
      if (!request) return;
      RG_CHECK(request->statistics.size() <= kMaxStatisticsDocuments);
      for (const auto& each : request->statistics) {
        RG_CHECK(each.counts.requests >= 0 && each.counts.requests <= kMaxReportedCount);
      }
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t length) {
  if (length == 0) return 0;
  roentgen::wire::ApiRequestDecoder decoder;
  std::string body(reinterpret_cast<const char*>(bytes) + 1, length - 1);
  if (bytes[0] >= 0x80) {
    FuzzSampling(decoder, bytes[0], body);
    return 0;
  }
  switch (static_cast<unsigned char>(bytes[0] - '0') % 32) {
    case 0: {
      const auto documents = decoder.PutTraceSegments(body);
      RG_CHECK(!documents || documents->size() <= roentgen::wire::kMaxSegmentDocuments);
      std::size_t total = 0;
      if (documents) {
        for (const std::string_view document : *documents) total += document.size();
      }
      RG_CHECK(total <= length);
      break;
    }
    case 1: (void)decoder.PutTelemetryRecords(body); break;
    case 2: (void)decoder.BatchGetTraces(body); break;
    case 3: (void)decoder.GetTraceGraph(body); break;
    case 4: {
      const auto request = decoder.GetTraceSummaries(body);
      RG_CHECK(!request || (request->start.us >= 0 && request->end.us >= 0));
      break;
    }
    case 5: (void)decoder.GetServiceGraph(body); break;
    case 6: {
      const auto request = decoder.CreateGroup(body);
      RG_CHECK(!request || request->tags.size() <= roentgen::wire::kMaxRequestTags);
      break;
    }
    case 7: (void)decoder.GetGroup(body); break;
    case 8: (void)decoder.GetGroups(body); break;
    case 9: (void)decoder.UpdateGroup(body); break;
    case 10: (void)decoder.DeleteGroup(body); break;
    case 11: (void)decoder.TagResource(body); break;
    case 12: (void)decoder.UntagResource(body); break;
    case 13: (void)decoder.ListTagsForResource(body); break;
    case 16: (void)decoder.Explain(body); break;
    case 17: {
      const auto request = decoder.Complete(body);
      RG_CHECK(!request || (request->position.value_or(0) >= 0 && request->max_suggestions > 0));
      break;
    }
    case 18: {
      const auto request = decoder.HeatMap(body);
      RG_CHECK(!request || (request->columns >= 1 && request->columns <= 500));
      break;
    }
    case 19: (void)decoder.Facets(body); break;
    case 20: {
      const auto request = decoder.Breakdown(body);
      RG_CHECK(!request || !request->attribute.empty());
      break;
    }
    case 21: (void)decoder.Compare(body); break;
    case 22: (void)decoder.Analysis(body); break;
    case 23: (void)decoder.Diff(body); break;
    case 24: {
      const auto request = decoder.Graph(body);
      RG_CHECK(!request || request->trace_ids.size() <= roentgen::wire::kMaxRequestTraceIds);
      break;
    }
    case 25: (void)decoder.Operations(body); break;
    case 26: (void)decoder.Status(body); break;
    default: {
      const auto request = decoder.GetTimeSeriesServiceStatistics(body);
      RG_CHECK(!request || !request->selector || !request->selector->empty());
    }
  }
  return 0;
}
