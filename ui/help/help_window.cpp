// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/help/help_window.h"

#include <QAction>
#include <QDesktopServices>
#include <QDialogButtonBox>
#include <QFile>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QRegularExpression>
#include <QSplitter>
#include <QTextBrowser>
#include <QVBoxLayout>

namespace quantoscope {
namespace {

const QString kFolder = QStringLiteral(":/help/");

QString title_of(const QString& markdown) {
  return markdown.section('\n', 0, 0).remove(QRegularExpression("^#+\\s*"));
}

QString name_of(const QUrl& url) { return QFileInfo(url.path()).completeBaseName(); }

}  // namespace

/// Every page is linked from the index, in reading order.
QStringList HelpWindow::pages() {
  QStringList names{"index"};
  static const QRegularExpression link("\\]\\(([a-z-]+)\\.md\\)");
  auto found = link.globalMatch(text("index"));
  while (found.hasNext())
    if (const QString name = found.next().captured(1); !names.contains(name)) names << name;
  return names;
}

QString HelpWindow::text(const QString& page) {
  QFile file(kFolder + page + ".md");
  return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

QString HelpWindow::title(const QString& page) { return title_of(text(page)); }

HelpWindow::HelpWindow(QWidget* parent)
    : QDialog(parent), search_(new QLineEdit), list_(new QListWidget), browser_(new QTextBrowser) {
  setObjectName("help");
  setWindowTitle(tr("Quantoscope guide"));
  resize(920, 660);

  search_->setPlaceholderText(tr("Search the guide"));
  search_->setAccessibleName(tr("Search the guide"));
  search_->setClearButtonEnabled(true);
  connect(search_, &QLineEdit::textChanged, this, &HelpWindow::filter);

  list_->setAccessibleName(tr("Pages of the guide"));
  for (const QString& page : pages()) {
    auto* item = new QListWidgetItem(title_of(text(page)), list_);
    item->setData(Qt::UserRole, page);
  }
  connect(list_, &QListWidget::currentItemChanged, this, [this](const QListWidgetItem* item) {
    if (item) showPage(item->data(Qt::UserRole).toString());
  });

  browser_->setAccessibleName(tr("Page of the guide"));
  browser_->setOpenLinks(false);
  browser_->setSearchPaths({kFolder});
  browser_->document()->setDocumentMargin(18);
  connect(browser_, &QTextBrowser::anchorClicked, this, [this](const QUrl& url) {
    if (url.scheme().startsWith("http"))
      QDesktopServices::openUrl(url);
    else
      showPage(name_of(url));
  });

  auto* left = new QWidget;
  auto* column = new QVBoxLayout(left);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(search_);
  column->addWidget(list_, 1);
  auto* both = new QSplitter;
  both->addWidget(left);
  both->addWidget(browser_);
  both->setStretchFactor(1, 1);
  both->setSizes({240, 680});
  both->setChildrenCollapsible(false);

  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
  buttons->button(QDialogButtonBox::Close)->setAutoDefault(false);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  auto* all = new QVBoxLayout(this);
  all->addWidget(both, 1);
  all->addWidget(buttons);
  auto* find = new QAction(this);
  find->setShortcut(QKeySequence::Find);
  connect(find, &QAction::triggered, search_, [this] { search_->setFocus(Qt::ShortcutFocusReason); });
  addAction(find);
}

void HelpWindow::addPage(const QString& page, const QString& title, const QString& html) {
  auto* item = new QListWidgetItem(title);
  item->setData(Qt::UserRole, page);
  item->setData(Qt::UserRole + 1, html);
  list_->insertItem(0, item);
}

void HelpWindow::showPage(const QString& page) {
  select(page);
  const QListWidgetItem* item = list_->currentItem();
  if (const QString html = item->data(Qt::UserRole + 1).toString(); !html.isEmpty())
    browser_->setHtml(html);
  else
    browser_->setMarkdown(text(item->data(Qt::UserRole).toString()));
  browser_->moveCursor(QTextCursor::Start);
}

void HelpWindow::select(const QString& page) {
  const QSignalBlocker quiet(list_);
  for (int row = 0; row < list_->count(); ++row)
    if (list_->item(row)->data(Qt::UserRole) == page) return list_->setCurrentRow(row);
  list_->setCurrentRow(0);
}

/// Only pages with all the words stay in the list.
void HelpWindow::filter(const QString& words) {
  const QStringList wanted = words.split(' ', Qt::SkipEmptyParts);
  for (int row = 0; row < list_->count(); ++row) {
    QListWidgetItem* item = list_->item(row);
    const QString all = item->text() + ' ' + item->data(Qt::UserRole + 1).toString() +
                        text(item->data(Qt::UserRole).toString());
    item->setHidden(!std::all_of(wanted.begin(), wanted.end(), [&](const QString& word) {
      return all.contains(word, Qt::CaseInsensitive);
    }));
  }
}

HelpWindow& show_help(QWidget* parent, const QString& page) {
  auto* help = parent->findChild<HelpWindow*>(QString(), Qt::FindDirectChildrenOnly);
  if (!help) {
    help = new HelpWindow(parent);
    help->setAttribute(Qt::WA_DeleteOnClose);
  }
  help->showPage(page);
  help->show();
  help->raise();
  help->activateWindow();
  return *help;
}

}  // namespace quantoscope
