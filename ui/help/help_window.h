// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

class QLineEdit;
class QListWidget;
class QTextBrowser;

namespace quantoscope {

/// The user guide (resources/help) beside a list of its pages that can be searched. Stays open while one
/// works.
class HelpWindow : public QDialog {
  Q_OBJECT

 public:
  explicit HelpWindow(QWidget* parent = nullptr);

  /// Names of all pages ("index", "view-flips"), in reading order; the first line of a page is its title.
  static QStringList pages();
  /// The Markdown text of a page; empty if there is none of this name.
  static QString text(const QString& page);
  /// Its first line; empty if there is none of this name.
  static QString title(const QString& page);

  /// Puts a page that is made by the program before those of the guide.
  void addPage(const QString& page, const QString& title, const QString& html);

 public Q_SLOTS:
  /// An unknown name shows the first page.
  void showPage(const QString& page);

 private:
  void select(const QString& page);
  void filter(const QString& words);

  QLineEdit* search_;
  QListWidget* list_;
  QTextBrowser* browser_;
};

/// Opens the guide, or brings it to the front, at a page; `parent` owns it.
HelpWindow& show_help(QWidget* parent, const QString& page);

}  // namespace quantoscope
