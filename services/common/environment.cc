#include "services/common/environment.h"

#include <charconv>
#include <cstdlib>
#include <string>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "services/common/text.h"

namespace services {
namespace {

template <class T>
std::optional<T> ParseNumber(std::string_view text) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

Environment::Environment()
    : lookup_([](const std::string& name) -> std::optional<std::string> {
        const char* value = std::getenv(name.c_str());
        return value ? std::optional<std::string>(value) : std::nullopt;
      }) {}

void Environment::Mention(const EnvironmentVariable& variable) { declared_.push_back(variable); }

std::optional<std::string> Environment::Find(const EnvironmentVariable& variable) {
  Mention(variable);
  std::optional<std::string> value = lookup_(variable.name);
  if (value && value->empty()) value.reset();
  return value;
}

std::string Environment::ReadText(const EnvironmentVariable& variable) {
  return Find(variable).value_or(variable.otherwise);
}

std::string Environment::ReadRequired(const EnvironmentVariable& variable) {
  std::optional<std::string> value = Find(variable);
  if (!value) AddProblem(fmt::format("{} is not set: {}", variable.name, variable.meaning));
  return value.value_or("");
}

int Environment::ReadInteger(const EnvironmentVariable& variable, int least, int most) {
  const int otherwise = ParseNumber<int>(variable.otherwise).value_or(least);
  const std::optional<std::string> text = Find(variable);
  if (!text) return otherwise;
  const std::optional<int> value = ParseNumber<int>(Trim(*text));
  if (value && *value >= least && *value <= most) return *value;
  AddProblem(fmt::format("{} is '{}', which is not a whole number from {} to {}", variable.name,
                         *text, least, most));
  return otherwise;
}

double Environment::ReadRate(const EnvironmentVariable& variable) {
  const double otherwise = ParseNumber<double>(variable.otherwise).value_or(0);
  const std::optional<std::string> text = Find(variable);
  if (!text) return otherwise;
  const std::optional<double> value = ParseNumber<double>(Trim(*text));
  if (value && *value >= 0 && *value <= 1) return *value;
  AddProblem(fmt::format("{} is '{}', which is not a number from 0 to 1", variable.name, *text));
  return otherwise;
}

std::size_t Environment::ReadWord(const EnvironmentVariable& variable,
                                  std::initializer_list<std::string_view> words) {
  const auto index_of = [&](std::string_view word) -> std::size_t {
    std::size_t index = 0;
    for (const std::string_view candidate : words) {
      if (candidate == word) break;
      ++index;
    }
    return index;
  };
  const std::optional<std::string> text = Find(variable);
  const std::size_t index = index_of(text ? ToLower(Trim(*text)) : variable.otherwise);
  if (index < words.size()) return index;
  AddProblem(fmt::format("{} is '{}'; it can be {}", variable.name, *text, fmt::join(words, ", ")));
  return index_of(variable.otherwise);
}

std::string Environment::Help() const {
  std::string help;
  for (const EnvironmentVariable& variable : declared_) {
    help += fmt::format("  {}{}\n      {}\n", variable.name,
                        variable.otherwise.empty() ? "" : " (" + variable.otherwise + ")",
                        variable.meaning);
  }
  return help;
}

}  // namespace services
