# cmake -DSDK_BINARY_DIR=... -DCOMPONENTS=a,b -DWORK_DIR=... -DGENERATOR=... -DCOMPILER=... -P package_test.cmake
#
# What is installed must be enough for find_package(xray COMPONENTS ...): with every integration that was built, with
# none, and where an integration or its client library is missing.
cmake_minimum_required(VERSION 3.25)
string(REPLACE "," ";" COMPONENTS "${COMPONENTS}")
set(prefix ${WORK_DIR}/prefix)

# run(NAME [FAILS "text that must be there"] COMMAND ...)
function(run name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "FAILS" "COMMAND")
  execute_process(COMMAND ${arg_COMMAND} RESULT_VARIABLE result OUTPUT_VARIABLE out ERROR_VARIABLE out)
  if(arg_FAILS)
    string(REGEX REPLACE "[ \n]+" " " out "${out}") # CMake wraps its messages
    if(result EQUAL 0 OR NOT out MATCHES "${arg_FAILS}")
      message(FATAL_ERROR "${name}: exit ${result}, expected a failure that says '${arg_FAILS}':\n${out}")
    endif()
  elseif(NOT result EQUAL 0)
    message(FATAL_ERROR "${name}: exit ${result}\n${out}")
  endif()
endfunction()

# The arguments that configure a consumer in its own folder; the lists are separated by \; for one argument.
function(configure_arguments folder components optional out)
  string(REPLACE ";" "\\;" components "${components}")
  set(${out} ${CMAKE_COMMAND} -S ${CMAKE_CURRENT_LIST_DIR}/consumer -B ${WORK_DIR}/${folder} -G ${GENERATOR}
    -DCMAKE_PREFIX_PATH=${prefix} -DCMAKE_CXX_COMPILER=${COMPILER} -DCMAKE_CXX_FLAGS=${FLAGS}
    -DCMAKE_EXE_LINKER_FLAGS=${LINK_FLAGS} "-DCOMPONENTS=${components}" -DOPTIONAL=${optional} PARENT_SCOPE)
endfunction()

function(expect_found folder text)
  file(READ ${WORK_DIR}/${folder}/found.txt found)
  if(NOT found STREQUAL text)
    message(FATAL_ERROR "${folder}: found '${found}', expected '${text}'")
  endif()
endfunction()

file(REMOVE_RECURSE ${WORK_DIR})
run("install" COMMAND ${CMAKE_COMMAND} -DCMAKE_INSTALL_PREFIX=${prefix} -P ${SDK_BINARY_DIR}/cmake_install.cmake)

# With all that was built.
configure_arguments(all "${COMPONENTS}" "" configure)
run("configure with ${COMPONENTS}" COMMAND ${configure})
run("build with ${COMPONENTS}" COMMAND ${CMAKE_COMMAND} --build ${WORK_DIR}/all --parallel 2)
foreach(program core ${COMPONENTS})
  run("consumer_${program}" COMMAND ${WORK_DIR}/all/consumer_${program})
endforeach()

# With none, on a machine that has no client library; one that is only wished for is reported as not found.
set(bare ${CMAKE_COMMAND} -E env PKG_CONFIG_LIBDIR=${WORK_DIR} PKG_CONFIG_PATH=)
set(wished "")
set(why "")
if("curl" IN_LIST COMPONENTS)
  set(wished curl)
  set(why "curl needs libcurl")
endif()
configure_arguments(none "" "${wished}" configure)
run("configure with none" COMMAND ${bare} ${configure})
run("build with none" COMMAND ${CMAKE_COMMAND} --build ${WORK_DIR}/none)
run("consumer_core of none" COMMAND ${WORK_DIR}/none/consumer_core)
expect_found(none "")
if(wished)
  configure_arguments(needed "curl" "" configure)
  run("configure without libcurl" FAILS "${why}" COMMAND ${bare} ${configure})
  configure_arguments(wished "" "curl" configure)
  run("configure with libcurl" COMMAND ${configure})
  expect_found(wished "curl ")
endif()

# One that was not installed.
configure_arguments(nonesuch "nonesuch" "" configure)
run("configure with nonesuch" FAILS "installed without nonesuch" COMMAND ${configure})
configure_arguments(optional "" "nonesuch" configure)
run("configure with nonesuch as an option" COMMAND ${configure})
expect_found(optional "")
