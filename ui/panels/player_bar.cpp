// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/player_bar.h"

#include <algorithm>
#include <cmath>

#include <QAction>
#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QLocale>
#include <QToolButton>

#include "ui/panels/icons.h"
#include "ui/panels/progress_line.h"
#include "ui/plots/network_text.h"
#include "ui/plots/palette.h"

namespace quantoscope {
namespace {

constexpr double kLarger = 1.25;

/// Short enough for a column head.
QString short_name(const NetworkSnapshot& network) {
  return network.kind == NetworkKind::Float ? PlayerBar::tr("Float") : bits_text(network);
}

QString epoch_text(const NetworkSnapshot& network) {
  switch (network.phase) {
    case NetworkPhase::Waiting:
      return PlayerBar::tr("waiting");
    case NetworkPhase::Failed:
      return PlayerBar::tr("failed");
    default:
      return QString("%1 / %2").arg(network.epoch).arg(network.epochs);
  }
}

}  // namespace

PlayerBar::PlayerBar(QWidget* parent) : QWidget(parent) {
  play_ = add_action(tr("&Play"), Qt::Key_Space, tr("Train, or hold all networks where they are"));
  step_ = add_action(tr("&Step one epoch"), Qt::Key_Period, tr("Train every network for one epoch"));
  reset_ = add_action(tr("&Reset"), Qt::Key_R, tr("Train again from the same initial weights"));
  connect(play_, &QAction::triggered, this, &PlayerBar::toggleRequested);
  connect(step_, &QAction::triggered, this, &PlayerBar::stepRequested);
  connect(reset_, &QAction::triggered, this, &PlayerBar::resetRequested);

  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(6, 2, 8, 2);
  row->setSpacing(2);
  for (QAction* action : {play_, step_, reset_}) {
    auto* button = new QToolButton(this);
    button->setDefaultAction(action);
    button->setAutoRaise(true);
    button->setIconSize({20, 20});
    button->setFocusPolicy(Qt::TabFocus);
    row->addWidget(button);
  }
  row->addSpacing(8);
  for (const NetworkKind kind : kAllKinds) {
    networks_[std::size_t(kind)] = add_status(kind);
    row->addWidget(networks_[std::size_t(kind)].block, 1);
    if (kind != NetworkKind::Joint) row->addSpacing(14);
  }
  show_theme();
  show_font();
}

QAction* PlayerBar::add_action(const QString& text, const QKeySequence& key, const QString& tip) {
  auto* action = new QAction(text, this);
  action->setShortcut(key);
  action->setToolTip(QString("%1 (%2)").arg(tip, key.toString(QKeySequence::NativeText)));
  action->setWhatsThis(tip);
  return action;
}

PlayerBar::Status PlayerBar::add_status(NetworkKind kind) {
  Status status{new QWidget(this), new QLabel, new QLabel, new QLabel, new ProgressLine, {}, {}, {}};
  status.block->setObjectName(QString("status.%1").arg(name(kind)));
  status.epoch->setObjectName("epoch");
  QFont bold = status.name->font();
  bold.setBold(true);
  status.name->setFont(bold);
  status.share->setFont(bold);
  status.share->setObjectName("accuracy");
  // Numbers come and go; the columns must not move with them.
  for (QLabel* label : {status.share, status.epoch}) {
    label->setMinimumWidth(1);
    label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  }
  status.epoch->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  auto* grid = new QGridLayout(status.block);
  grid->setContentsMargins(0, 0, 0, 0);
  grid->setHorizontalSpacing(6);
  grid->setVerticalSpacing(2);
  grid->addWidget(status.name, 0, 0);
  grid->addWidget(status.share, 0, 1);
  grid->addWidget(status.epoch, 0, 2);
  grid->addWidget(status.bar, 1, 0, 1, 3);
  grid->setColumnStretch(2, 1);
  return status;
}

void PlayerBar::setPlaying(bool playing) {
  playing_ = playing;
  show_theme();
}

void PlayerBar::setFinished(bool finished) {
  finished_ = finished;
  show_theme();
}

void PlayerBar::setSnapshot(const NetworkSnapshot& network) {
  Status& status = networks_[std::size_t(network.kind)];
  status.name->setText(short_name(network));
  status.bar->setRange(0, std::max(1, network.epochs));
  status.bar->setValue(network.phase == NetworkPhase::Finished ? status.bar->maximum() : network.epoch);
  const auto truth = truth_share(network);
  const auto share = truth ? truth : network.accuracy.training;
  status.share_text = share ? percent_text(*share) : QString();
  status.epoch_text = epoch_text(network);
  status.remaining_text = network.phase == NetworkPhase::Training && network.seconds_remaining > 0
                              ? tr("%1 left").arg(format_duration(network.seconds_remaining))
                              : QString();
  show_texts();
  const QString speed =
      network.samples_per_second > 0
          ? "\n" + tr("%1 samples/s")
                       .arg(QLocale(QLocale::English).toString(qlonglong(network.samples_per_second)))
          : QString();
  status.block->setToolTip(network_details(network) + speed);
  status.bar->setAccessibleName(tr("Progress of %1").arg(network_title(network)));
}

void PlayerBar::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::PaletteChange) show_theme();
  if (event->type() == QEvent::FontChange) show_font();
}

void PlayerBar::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  show_texts();
}

/// As many words as there is room for, of all networks the same: first the accuracy, in large letters if
/// these fit beside the epochs, then the epochs, then the time that is left.
void PlayerBar::show_texts() {
  if (!networks_.back().block) return;  // Not all of them are there.
  constexpr int kBetween = 16;
  const QFont bold = networks_[0].name->font();
  QFont large = bold;
  large.setPointSizeF(kLarger * large.pointSizeF());
  const QFontMetrics metrics(networks_[0].epoch->font());
  const auto share_width = [](const QFont& letters) {
    return QFontMetrics(letters).horizontalAdvance(QStringLiteral("100.0 %"));
  };
  // Whether this stands beside the names of all.
  const auto fits = [&](int share, auto text_of) {
    return std::ranges::all_of(networks_, [&](const Status& status) {
      const int name = QFontMetrics(bold).horizontalAdvance(status.name->text());
      return name + share + metrics.horizontalAdvance(text_of(status)) + kBetween <= status.block->width();
    });
  };
  const auto epochs = [](const Status& status) { return status.epoch_text; };
  const auto all = [](const Status& status) {
    return status.remaining_text.isEmpty()
               ? status.epoch_text
               : status.epoch_text + QStringLiteral(" · ") + status.remaining_text;
  };
  const QFont letters = fits(share_width(large), epochs) ? large : bold;
  const int share =
      fits(share_width(letters), [](const Status&) { return QString(); }) ? share_width(letters) : 0;
  const bool with_epochs = fits(share, epochs), with_all = fits(share, all);
  for (const Status& status : networks_) {
    if (status.share->font() != letters) status.share->setFont(letters);
    status.share->setFixedWidth(std::max(1, share));
    status.share->setText(share > 0 ? status.share_text : QString());
    status.epoch->setText(with_all ? all(status) : with_epochs ? status.epoch_text : QString());
    status.block->layout()->activate();
  }
}

void PlayerBar::show_font() {
  QFont bold = font();
  bold.setBold(true);
  for (const Status& status : networks_) {
    if (!status.block) continue;
    status.name->setFont(bold);
  }
  show_texts();
}

void PlayerBar::show_theme() {
  const bool runs = playing_ && !finished_;
  play_->setText(runs ? tr("&Pause") : tr("&Play"));
  play_->setIcon(themed_icon(runs ? "pause" : "play", palette()));
  step_->setIcon(themed_icon("step", palette()));
  reset_->setIcon(themed_icon("reset", palette()));
  play_->setEnabled(!finished_);
  step_->setEnabled(!finished_);
  const Palette colors = Palette::matching(palette());
  for (const NetworkKind kind : kAllKinds) {
    const Status& status = networks_[std::size_t(kind)];
    status.bar->setColor(colors.networks[std::size_t(kind)]);
    // Not a style sheet and not the label's own palette change while we are in one: only when it differs.
    QPalette muted = palette();
    muted.setColor(QPalette::WindowText, colors.muted);
    if (status.epoch->palette().color(QPalette::WindowText) != colors.muted) status.epoch->setPalette(muted);
  }
}

QString format_duration(double seconds) {
  const auto whole = qint64(std::ceil(seconds));
  const auto two = [](qint64 n) { return QString("%1").arg(n, 2, 10, QChar('0')); };
  if (whole >= 3600) return QString("%1:%2:%3").arg(whole / 3600).arg(two(whole / 60 % 60), two(whole % 60));
  return QString("%1:%2").arg(whole / 60).arg(two(whole % 60));
}

}  // namespace quantoscope
