// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/welcome.h"

#include <algorithm>

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QDir>
#include <QEvent>
#include <QLabel>
#include <QMainWindow>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QVBoxLayout>

#include "core/spec/presets.h"
#include "ui/panels/example_card.h"
#include "ui/settings.h"

namespace quantoscope {
namespace {

constexpr int kMostRecent = 4;
const QString kAtStart = "welcome/at_start";

QLabel* heading(const QString& text, double size) {
  auto* label = new QLabel(text);
  QFont font = label->font();
  font.setPointSizeF(font.pointSizeF() * size);
  font.setWeight(QFont::DemiBold);
  label->setFont(font);
  return label;
}

}  // namespace

Welcome::Welcome(const QStringList& recent, QWidget* parent) : QDialog(parent) {
  setObjectName("welcome");
  setWindowTitle(tr("Welcome to Quantoscope"));
  setModal(false);
  // Beside the maps, in the place of the controls: what it speaks of is to be seen.
  setWindowFlags(Qt::Widget);
  setAutoFillBackground(true);
  parent->installEventFilter(this);

  auto* content = new QWidget;
  auto* column = new QVBoxLayout(content);
  column->setContentsMargins(8, 10, 6, 8);
  column->setSpacing(8);
  auto* title = heading(tr("See what quantization does to a neural network"), 1.25);
  title->setWordWrap(true);
  column->addWidget(title);
  auto* text = new QLabel(
      tr("Four networks are learning beside this page: float, and then with quantized weights, activations "
         "and both. Compare where boundaries have moved with where they fray. Close the page for the "
         "controls, or start from an example."));
  text->setWordWrap(true);
  for (QLabel* label : {title, text}) label->setMinimumWidth(1);  // They wrap.
  column->addWidget(text);

  for (const Example& example : examples()) {
    auto* card = new ExampleCard(example);
    connect(card, &QAbstractButton::clicked, this, [this, &example] {
      accept();
      Q_EMIT exampleChosen(example.spec);
    });
    column->addWidget(card);
  }

  if (!recent.isEmpty()) {
    column->addSpacing(6);
    column->addWidget(heading(tr("Recent files"), 1.1));
    for (const QString& path : recent.mid(0, kMostRecent)) {
      auto* file =
          new QPushButton(fontMetrics().elidedText(QDir::toNativeSeparators(path), Qt::ElideMiddle, 220));
      file->setObjectName("recent_file");
      file->setFlat(true);
      file->setAutoDefault(true);
      file->setStyleSheet("text-align: left; padding: 3px 6px");
      file->setToolTip(QDir::toNativeSeparators(path));
      connect(file, &QPushButton::clicked, this, [this, path] {
        accept();
        Q_EMIT fileChosen(path);
      });
      column->addWidget(file);
    }
  }
  column->addStretch(1);

  // In a low window it scrolls.
  auto* scroll = new QScrollArea;
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setWidgetResizable(true);
  scroll->setFocusPolicy(Qt::NoFocus);
  scroll->setWidget(content);

  auto* at_start = new QCheckBox(tr("&Show at start"));
  at_start->setObjectName("show_at_start");
  // It appears by itself once; from then on only for those who want it.
  settings().setValue(kAtStart, settings().value(kAtStart, false).toBool());
  at_start->setChecked(settings().value(kAtStart).toBool());
  connect(at_start, &QCheckBox::toggled, this, [](bool on) { settings().setValue(kAtStart, on); });
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  auto* foot = new QHBoxLayout;
  foot->setContentsMargins(12, 4, 12, 8);
  foot->addWidget(at_start);
  foot->addStretch(1);
  foot->addWidget(buttons);

  auto* all = new QVBoxLayout(this);
  all->setContentsMargins(0, 0, 0, 0);
  all->setSpacing(0);
  all->addWidget(scroll, 1);
  all->addLayout(foot);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setMinimumWidth(content->minimumSizeHint().width() +
                          scroll->verticalScrollBar()->sizeHint().width());
}

/// Over the window's left side, below its bars.
void Welcome::place() {
  const auto* window = qobject_cast<QMainWindow*>(parentWidget());
  const QRect centre =
      window && window->centralWidget() ? window->centralWidget()->geometry() : parentWidget()->rect();
  const int wide = std::max(minimumSizeHint().width(), centre.left());
  setGeometry(0, centre.top(), std::min(wide, parentWidget()->width()),
              parentWidget()->height() - centre.top());
  raise();
}

bool Welcome::eventFilter(QObject* watched, QEvent* event) {
  // The layout of the window's parts tells where the maps begin.
  const bool moved = event->type() == QEvent::Resize || event->type() == QEvent::LayoutRequest;
  if (watched == parentWidget() && moved && isVisible())
    QMetaObject::invokeMethod(this, &Welcome::place, Qt::QueuedConnection);
  return QDialog::eventFilter(watched, event);
}

void Welcome::showEvent(QShowEvent* event) {
  QDialog::showEvent(event);
  place();
  raise();
  findChild<ExampleCard*>()->setFocus(Qt::OtherFocusReason);  // Enter opens the first.
}

bool Welcome::atStart() { return settings().value(kAtStart, true).toBool(); }

}  // namespace quantoscope
