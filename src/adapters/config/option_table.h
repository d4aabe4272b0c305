// The one table of the server's options: name, help in both languages, and how a value is read.
// Internal to the room.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/config/serve_options.h"
#include "base/result.h"

namespace roentgen::config {

struct OptionView {
  std::string_view name;   // `data-dir`: --data-dir, ROENTGEN_DATA_DIR, data_dir in the file
  std::string_view value;  // `DIR`; empty for a switch
  std::string_view english;
  std::string_view korean;
  std::function<Result<void>(ServeOptions&, std::string_view)> set;
  std::function<std::string(const ServeOptions&)> show;  // the present value, for help
};

const std::vector<OptionView>& OptionTable();
const OptionView* FindOption(std::string_view name);
std::vector<std::string> OptionNames();
std::string VariableName(std::string_view option);  // ROENTGEN_DATA_DIR

}  // namespace roentgen::config
