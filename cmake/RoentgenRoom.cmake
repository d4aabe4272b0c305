# A room is a folder, a target and a namespace: src/wire/segment_json -> rg_wire_segment_json,
# alias rg::wire_segment_json. Sources are listed by hand; tools/tidy.py fails on a file nobody lists.
#
#   rg_room(NAME engine_graph
#     HEADERS contribution.h  SOURCES contribution.cc
#     DEPS model base          # rooms, public
#     LIBS simdjson            # libraries (cmake/RoentgenExternals.cmake), private
#     PUBLIC_LIBS fmt          # libraries that this room's headers include
#     TESTS contribution_test.cc  TEST_DEPS ports_testing  TEST_LIBS rapidcheck
#     CONTRACT_TESTS store_contract_test.cc   # ctest label "contract" instead of "unit"
#     FUZZ segment_fuzz.cc     # libFuzzer under preset fuzz; else replays tests/corpus/segment
#     BENCH x_bench.cc         # google benchmark
#     WHOLE)                   # one ctest test for all of TESTS, which share a server that is slow to start
#
#   rg_app(NAME roentgen SOURCES main.cc DEPS ... LIBS ...)            -> build/<preset>/bin/roentgen
#   rg_test(NAME rg_x_test SOURCES ... DEPS ... LIBS ... [LABEL golden])

include(GoogleTest)

# Where the includes of the current folder start: src/, or the repository for what lives outside src/
# ("apps/roentgen/x.h").
function(rg_base_dir out)
  set(base ${CMAKE_SOURCE_DIR}/src)
  cmake_path(IS_PREFIX base ${CMAKE_CURRENT_SOURCE_DIR} inside)
  if(NOT inside)
    set(base ${CMAKE_SOURCE_DIR})
  endif()
  set(${out} ${base} PARENT_SCOPE)
endfunction()

function(rg_include_roots target scope)
  rg_base_dir(base)
  target_include_directories(${target} ${scope} ${CMAKE_SOURCE_DIR}/src ${base})
endfunction()

function(rg_room)
  cmake_parse_arguments(arg "WHOLE" "NAME"
    "HEADERS;SOURCES;DEPS;LIBS;PUBLIC_LIBS;TESTS;CONTRACT_TESTS;TEST_DEPS;TEST_LIBS;FUZZ;BENCH" ${ARGN})
  if(arg_UNPARSED_ARGUMENTS OR NOT arg_NAME)
    message(FATAL_ERROR "rg_room(NAME ${arg_NAME}): unknown arguments ${arg_UNPARSED_ARGUMENTS}")
  endif()
  set(target rg_${arg_NAME})
  list(TRANSFORM arg_DEPS PREPEND rg:: OUTPUT_VARIABLE deps)
  rg_externals(libs ${arg_LIBS})
  rg_externals(public_libs ${arg_PUBLIC_LIBS})

  if(arg_SOURCES)
    add_library(${target} STATIC ${arg_SOURCES})
    set(scope PUBLIC)
    target_link_libraries(${target} PRIVATE rg_options ${libs})
  else()
    add_library(${target} INTERFACE)
    set(scope INTERFACE)
    target_link_libraries(${target} INTERFACE ${libs})
  endif()
  add_library(rg::${arg_NAME} ALIAS ${target})
  rg_include_roots(${target} ${scope})
  target_link_libraries(${target} ${scope} ${deps} ${public_libs} Threads::Threads)
  if(arg_HEADERS)
    rg_base_dir(base)
    target_sources(${target} ${scope} FILE_SET HEADERS BASE_DIRS ${base} FILES ${arg_HEADERS})
    set_property(TARGET ${target} PROPERTY VERIFY_INTERFACE_HEADER_SETS ON)
  endif()

  if(RG_TESTS AND NOT RG_FUZZ)
    if(arg_TESTS)
      set(whole "")
      if(arg_WHOLE)
        set(whole WHOLE)
      endif()
      rg_test(NAME ${target}_test ${whole} SOURCES ${arg_TESTS} DEPS ${arg_NAME} ${arg_TEST_DEPS}
        LIBS ${arg_LIBS} ${arg_TEST_LIBS} LABEL unit)
    endif()
    if(arg_CONTRACT_TESTS)
      rg_test(NAME ${target}_contract_test SOURCES ${arg_CONTRACT_TESTS} DEPS ${arg_NAME} ${arg_TEST_DEPS}
        LIBS ${arg_LIBS} ${arg_TEST_LIBS} LABEL contract)
    endif()
  endif()
  foreach(source IN LISTS arg_FUZZ)
    rg_fuzz(${source} ${arg_NAME} "${arg_TEST_DEPS}" "${arg_LIBS}")
  endforeach()
  if(arg_BENCH AND RG_BENCHMARKS)
    rg_bench(${arg_NAME} "${arg_BENCH}" "${arg_TEST_DEPS}" "${arg_LIBS}")
  endif()
endfunction()

# A gtest executable with the shared main; ctest knows each of its tests by suite and name and starts it
# in the repository's root, so "tests/golden/x.json" opens and no absolute path is compiled in.
function(rg_test)
  cmake_parse_arguments(arg "WHOLE" "NAME;LABEL;TIMEOUT" "SOURCES;DEPS;LIBS;DEFINITIONS" ${ARGN})
  if(NOT arg_LABEL)
    set(arg_LABEL unit)
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  list(TRANSFORM arg_DEPS PREPEND rg:: OUTPUT_VARIABLE deps)
  rg_externals(libs ${arg_LIBS} gmock_main gmock)
  add_executable(${arg_NAME} ${arg_SOURCES})
  target_compile_definitions(${arg_NAME} PRIVATE ${arg_DEFINITIONS})
  rg_include_roots(${arg_NAME} PRIVATE)
  target_link_libraries(${arg_NAME} PRIVATE rg_options ${deps} ${libs})
  if(arg_WHOLE)
    add_test(NAME ${arg_NAME} COMMAND ${arg_NAME} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
    set_tests_properties(${arg_NAME} PROPERTIES LABELS ${arg_LABEL} TIMEOUT ${arg_TIMEOUT})
    return()
  endif()
  gtest_discover_tests(${arg_NAME} DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60
    WORKING_DIRECTORY ${CMAKE_SOURCE_DIR} PROPERTIES LABELS ${arg_LABEL} TIMEOUT ${arg_TIMEOUT})
endfunction()

# segment_fuzz.cc -> fuzz_segment, corpus tests/corpus/segment.
function(rg_fuzz source room deps libs)
  get_filename_component(stem ${source} NAME_WE)
  string(REGEX REPLACE "_fuzz$" "" name ${stem})
  set(target fuzz_${name})
  set(corpus ${CMAKE_SOURCE_DIR}/tests/corpus/${name})
  if(NOT RG_FUZZ AND NOT RG_TESTS)
    return()
  endif()
  list(TRANSFORM deps PREPEND rg:: OUTPUT_VARIABLE deps)
  rg_externals(libs ${libs})
  if(RG_FUZZ)
    add_executable(${target} ${source})
    target_link_options(${target} PRIVATE -fsanitize=fuzzer)
    set_property(GLOBAL APPEND PROPERTY RG_FUZZERS ${target})
  else()
    add_executable(${target} ${source} ${CMAKE_SOURCE_DIR}/tests/fuzz/replay_main.cc)
    add_test(NAME ${target}.replay COMMAND ${target} ${corpus})
    set_tests_properties(${target}.replay PROPERTIES LABELS fuzz-smoke TIMEOUT 120)
  endif()
  rg_include_roots(${target} PRIVATE)
  target_link_libraries(${target} PRIVATE rg_options rg::${room} ${deps} ${libs})
endfunction()

function(rg_bench room sources deps libs)
  list(TRANSFORM deps PREPEND rg:: OUTPUT_VARIABLE deps)
  rg_externals(libs ${libs} benchmark)
  set(target rg_${room}_bench)
  add_executable(${target} ${sources})
  rg_include_roots(${target} PRIVATE)
  target_link_libraries(${target} PRIVATE rg_options rg::${room} ${deps} ${libs})
  if(RG_TESTS)
    # Proves that the benchmark still runs; its numbers mean nothing here.
    add_test(NAME ${target}.smoke COMMAND ${target} --benchmark_min_time=0.001)
    set_tests_properties(${target}.smoke PROPERTIES LABELS bench-smoke TIMEOUT 120)
  endif()
endfunction()

function(rg_app)
  cmake_parse_arguments(arg "" "NAME" "SOURCES;DEPS;LIBS" ${ARGN})
  list(TRANSFORM arg_DEPS PREPEND rg:: OUTPUT_VARIABLE deps)
  rg_externals(libs ${arg_LIBS})
  add_executable(${arg_NAME} ${arg_SOURCES})
  set_target_properties(${arg_NAME} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
  target_compile_definitions(${arg_NAME} PRIVATE RG_VERSION="${PROJECT_VERSION}")
  rg_include_roots(${arg_NAME} PRIVATE)
  target_link_libraries(${arg_NAME} PRIVATE rg_options ${deps} ${libs})
endfunction()
