// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/study/study_plots.h"

#include <algorithm>
#include <utility>

#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QTabBar>
#include <QTabWidget>
#include <QVBoxLayout>

#include "core/error.h"
#include "ui/plots/plot_menu.h"
#include "ui/study/study_claims_view.h"
#include "ui/study/study_maps_view.h"
#include "ui/study/study_model.h"
#include "ui/study/study_plot_files.h"
#include "ui/study/study_plot_view.h"
#include "ui/translated.h"

namespace quantoscope {

StudyPlots::StudyPlots(const StudyModel* model, QWidget* parent) : QWidget(parent), model_(model) {
  makeParts();
  connect(export_, &QPushButton::clicked, this, &StudyPlots::chooseFile);
  connect(tabs_, &QTabWidget::currentChanged, this, [this] {
    showPointed({});
    refresh();
  });
}

StudyPlots::~StudyPlots() {
  // Who has the focus loses it when this is a mere widget already, and speaks of it.
  for (StudyPlotView* const view : views_)
    if (view) view->disconnect(this);
  for (StudyMapsView* const view : maps_)
    if (view) view->disconnect(this);
  if (claims_) claims_->disconnect(this);
}

void StudyPlots::makeParts() {
  auto* const column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 8, 6);
  tabs_ = new QTabWidget(this);
  tabs_->setObjectName(QStringLiteral("plots"));
  tabs_->setAccessibleName(tr("Plots of the study"));
  tabs_->setDocumentMode(true);
  tabs_->tabBar()->setElideMode(Qt::ElideNone);
  tabs_->setUsesScrollButtons(true);
  pointed_ = new QLabel(this);
  pointed_->setObjectName(QStringLiteral("pointed"));
  pointed_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  export_ = new QPushButton(tr("E&xport plot…"), this);
  export_->setObjectName(QStringLiteral("export"));
  export_->setToolTip(tr("Write this plot as PDF, SVG or PNG, claims as a report, too"));
  auto* const foot = new QHBoxLayout;
  foot->addWidget(pointed_, 1);
  foot->addWidget(export_);
  column->addWidget(tabs_, 1);
  column->addLayout(foot);
}

void StudyPlots::setStore(const QString& folder) { store_ = folder; }

bool StudyPlots::idle() const {
  return (!claims_ || claims_->idle()) &&
         std::ranges::all_of(maps_, [](const StudyMapsView* maps) { return !maps || maps->idle(); });
}

void StudyPlots::forget() {
  // Before the tabs: when one goes, the next is shown.
  views_.clear();
  maps_.clear();
  claims_ = nullptr;
  while (tabs_->count() > 0) {
    QWidget* const old = tabs_->widget(0);
    tabs_->removeTab(0);
    delete old;
  }
}

void StudyPlots::remake() {
  forget();
  const auto& plots = model_->table().study.plots;
  for (const StudyPlot& plot : plots) {
    const bool maps = plot.kind == StudyPlot::Kind::Maps;
    views_.push_back(maps ? nullptr : new StudyPlotView);
    maps_.push_back(maps ? new StudyMapsView : nullptr);
  }
  for (std::size_t i = 0; i < plots.size(); ++i) {
    const QString title = translated(plot_title(model_->table(), plots[i]));
    tabs_->addTab(makePlot(i), title);
    tabs_->setTabToolTip(int(i), title);
  }
  if (StudyClaimsView::concerns(model_->table().study)) {
    auto* const claims = new StudyClaimsView;
    connect(claims, &StudyClaimsView::pointed, this, &StudyPlots::showPointed);
    connect(claims, &StudyClaimsView::failed, this, &StudyPlots::failed);
    tabs_->addTab(claims, tr("Claims"));
    tabs_->setTabToolTip(tabs_->count() - 1, tr("What the paper claims, and the verdicts"));
    claims_ = claims;
  }
  export_->setEnabled(tabs_->count() > 0);
}

QString StudyPlots::file_name(std::size_t plot) const {
  const StudySpec& study = model_->table().study;
  return QString::fromStdString(study.name + "-" + plot_file_name(study, plot));
}

QWidget* StudyPlots::makePlot(std::size_t plot) {
  const auto connected = [this](auto* view) {
    using View = std::remove_pointer_t<decltype(view)>;
    connect(view, &View::runPicked, this, &StudyPlots::runPicked);
    connect(view, &View::pointed, this, &StudyPlots::showPointed);
    return view;
  };
  if (StudyPlotView* const view = views_[plot]) {
    view->setTable(model_->table(), model_->table().study.plots[plot]);
    new PlotMenu(view, drawn_contents(
                           file_name(plot), [view] { return !view->data().empty(); },
                           [this, plot] {
                             const StudyTable& table = model_->table();
                             return StudyPlotView::drawing(table, table.study.plots[plot]);
                           },
                           [view] { return view->numbers(); }));
    return connected(view);
  }
  StudyMapsView* const maps = connected(maps_[plot]);
  connect(maps, &StudyMapsView::failed, this, &StudyPlots::failed);
  new PlotMenu(maps, figure_contents(
                         file_name(plot), [maps] { return maps->maps().rows; }, true,
                         [maps] { return maps_figure(maps->maps()); }));
  auto* const scrolled = new QScrollArea;
  scrolled->setFrameShape(QFrame::NoFrame);
  scrolled->setWidgetResizable(true);
  scrolled->setFocusPolicy(Qt::NoFocus);  // What it shows has the keys.
  scrolled->setWidget(maps);
  connect(maps, &StudyMapsView::shown, scrolled, [scrolled](const QRect& place) {
    const QPoint middle = place.center();
    scrolled->ensureVisible(middle.x(), middle.y(), place.width() / 2, place.height() / 2);
  });
  return scrolled;
}

void StudyPlots::refresh() {
  if (!isVisible() || tabs_->currentIndex() < 0) return;
  const auto plot = std::size_t(tabs_->currentIndex());
  const StudyTable& table = model_->table();
  if (plot >= views_.size()) {
    if (claims_) claims_->setTable(table, store_, std::exchange(fresh_, false));
  } else if (views_[plot]) {
    views_[plot]->setTable(table, table.study.plots[plot]);
  } else {
    maps_[plot]->setTable(table, table.study.plots[plot], store_);
  }
}

void StudyPlots::refreshAll() {
  fresh_ = true;
  refresh();
}

void StudyPlots::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  refresh();
}

void StudyPlots::showPointed(const QString& text) {
  pointed_->setText(text);
  pointed_->setToolTip(text);
}

void StudyPlots::chooseFile() {
  if (tabs_->currentIndex() < 0) return Q_EMIT noted(tr("This study has no plot to export"));
  const auto plot = std::size_t(tabs_->currentIndex());
  const bool claims = plot >= views_.size();
  auto* const dialog = new QFileDialog(
      this, tr("Export plot"), {},
      claims ? tr("Reports (*.html *.md);;Figures (*.pdf *.svg *.png)") : tr("Figures (*.pdf *.svg *.png)"));
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  dialog->setDefaultSuffix(claims ? QStringLiteral("html") : QStringLiteral("pdf"));
  dialog->selectFile(claims ? QStringLiteral("claims.html") : file_name(plot) + QStringLiteral(".pdf"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  connect(dialog, &QFileDialog::fileSelected, this, [this, plot](const QString& path) { write(plot, path); });
  dialog->open();
}

void StudyPlots::write(std::size_t plot, const QString& path) try {
  if (plot >= views_.size()) {
    if (!claims_) return;
    claims_->write(path.toStdString());
  } else if (const StudyMapsView* maps = maps_[plot]) {
    if (!maps->maps().any()) throw Error(tr("There are no maps yet").toStdString());
    write_figure(maps->maps().rows, maps_figure(maps->maps()), path.toStdString());
  } else {
    const StudyTable& table = model_->table();
    write_drawing(StudyPlotView::drawing(table, table.study.plots[plot]), path.toStdString());
  }
  Q_EMIT noted(tr("Exported %1").arg(path));
} catch (const std::exception& error) {
  Q_EMIT failed(translated(error));
}

}  // namespace quantoscope
