// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/welcome.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QDir>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include "core/spec/presets.h"
#include "ui/panels/example_card.h"
#include "ui/settings.h"

namespace quantoscope {
namespace {

constexpr int kColumns = 4;
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

  auto* content = new QWidget;
  auto* column = new QVBoxLayout(content);
  column->setContentsMargins(20, 16, 20, 12);
  column->setSpacing(10);
  column->addWidget(heading(tr("See what quantization does to a neural network"), 1.35));
  auto* text = new QLabel(
      tr("Four networks are learning behind this page: float, and with quantized weights, activations "
         "and both. Close it to watch them, or start from an example."));
  text->setWordWrap(true);
  column->addWidget(text);

  auto* grid = new QGridLayout;
  grid->setSpacing(12);
  int place = 0;
  for (const Example& example : examples()) {
    auto* card = new ExampleCard(example);
    connect(card, &QAbstractButton::clicked, this, [this, &example] {
      accept();
      Q_EMIT exampleChosen(example.spec);
    });
    grid->addWidget(card, place / kColumns, place % kColumns);
    ++place;
  }
  column->addLayout(grid);

  if (!recent.isEmpty()) {
    column->addSpacing(6);
    column->addWidget(heading(tr("Recent files"), 1.1));
    for (const QString& path : recent.mid(0, kMostRecent)) {
      auto* file =
          new QPushButton(fontMetrics().elidedText(QDir::toNativeSeparators(path), Qt::ElideMiddle, 700));
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

  // At 200 % or on a small screen it scrolls.
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
  foot->setContentsMargins(20, 6, 20, 14);
  foot->addWidget(at_start);
  foot->addStretch(1);
  foot->addWidget(buttons);

  auto* all = new QVBoxLayout(this);
  all->setContentsMargins(0, 0, 0, 0);
  all->setSpacing(0);
  all->addWidget(scroll, 1);
  all->addLayout(foot);
  resize(content->sizeHint().width() + 4, content->sizeHint().height() + foot->sizeHint().height() + 4);
}

void Welcome::showEvent(QShowEvent* event) {
  QDialog::showEvent(event);
  findChild<ExampleCard*>()->setFocus(Qt::OtherFocusReason);  // Enter opens the first.
}

bool Welcome::atStart() { return settings().value(kAtStart, true).toBool(); }

}  // namespace quantoscope
