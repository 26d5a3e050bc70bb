// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lesson/markdown_text.h"

#include <cmath>

#include <QDesktopServices>
#include <QEvent>
#include <QTextBlock>
#include <QTextDocument>
#include <QWheelEvent>

namespace quantoscope {

MarkdownText::MarkdownText(QWidget* parent) : QTextBrowser(parent) {
  setFrameShape(QFrame::NoFrame);
  setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
  policy.setHeightForWidth(true);
  setSizePolicy(policy);
  setOpenLinks(false);
  viewport()->setAutoFillBackground(false);
  document()->setDocumentMargin(0);
  connect(this, &QTextBrowser::anchorClicked, this, [](const QUrl& url) {
    if (url.scheme() == "https" || url.scheme() == "http") QDesktopServices::openUrl(url);
  });
}

void MarkdownText::setText(const QString& markdown) {
  if (markdown == markdown_) return;
  markdown_ = markdown;
  show_text();
}

void MarkdownText::show_text() {
  document()->setMarkdown(markdown_, QTextDocument::MarkdownFeatures(QTextDocument::MarkdownDialectGitHub) |
                                         QTextDocument::MarkdownNoHTML);
  // Paragraphs breathe a little; Markdown's own margins are those of a printed page.
  QTextCursor cursor(document());
  cursor.beginEditBlock();
  for (QTextBlock block = document()->begin(); block.isValid(); block = block.next()) {
    cursor.setPosition(block.position());
    QTextBlockFormat format = block.blockFormat();
    format.setLineHeight(118, QTextBlockFormat::ProportionalHeight);
    if (!block.textList()) format.setBottomMargin(block.next().isValid() ? fontMetrics().height() * 0.5 : 0);
    cursor.setBlockFormat(format);
  }
  cursor.endEditBlock();
  measured_.reset(document()->clone());
  fit();
}

QVariant MarkdownText::loadResource(int, const QUrl&) { return {}; }

QSize MarkdownText::minimumSizeHint() const {
  return {fontMetrics().averageCharWidth() * 24, fontMetrics().height()};  // Its width gives the height.
}

int MarkdownText::heightForWidth(int width) const {
  if (!measured_) return minimumSizeHint().height();
  measured_->setTextWidth(width);
  return int(std::ceil(measured_->size().height()));
}

void MarkdownText::fit() {
  document()->setTextWidth(viewport()->width());
  updateGeometry();
}

void MarkdownText::resizeEvent(QResizeEvent* event) {
  QTextBrowser::resizeEvent(event);
  if (event->size().width() != event->oldSize().width()) fit();
}

void MarkdownText::changeEvent(QEvent* event) {
  QTextBrowser::changeEvent(event);
  // Headings and margins are multiples of the font that was in use when the text was set.
  if (event->type() == QEvent::FontChange && !markdown_.isEmpty()) show_text();
}

void MarkdownText::wheelEvent(QWheelEvent* event) { event->ignore(); }  // What it lies in scrolls.

}  // namespace quantoscope
