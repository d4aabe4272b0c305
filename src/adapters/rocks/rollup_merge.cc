#include "adapters/rocks/rollup_merge.h"

#include <string>
#include <string_view>

#include "wire/storage_record/records.h"

namespace roentgen::rocks {
namespace {

bool AddTo(RollupCell& sum, const rocksdb::Slice& bytes) {
  const auto delta = wire::DecodeRollupCell({bytes.data(), bytes.size()});
  if (delta) sum.Add(*delta);
  return delta.has_value();
}

class RollupMerge final : public rocksdb::MergeOperator {
 public:
  const char* Name() const override { return "roentgen.rollup.1"; }

  bool FullMergeV2(const MergeOperationInput& in, MergeOperationOutput* out) const override {
    RollupCell sum;
    if (in.existing_value != nullptr && !AddTo(sum, *in.existing_value)) return false;
    for (const rocksdb::Slice& operand : in.operand_list) {
      if (!AddTo(sum, operand)) return false;
    }
    out->new_value.clear();
    wire::AppendRollupCell(out->new_value, sum);
    return true;
  }

  bool PartialMergeMulti(const rocksdb::Slice& /*key*/, const std::deque<rocksdb::Slice>& operands,
                         std::string* value, rocksdb::Logger* /*logger*/) const override {
    RollupCell sum;
    for (const rocksdb::Slice& operand : operands) {
      if (!AddTo(sum, operand)) return false;
    }
    value->clear();
    wire::AppendRollupCell(*value, sum);
    return true;
  }
};

}  // namespace

std::shared_ptr<rocksdb::MergeOperator> MakeRollupMerge() {
  return std::make_shared<RollupMerge>();
}

}  // namespace roentgen::rocks
