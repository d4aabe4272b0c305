#include "ports/segment_store.h"

#include <gtest/gtest.h>

namespace roentgen {
namespace {

CommitBatch BatchOf(std::size_t traces, std::size_t documents_each) {
  CommitBatch batch;
  batch.traces.resize(traces);
  for (TraceCommit& trace : batch.traces) trace.documents.resize(documents_each);
  return batch;
}

TEST(CheckCommitSize, CountsTheDocumentsOfAllTraces) {
  EXPECT_TRUE(CheckCommitSize({}));
  EXPECT_TRUE(CheckCommitSize(BatchOf(2, kMaxCommitDocuments / 2)));
  const auto refused = CheckCommitSize(BatchOf(3, kMaxCommitDocuments / 2));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kTooLarge);
}

}  // namespace
}  // namespace roentgen
