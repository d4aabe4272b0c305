# cmake --install: headers, libraries and the CMake package `xray`. Every integration is a component with an export
# of its own, so that a program that asks for `curl` alone needs nothing of gRPC.
include(CMakePackageConfigHelpers)

set(xray_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/xray)
install(TARGETS xray EXPORT xray_core FILE_SET HEADERS)
install(EXPORT xray_core NAMESPACE xray:: DESTINATION ${xray_package_dir} FILE xray-core.cmake)

get_property(xray_components GLOBAL PROPERTY XRAY_COMPONENTS)
foreach(component IN LISTS xray_components)
  install(TARGETS xray_${component} EXPORT xray_${component} FILE_SET HEADERS)
  install(EXPORT xray_${component} NAMESPACE xray:: DESTINATION ${xray_package_dir} FILE xray-${component}.cmake)
endforeach()

configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/xray-config.cmake.in
  ${CMAKE_CURRENT_BINARY_DIR}/xray-config.cmake INSTALL_DESTINATION ${xray_package_dir})
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/xray-config-version.cmake
  VERSION ${PROJECT_VERSION} COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/xray-config.cmake ${CMAKE_CURRENT_BINARY_DIR}/xray-config-version.cmake
  DESTINATION ${xray_package_dir})
