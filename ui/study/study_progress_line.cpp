// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/study/study_progress_line.h"

#include <algorithm>

#include <QDir>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>

#include "ui/panels/player_bar.h"

namespace quantoscope {

StudyProgressLine::StudyProgressLine(QWidget* parent) : QWidget(parent) {
  auto* const row = new QHBoxLayout(this);
  row->setContentsMargins(8, 0, 8, 4);
  bar_ = new QProgressBar(this);
  bar_->setTextVisible(false);
  bar_->setMaximumHeight(10);
  bar_->setMinimumWidth(160);
  bar_->setAccessibleName(tr("Progress of the study"));
  text_ = new QLabel(this);
  text_->setObjectName(QStringLiteral("progress"));
  store_ = new QLabel(this);
  store_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  store_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  store_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  change_ = new QPushButton(tr("Change s&tore…"), this);
  change_->setToolTip(
      tr("The folder in which trained networks are kept; the command line uses its --output"));
  row->addWidget(bar_);
  row->addWidget(text_);
  row->addWidget(store_, 1);
  row->addWidget(change_);
  connect(change_, &QPushButton::clicked, this, &StudyProgressLine::chooseStore);
}

void StudyProgressLine::setStore(const QString& folder) {
  store_folder_ = folder;
  const QString text = tr("Store: %1").arg(QDir::toNativeSeparators(folder));
  store_->setText(text);
  store_->setToolTip(text);
}

void StudyProgressLine::setChangeable(bool changeable) { change_->setEnabled(changeable); }

void StudyProgressLine::showTable(const StudyTable& table, int threads) {
  const auto& rows = table.rows;
  const auto done = int(std::ranges::count(rows, RunStatus::Finished, &StudyRow::status));
  const auto wrong = int(std::ranges::count(rows, RunStatus::Failed, &StudyRow::status));
  bar_->setRange(0, std::max(1, int(rows.size())));
  bar_->setValue(done);
  QString text = rows.empty() ? tr("Looking into the store…")
                              : tr("%1 of %2 networks are trained").arg(done).arg(rows.size());
  if (wrong > 0) text += QStringLiteral(", ") + tr("%n failed", nullptr, wrong);
  double left = 0, longest = 0;
  for (const StudyRow& row : rows) {
    if (row.status == RunStatus::Finished) continue;
    left += row.cost;
    longest = std::max(longest, row.cost);
  }
  if (left > 0)
    text += QStringLiteral("; ") + tr("the others take roughly %1 with %n threads", nullptr, threads)
                                       .arg(format_duration(std::max(longest, left / std::max(1, threads))));
  text_->setText(text);
  text_->setToolTip(left > 0 ? tr("Estimated for a computer such as the one of the README's benchmarks; once "
                                  "networks have been trained here, their pace counts")
                             : QString());
}

void StudyProgressLine::showPreparing() {
  text_->setText(tr("Preparing…"));
  bar_->setRange(0, 0);
}

void StudyProgressLine::showProgress(const StudyProgress& progress) {
  bar_->setRange(0, std::max(1, int(progress.total)));
  bar_->setValue(int(progress.over()));
  QString text = tr("%1 of %2 networks").arg(progress.over()).arg(progress.total);
  if (progress.failed) text += QStringLiteral(", ") + tr("%n failed", nullptr, int(progress.failed));
  if (progress.elsewhere)
    text += QStringLiteral(", ") + tr("%n in another program", nullptr, int(progress.elsewhere));
  if (progress.finished > 0 && progress.over() < progress.total)
    text += QStringLiteral(", ") + tr("about %1 left").arg(format_duration(progress.seconds_remaining));
  text_->setText(text);
}

void StudyProgressLine::showStopping() { text_->setText(tr("Stopping…")); }

void StudyProgressLine::chooseStore() {
  auto* const dialog = new QFileDialog(this, tr("Folder of trained networks"), store_folder_);
  dialog->setFileMode(QFileDialog::Directory);
  dialog->setOption(QFileDialog::ShowDirsOnly);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  connect(dialog, &QFileDialog::fileSelected, this, &StudyProgressLine::storeChosen);
  dialog->open();
}

}  // namespace quantoscope
