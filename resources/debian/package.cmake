# SPDX-License-Identifier: GPL-3.0-or-later
# The Debian package that `cpack` makes of a build; scripts/package does all of it. What only a package holds is the component
# "package"; the licence, which Debian has in a place of its own, is the component "licence".
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME quantoscope)
set(CPACK_PACKAGE_HOMEPAGE_URL https://quantoscope.org)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "instrument for seeing quantization errors of neural networks")
set(CPACK_PACKAGE_DESCRIPTION "Quantoscope trains a small network on points of the plane, quantizes its
weights, its activations and both, and shows the four decision maps side by
side while they learn. How the errors of weights and of activations
differ can be looked at, measured and exported.

It has a window, in which layers, single points and hidden spaces can be
followed, and a command line, which trains the same experiments, draws
figures, and runs studies of many networks on all cores or on a cluster.")
set(CPACK_INSTALL_CMAKE_PROJECTS
  "${PROJECT_BINARY_DIR};${PROJECT_NAME};Unspecified;/;${PROJECT_BINARY_DIR};${PROJECT_NAME};package;/")
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_MAINTAINER "The Quantoscope developers <developers@quantoscope.org>")
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# By name: any BLAS would satisfy LibTorch, but the reference one is many times slower.
set(CPACK_DEBIAN_PACKAGE_DEPENDS libopenblas0)
# A window of Wayland's own instead of one through XWayland.
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS qt6-wayland)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
include(CPack)
