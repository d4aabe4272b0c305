// One line of comma-separated values (RFC 4180), cell by cell.
//
// What a spreadsheet would take for a formula gets an apostrophe in front: names and URLs come from
// whoever sends documents. Control characters go, as the text may be read on a terminal.
//
// Thread-safety: value type.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/client/api_calls.h"

namespace roentgen::cli {

// One cell of text, quoted where it has to be.
std::string CsvCell(std::string_view text);

class CsvLine {
 public:
  CsvLine& Text(std::string_view text) { return Add(CsvCell(text)); }
  CsvLine& Flag(bool flag);
  CsvLine& Number(std::int64_t number);
  CsvLine& Real(double number);
  CsvLine& Seconds(std::optional<DurationUs> span);
  CsvLine& Outcomes(const Statistics& statistics);
  CsvLine& Times(const std::optional<client::Percentiles>& times);
  std::string End() const { return line_ + "\r\n"; }

 private:
  CsvLine& Add(std::string_view cell);

  std::string line_;
  bool is_first_ = true;
};

}  // namespace roentgen::cli
