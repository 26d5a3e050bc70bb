// SPDX-License-Identifier: GPL-3.0-or-later
// Everything a person can read or hear in a window, and what of it did not go through a translator.
#pragma once

#include <set>
#include <tuple>
#include <vector>

#include <qcustomplot.h>
#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAction>
#include <QComboBox>
#include <QGroupBox>
#include <QLabel>
#include <QLineEdit>
#include <QMainWindow>
#include <QMenu>
#include <QRegularExpression>
#include <QSpinBox>
#include <QStatusBar>
#include <QTabBar>
#include <QTextDocumentFragment>
#include <QTranslator>

namespace quantoscope {

/// Translates every text into itself between two marks, and remembers what it was asked for.
class MarkingTranslator : public QTranslator {
 public:
  struct Request {
    QString context, text;
    bool counts;  ///< It is about a number of things.
    bool operator<(const Request& other) const {
      return std::tie(context, text, counts) < std::tie(other.context, other.text, other.counts);
    }
  };

  bool isEmpty() const override { return false; }
  QString translate(const char* context, const char* text, const char*, int n) const override {
    requests.insert({QString::fromUtf8(context), QString::fromUtf8(text), n >= 0});
    return QString::fromUtf8("\u27e6") + QString::fromUtf8(text) + QString::fromUtf8("\u27e7");
  }

  mutable std::set<Request> requests;
};

struct ShownText {
  QString place, text;
};

class ShownTexts {
 public:
  explicit ShownTexts(const QWidget& top) {
    widget(top);
    for (const QWidget* each : top.findChildren<QWidget*>()) widget(*each);
    for (const QAction* each : top.findChildren<QAction*>()) action(*each);
  }
  const std::vector<ShownText>& all() const { return all_; }

 private:
  void add(const QObject& object, const char* what, const QString& text) {
    if (text.isEmpty()) return;
    QString place = what;
    for (const QObject* at = &object; at; at = at->parent())
      place += QStringLiteral(" < %1 '%2'").arg(at->metaObject()->className(), at->objectName());
    all_.push_back({place, text});
  }

  void widget(const QWidget& shown) {
    add(shown, "window title", shown.windowTitle());
    add(shown, "tooltip", shown.toolTip());
    add(shown, "status tip", shown.statusTip());
    add(shown, "what's this", shown.whatsThis());
    add(shown, "accessible name", shown.accessibleName());
    add(shown, "accessible description", shown.accessibleDescription());
    if (const auto* label = qobject_cast<const QLabel*>(&shown)) add(shown, "label", label->text());
    if (const auto* button = qobject_cast<const QAbstractButton*>(&shown))
      add(shown, "button", button->text());
    if (const auto* group = qobject_cast<const QGroupBox*>(&shown)) add(shown, "title", group->title());
    if (const auto* menu = qobject_cast<const QMenu*>(&shown)) add(shown, "menu", menu->title());
    if (const auto* line = qobject_cast<const QLineEdit*>(&shown))
      add(shown, "hint", line->placeholderText());
    if (const auto* bar = qobject_cast<const QStatusBar*>(&shown))
      add(shown, "status", bar->currentMessage());
    if (const auto* box = qobject_cast<const QAbstractSpinBox*>(&shown)) add(shown, "number", box->text());
    if (const auto* tabs = qobject_cast<const QTabBar*>(&shown))
      for (int i = 0; i < tabs->count(); ++i) {
        add(shown, "tab", tabs->tabText(i));
        add(shown, "tab's tooltip", tabs->tabToolTip(i));
      }
    if (const auto* combo = qobject_cast<const QComboBox*>(&shown)) model(shown, *combo->model());
    if (const auto* view = qobject_cast<const QAbstractItemView*>(&shown); view && view->model())
      model(shown, *view->model());
    if (const auto* plot = qobject_cast<const QCustomPlot*>(&shown))
      figure(const_cast<QCustomPlot&>(*plot));  // Its lists of parts are not const.
  }

  void action(const QAction& shown) {
    add(shown, "action", shown.text());
    add(shown, "action's tooltip", shown.toolTip());
    add(shown, "action's status tip", shown.statusTip());
    add(shown, "action's what's this", shown.whatsThis());
  }

  void model(const QObject& place, const QAbstractItemModel& items) {
    constexpr int kRoles[] = {Qt::DisplayRole, Qt::ToolTipRole, Qt::WhatsThisRole, Qt::AccessibleTextRole,
                              Qt::AccessibleDescriptionRole};
    for (const int role : kRoles) {
      for (int column = 0; column < items.columnCount(); ++column) {
        add(place, "heading", items.headerData(column, Qt::Horizontal, role).toString());
        for (int row = 0; row < items.rowCount(); ++row)
          add(place, "cell", items.index(row, column).data(role).toString());
      }
      for (int row = 0; row < items.rowCount(); ++row)
        add(place, "row's heading", items.headerData(row, Qt::Vertical, role).toString());
    }
  }

  void figure(QCustomPlot& plot) {
    for (QCPAxisRect* rect : plot.axisRects())
      for (const QCPAxis* axis : rect->axes()) add(plot, "axis", axis->label());
    for (int i = 0; i < plot.plottableCount(); ++i)
      if (plot.plottable(i)->visible() &&
          !plot.plottable(i)->name().startsWith("Graph "))  // QCustomPlot's own.
        add(plot, "curve", plot.plottable(i)->name());
    for (int i = 0; i < plot.itemCount(); ++i)
      if (const auto* text = qobject_cast<const QCPItemText*>(plot.item(i)); text && text->visible())
        add(plot, "text", text->text());
  }

  std::vector<ShownText> all_;
};

/// What of a text is outside of all marks.
inline QString outside_marks(const QString& text) {
  const QString shown =
      Qt::mightBeRichText(text) ? QTextDocumentFragment::fromHtml(text).toPlainText() : text;
  QString left;
  int depth = 0;
  for (const QChar c : shown) {
    if (c == QChar(0x27e6)) ++depth;
    if (depth == 0) left += c;
    if (c == QChar(0x27e7)) {
      --depth;
      left += ' ';
    }
  }
  return left;
}

}  // namespace quantoscope
