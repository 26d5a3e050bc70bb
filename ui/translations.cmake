# SPDX-License-Identifier: GPL-3.0-or-later
# The languages of the window. resources/translations/quantoscope_<language>.ts become resources (:/i18n) of the window;
# the English one holds plurals only, the texts themselves being English. How to add a language: .github/CONTRIBUTING.md.
find_program(LUPDATE NAMES lupdate lupdate6 HINTS ${QT6_INSTALL_PREFIX}/${QT6_INSTALL_BINS} REQUIRED)
find_program(LRELEASE NAMES lrelease lrelease6 HINTS ${QT6_INSTALL_PREFIX}/${QT6_INSTALL_BINS} REQUIRED)
set(languages en)
set(lupdate_options -silent -extensions cpp,h -locations none -no-obsolete -I ${PROJECT_SOURCE_DIR}
  -tr-function-alias QT_TRANSLATE_NOOP+=CORE_TEXT ${PROJECT_SOURCE_DIR}/core ${PROJECT_SOURCE_DIR}/ui)

foreach(code ${languages})
  set(name quantoscope_${code})
  set(language ${PROJECT_SOURCE_DIR}/resources/translations/${name}.ts)
  set(messages ${CMAKE_CURRENT_BINARY_DIR}/${name}.qm)
  add_custom_command(OUTPUT ${messages} DEPENDS ${language} VERBATIM
    COMMAND ${LRELEASE} -silent ${language} -qm ${messages})
  list(APPEND released ${messages})
  string(APPEND entries "    <file>${name}.qm</file>\n")
  list(APPEND updates COMMAND ${LUPDATE} ${lupdate_options} $<$<STREQUAL:${code},en>:-pluralonly>
    -ts ${language})
endforeach()
file(CONFIGURE OUTPUT translations.qrc CONTENT "<RCC>\n  <qresource prefix=\"/i18n\">\n${entries}  </qresource>\n</RCC>\n")
target_sources(quantoscope_ui PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/translations.qrc ${released})

# `ninja update_translations` brings new and changed texts into all languages.
add_custom_target(update_translations ${updates} COMMAND_EXPAND_LISTS VERBATIM)

# Everything that can be translated, as lupdate sees it: a test asks whether what the window looks up is there.
set(QUANTOSCOPE_TEXTS ${CMAKE_CURRENT_BINARY_DIR}/texts.ts CACHE INTERNAL "All texts")
foreach(room core session figure ui)
  get_target_property(folder quantoscope_${room} SOURCE_DIR)
  get_target_property(sources quantoscope_${room} SOURCES)
  list(FILTER sources INCLUDE REGEX "\\.(cpp|h)$")
  foreach(source ${sources})
    cmake_path(ABSOLUTE_PATH source BASE_DIRECTORY ${folder})
    list(APPEND text_sources ${source})
  endforeach()
endforeach()
add_custom_command(OUTPUT ${QUANTOSCOPE_TEXTS} VERBATIM DEPENDS ${text_sources}
  COMMAND ${CMAKE_COMMAND} -E rm -f ${QUANTOSCOPE_TEXTS}
  COMMAND ${LUPDATE} ${lupdate_options} -source-language en -target-language en -ts ${QUANTOSCOPE_TEXTS})
add_custom_target(quantoscope_texts DEPENDS ${QUANTOSCOPE_TEXTS})
