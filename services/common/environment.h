// Configuration from environment variables: typed, all problems told at once, described by --help.
//
// Each Read call declares a variable, so that what is read and what is documented cannot differ. A
// variable that is set to nothing counts as not set.
//
// Thread-safety: one thread, at start.
// Errors:        collected in problems(); the default stands in for what could not be used. Values
//                of secrets appear in no message.
#pragma once

#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace services {

struct EnvironmentVariable {
  std::string name;
  std::string otherwise;  // default, as shown by --help
  std::string meaning;
};

class Environment {
 public:
  using Lookup = std::function<std::optional<std::string>(const std::string& name)>;

  // The process's.
  Environment();
  explicit Environment(Lookup lookup) : lookup_(std::move(lookup)) {}

  std::string ReadText(const EnvironmentVariable& variable);
  // Must be set.
  std::string ReadRequired(const EnvironmentVariable& variable);
  int ReadInteger(const EnvironmentVariable& variable, int least, int most);
  double ReadRate(const EnvironmentVariable& variable);  // 0 to 1
  // The index of the word that it is.
  std::size_t ReadWord(const EnvironmentVariable& variable,
                       std::initializer_list<std::string_view> words);
  // Declares a variable that something else reads, for Help.
  void Mention(const EnvironmentVariable& variable);
  void AddProblem(std::string problem) { problems_.push_back(std::move(problem)); }

  const std::vector<std::string>& problems() const { return problems_; }
  // One paragraph a variable, in the order they were read.
  std::string Help() const;

 private:
  std::optional<std::string> Find(const EnvironmentVariable& variable);

  Lookup lookup_;
  std::vector<EnvironmentVariable> declared_;
  std::vector<std::string> problems_;
};

}  // namespace services
