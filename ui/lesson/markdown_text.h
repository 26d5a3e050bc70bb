// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include <QTextBrowser>

namespace quantoscope {

/// Markdown from a file, as high as its text. Files are not to be trusted: no HTML, no pictures, nothing is
/// loaded, and only links to the web are followed.
class MarkdownText : public QTextBrowser {
  Q_OBJECT

 public:
  explicit MarkdownText(QWidget* parent = nullptr);
  void setText(const QString& markdown);
  QVariant loadResource(int type, const QUrl& name) override;
  QSize sizeHint() const override { return minimumSizeHint(); }
  QSize minimumSizeHint() const override;
  int heightForWidth(int width) const override;

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;

 private:
  void show_text();
  void fit();

  QString markdown_;
  std::unique_ptr<QTextDocument> measured_;  ///< A copy, to try other widths with.
};

}  // namespace quantoscope
