// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/study/study_controls.h"
#include "ui/help/help_button.h"

#include <algorithm>

#include <QComboBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>

#include "core/machine.h"
#include "core/study/builtin_studies.h"

namespace quantoscope {
namespace {

constexpr int kMostSeeds = 1000;

}  // namespace

StudyControls::StudyControls(QWidget* parent)
    : QWidget(parent), studies_(builtin_studies().begin(), builtin_studies().end()) {
  auto* const row = new QHBoxLayout(this);
  row->setContentsMargins(8, 6, 8, 0);
  makeChoice();
  row->addSpacing(12);
  makeNumbers();
  row->addStretch(1);
  makeButtons();
}

void StudyControls::makeChoice() {
  choice_ = new QComboBox(this);
  choice_->setObjectName(QStringLiteral("study"));
  choice_->setAccessibleName(tr("Study"));
  choice_->setToolTip(tr("Which networks are trained and compared"));
  choice_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  choice_->setMinimumContentsLength(34);
  for (const StudySpec& study : studies_) choice_->addItem(QString::fromStdString(study.title));
  open_ = new QPushButton(tr("Open study &file…"), this);
  open_->setToolTip(tr("A study of your own, written as JSON; the guide tells how"));
  layout()->addWidget(choice_);
  layout()->addWidget(open_);
  connect(choice_, &QComboBox::activated, this,
          [this](int index) { Q_EMIT studyChosen(studies_[std::size_t(index)]); });
  connect(open_, &QPushButton::clicked, this, &StudyControls::chooseFile);
}

void StudyControls::makeNumbers() {
  auto* const seeds_label = new QLabel(tr("S&eeds"), this);
  seeds_ = new QSpinBox(this);
  seeds_->setObjectName(QStringLiteral("seeds"));
  seeds_->setRange(1, kMostSeeds);
  seeds_->setAccessibleName(tr("Number of seeds"));
  seeds_->setToolTip(tr("Every network is trained with seeds 1 to this; intervals need at least two"));
  seeds_label->setBuddy(seeds_);
  auto* const threads_label = new QLabel(tr("T&hreads"), this);
  threads_ = new QSpinBox(this);
  threads_->setObjectName(QStringLiteral("threads"));
  threads_->setRange(1, usable_cores());
  threads_->setValue(threads_->maximum());
  threads_->setAccessibleName(tr("Networks trained side by side"));
  threads_->setToolTip(tr("Networks trained side by side, each in a thread of its own"));
  threads_label->setBuddy(threads_);
  for (QWidget* each : std::initializer_list<QWidget*>{seeds_label, seeds_, threads_label, threads_})
    layout()->addWidget(each);
  connect(seeds_, &QSpinBox::valueChanged, this, &StudyControls::seedsChosen);
  connect(threads_, &QSpinBox::valueChanged, this, &StudyControls::threadsChosen);
}

void StudyControls::makeButtons() {
  start_ = new QPushButton(tr("&Start study"), this);
  start_->setObjectName(QStringLiteral("start"));
  start_->setToolTip(tr("Train the networks that are not in the store yet"));
  stop_ = new QPushButton(tr("Sto&p study"), this);
  stop_->setObjectName(QStringLiteral("stop"));
  stop_->setToolTip(tr("Finished networks stay in the store; Start goes on from there"));
  layout()->addWidget(start_);
  layout()->addWidget(stop_);
  layout()->addWidget(new HelpButton("studies"));
  connect(start_, &QPushButton::clicked, this, &StudyControls::startWanted);
  connect(stop_, &QPushButton::clicked, this, &StudyControls::stopWanted);
}

void StudyControls::add(const StudySpec& study, const QString& path) {
  file_folder_ = QFileInfo(path).path();
  const auto known = std::ranges::find(studies_, study.name, &StudySpec::name);
  const auto index = int(known - studies_.begin());
  const QString title = QString::fromStdString(study.title.empty() ? study.name : study.title);
  if (known == studies_.end()) {
    studies_.push_back(study);
    choice_->addItem(title);
  } else {
    *known = study;
    choice_->setItemText(index, title);
  }
  choice_->setCurrentIndex(index);
}

void StudyControls::setSeeds(int count) { seeds_->setValue(count); }

int StudyControls::threads() const { return threads_->value(); }

void StudyControls::setState(State state) {
  const bool training = state == State::Training || state == State::Stopping;
  for (QWidget* each : std::initializer_list<QWidget*>{choice_, open_, seeds_, threads_})
    each->setEnabled(!training);
  start_->setEnabled(state == State::Ready);
  stop_->setEnabled(state == State::Training);
}

void StudyControls::chooseFile() {
  auto* const dialog =
      new QFileDialog(this, tr("Open study"), file_folder_, tr("Studies (*.json);;All files (*)"));
  dialog->setFileMode(QFileDialog::ExistingFile);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  connect(dialog, &QFileDialog::fileSelected, this, &StudyControls::fileChosen);
  dialog->open();
}

}  // namespace quantoscope
