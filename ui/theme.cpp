// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme.h"

#include <QApplication>
#include <QEvent>
#include <QWidget>

namespace quantoscope {
namespace {

/// Of the application: as its palette, it is for all windows alike.
constexpr const char* kSchemeProperty = "quantoscope_color_scheme";
/// Of radio buttons and check boxes, 1.4 times as light.
constexpr QRgb kDarkOutline = 0xffc4cad3, kLightOutline = 0xff969ca5;

}  // namespace

QPalette theme_palette(bool dark) {
  struct Colors {
    QRgb window, base, alternate, button, text, disabled, accent, accent_text, tooltip, link;
  };
  const Colors c = dark ? Colors{0x24282e, 0x31373f, 0x363c45, 0x3c434d, 0xe8eaed,
                                 0xa9b0bb, 0x3775c2, 0xffffff, 0x363c44, 0x7fb2ff}
                        : Colors{0xf3f4f6, 0xffffff, 0xf7f8f9, 0xf7f8f9, 0x1c1f24,
                                 0x636a75, 0x2f6fbe, 0xffffff, 0xffffff, 0x1f5fae};
  QPalette palette{QColor(c.button), QColor(c.window)};  // Derives the bevel colours.
  palette.setColor(QPalette::Window, QColor(c.window));
  palette.setColor(QPalette::Base, QColor(c.base));
  palette.setColor(QPalette::AlternateBase, QColor(c.alternate));
  palette.setColor(QPalette::Button, QColor(c.button));
  for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::ToolTipText})
    palette.setColor(role, QColor(c.text));
  palette.setColor(QPalette::PlaceholderText, QColor(c.disabled));
  palette.setColor(QPalette::Highlight, QColor(c.accent));
  palette.setColor(QPalette::HighlightedText, QColor(c.accent_text));
  palette.setColor(QPalette::ToolTipBase, QColor(c.tooltip));
  palette.setColor(QPalette::Link, QColor(c.link));
  palette.setColor(QPalette::LinkVisited, QColor(c.link));
  for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
    palette.setColor(QPalette::Disabled, role, QColor(c.disabled));
  return palette;
}

void apply_theme(Theme theme) {
  bool dark = theme == Theme::Dark;
  if (theme == Theme::System) {
    QApplication::setPalette(QPalette());  // Back to what the desktop says, to look at it.
    dark = QApplication::palette().color(QPalette::Window).lightness() < 128;
  }
  QApplication::setPalette(theme_palette(dark));
  // The style draws their outlines a little darker than the window, which is hard to see on it.
  QPalette outlined = theme_palette(dark);
  outlined.setColor(QPalette::Window, QColor(dark ? kDarkOutline : kLightOutline));
  for (const char* widget : {"QRadioButton", "QCheckBox"}) QApplication::setPalette(outlined, widget);
}

void set_color_scheme(ColorScheme scheme) {
  qApp->setProperty(kSchemeProperty, int(scheme));
  for (QWidget* widget : QApplication::allWidgets()) {
    QEvent change(QEvent::PaletteChange);
    QApplication::sendEvent(widget, &change);
  }
}

ColorScheme color_scheme() {
  const QCoreApplication* application = QCoreApplication::instance();
  return application ? ColorScheme(application->property(kSchemeProperty).toInt()) : ColorScheme::BlueOrange;
}

Palette Palette::matching(const QPalette& widgets) {
  const ColorScheme scheme = color_scheme();
  if (scheme == ColorScheme::Print) return print();
  return widgets.color(QPalette::Window).lightness() < 128 ? dark(scheme) : light(scheme);
}

}  // namespace quantoscope
