# Everything every target shares: language level, warnings, sanitizers, ccache, output folders.
# Which compiler and which of these are on is the business of CMakePresets.json.

option(RG_WERROR "Warnings are errors" OFF)
option(RG_TESTS "Build the tests" ON)
option(RG_BENCHMARKS "Build the benchmarks (needs libbenchmark-dev)" OFF)
option(RG_DCHECKS "RG_DCHECK aborts on a broken assumption" OFF)
option(RG_FUZZ "Build *_fuzz.cc with libFuzzer instead of the corpus replayer" OFF)
option(RG_CORE_ONLY "Only the layers below adapters/" OFF)
set(RG_SANITIZE "" CACHE STRING "Comma-separated -fsanitize= list")

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_SCAN_FOR_MODULES OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_FIND_PACKAGE_TARGETS_GLOBAL ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/checks) # rg_app puts its program into bin/

# Carries warnings, definitions and sanitizers; every room links it PRIVATE.
add_library(rg_options INTERFACE)
target_compile_options(rg_options INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wold-style-cast -Wnon-virtual-dtor
  $<$<CXX_COMPILER_ID:Clang>:-Wthread-safety>
  $<$<CXX_COMPILER_ID:Clang>:-Wdangling>
  # `Options{.port = 1}` leaves the rest at their defaults: that is what option structs are for.
  $<$<CXX_COMPILER_ID:Clang>:-Wno-missing-designated-field-initializers>
  $<$<CXX_COMPILER_ID:GNU>:-Wno-missing-field-initializers>
  $<$<BOOL:${RG_WERROR}>:-Werror>)
target_compile_definitions(rg_options INTERFACE
  $<$<BOOL:${RG_DCHECKS}>:RG_ENABLE_DCHECK=1>
  $<$<BOOL:${RG_DCHECKS}>:_GLIBCXX_ASSERTIONS>)

# No absolute path in a binary: smaller, reproducible, and two checkouts share one ccache.
add_compile_options(-ffile-prefix-map=${CMAKE_SOURCE_DIR}=.)

if(RG_SANITIZE)
  add_compile_options(-fsanitize=${RG_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${RG_SANITIZE})
endif()
if(RG_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

find_program(RG_CCACHE ccache)
if(RG_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
    CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${RG_CCACHE})
endif()

find_package(Threads REQUIRED)
if(RG_TESTS)
  enable_testing()
endif()
