// Runs a fuzz target over its seed corpus without libFuzzer, so that every compiler and every test
// run exercises it: each seed as it is, each of its prefixes, and a fixed number of mutations of
// it. The mutations come from a fixed seed: a failure happens again at the next run.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <system_error>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t length);

namespace {

constexpr std::size_t kMaxPrefixes = 512;
constexpr int kMutationsPerSeed = 256;

// Exactly as long as the input: an over-read leaves the allocation, where a sanitizer sees it.
void Feed(const std::vector<std::uint8_t>& input) {
  const std::vector<std::uint8_t> exact(input.begin(), input.end());
  (void)LLVMFuzzerTestOneInput(exact.data(), exact.size());
}

void FeedPrefixes(const std::vector<std::uint8_t>& seed) {
  const std::size_t step = std::max<std::size_t>(1, seed.size() / kMaxPrefixes);
  for (std::size_t length = 0; length < seed.size(); length += step) {
    Feed({seed.begin(), seed.begin() + static_cast<std::ptrdiff_t>(length)});
  }
}

void FeedMutations(const std::vector<std::uint8_t>& seed, std::mt19937_64& random) {
  if (seed.empty()) return;
  for (int round = 0; round < kMutationsPerSeed; ++round) {
    std::vector<std::uint8_t> mutated = seed;
    const std::size_t edits = 1 + random() % 4;
    for (std::size_t edit = 0; edit < edits; ++edit) {
      mutated[random() % mutated.size()] = static_cast<std::uint8_t>(random());
    }
    Feed(mutated);
  }
}

std::vector<std::filesystem::path> SeedFiles(const char* folder) {
  std::vector<std::filesystem::path> files;
  std::error_code ignored;  // a missing corpus is an empty one
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

int main(int argc, char** argv) {
  std::mt19937_64 random(20260225);  // NOLINT: the same bytes at every run
  Feed({});
  std::size_t seeds = 0;
  for (int index = 1; index < argc; ++index) {
    for (const auto& path : SeedFiles(argv[index])) {
      std::ifstream in(path, std::ios::binary);
      const std::vector<std::uint8_t> seed{std::istreambuf_iterator<char>(in), {}};
      Feed(seed);
      FeedPrefixes(seed);
      FeedMutations(seed, random);
      ++seeds;
    }
  }
  std::printf("replayed %zu seeds\n", seeds);
  return 0;
}
