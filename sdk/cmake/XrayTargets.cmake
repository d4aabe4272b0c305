# How the SDK's libraries, tests and examples are declared.
#
#   xray_library_settings(TARGET)                                    language level, warnings, include roots
#   xray_integration(NAME curl HEADERS curl.h SOURCES curl.cc LIBS PkgConfig::X)   -> xray::curl
#   xray_test(NAME x_test SOURCES x_test.cc LIBS xray::xray [LABEL unit] [WHOLE])   gtest, one ctest test each;
#                                                                    WHOLE: one for all, that share a server;
#                                                                    all of them: ctest -R '^sdk[.]'
#   xray_example(NAME beast_server SOURCES beast_server.cc LIBS xray::beast)       -> <build>/sdk-examples/
#
# Sources see "src/..." below sdk/ (private headers) and <xray/...>.

function(xray_library_settings target)
  set_target_properties(${target} PROPERTIES
    CXX_STANDARD 20 CXX_STANDARD_REQUIRED ON CXX_EXTENSIONS OFF POSITION_INDEPENDENT_CODE ON)
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_include_directories(${target} PUBLIC
    $<BUILD_INTERFACE:${xray_SOURCE_DIR}/include> $<INSTALL_INTERFACE:include>)
  target_include_directories(${target} PRIVATE ${xray_SOURCE_DIR})
  xray_warnings(${target})
endfunction()

function(xray_warnings target)
  target_compile_options(${target} PRIVATE
    -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wold-style-cast -Wnon-virtual-dtor
    $<$<CXX_COMPILER_ID:Clang>:-Wno-missing-designated-field-initializers>
    $<$<CXX_COMPILER_ID:GNU>:-Wno-missing-field-initializers>
    $<$<BOOL:${RG_WERROR}>:-Werror>)
endfunction()

set_property(GLOBAL PROPERTY XRAY_COMPONENTS "")

# An integration with sources is a static library, without it a header-only one.
function(xray_integration)
  cmake_parse_arguments(arg "" "NAME" "HEADERS;SOURCES;LIBS" ${ARGN})
  set(target xray_${arg_NAME})
  if(arg_SOURCES)
    add_library(${target} STATIC ${arg_SOURCES})
    xray_library_settings(${target})
    set(scope PUBLIC)
  else()
    add_library(${target} INTERFACE)
    set(scope INTERFACE)
  endif()
  add_library(xray::${arg_NAME} ALIAS ${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${arg_NAME})
  target_link_libraries(${target} ${scope} xray ${arg_LIBS})
  list(TRANSFORM arg_HEADERS PREPEND ${xray_SOURCE_DIR}/include/xray/)
  target_sources(${target} ${scope} FILE_SET HEADERS BASE_DIRS ${xray_SOURCE_DIR}/include FILES ${arg_HEADERS})
  set_property(GLOBAL APPEND PROPERTY XRAY_COMPONENTS ${arg_NAME})
endfunction()

function(xray_test)
  cmake_parse_arguments(arg "WHOLE" "NAME;LABEL" "SOURCES;LIBS" ${ARGN})
  if(NOT XRAY_TESTS)
    return()
  endif()
  if(NOT arg_LABEL)
    set(arg_LABEL unit)
  endif()
  include(GoogleTest)
  find_package(PkgConfig REQUIRED)
  if(NOT TARGET PkgConfig::XRAY_gmock)
    pkg_check_modules(XRAY_gmock REQUIRED QUIET IMPORTED_TARGET GLOBAL gmock_main gmock)
  endif()
  set(target xray_${arg_NAME})
  add_executable(${target} ${arg_SOURCES})
  xray_library_settings(${target})
  target_link_libraries(${target} PRIVATE ${arg_LIBS} PkgConfig::XRAY_gmock)
  if(arg_WHOLE)
    add_test(NAME sdk.${arg_NAME} COMMAND ${target} WORKING_DIRECTORY ${xray_SOURCE_DIR})
    set_tests_properties(sdk.${arg_NAME} PROPERTIES LABELS ${arg_LABEL} TIMEOUT 120
      SKIP_REGULAR_EXPRESSION "\\[  SKIPPED \\] [0-9]+ test")
    return()
  endif()
  gtest_discover_tests(${target} TEST_PREFIX sdk. DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60
    WORKING_DIRECTORY ${xray_SOURCE_DIR} PROPERTIES LABELS ${arg_LABEL} TIMEOUT 120)
endfunction()

# Inside Roentgen, whose fuzzers keep their seeds in tests/corpus: sampling_fuzz.cc -> fuzz_sampling.
function(xray_fuzz source)
  if(NOT COMMAND rg_fuzz)
    return()
  endif()
  if(NOT TARGET rg::xray)
    add_library(rg::xray ALIAS xray)
  endif()
  rg_fuzz(${source} xray "" "")
  get_filename_component(stem ${source} NAME_WE)
  string(REGEX REPLACE "_fuzz$" "" name ${stem})
  if(TARGET fuzz_${name})
    target_include_directories(fuzz_${name} PRIVATE ${xray_SOURCE_DIR})
  endif()
endfunction()

function(xray_example)
  cmake_parse_arguments(arg "" "NAME" "SOURCES;LIBS" ${ARGN})
  set(target xray_example_${arg_NAME})
  add_executable(${target} ${arg_SOURCES})
  xray_library_settings(${target})
  set_target_properties(${target} PROPERTIES
    OUTPUT_NAME ${arg_NAME} RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/sdk-examples)
  target_link_libraries(${target} PRIVATE xray::xray ${arg_LIBS})
endfunction()
