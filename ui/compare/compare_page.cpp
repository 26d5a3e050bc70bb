// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/compare_page.h"

#include <algorithm>
#include <functional>

#include <QAction>
#include <QDir>
#include <QEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QScrollBar>
#include <QTableView>
#include <QToolBar>
#include <QVBoxLayout>

#include "core/io/comparison_files.h"
#include "core/io/result_files.h"
#include "ui/compare/pinned_delegate.h"
#include "ui/compare/pinned_results.h"
#include "ui/help/help_button.h"
#include "ui/plots/map_legend.h"
#include "ui/plots/plot_menu.h"
#include "ui/replace_question.h"
#include "ui/translated.h"

namespace quantoscope {
namespace {

const QString kSuffix = QStringLiteral(".quantoscope-compare");
constexpr int kNameWidth = 170;

}  // namespace

ComparePage::ComparePage(PinnedResults& model, QWidget* parent)
    : QWidget(parent),
      model_(model),
      delegate_(new PinnedDelegate(model, this)),
      table_(new QTableView(this)) {
  setWhatsThis(
      tr("Results that were pinned, one row per experiment, with the columns float, quantized weights, "
         "quantized activations and both, as in the paper's figure 2. Pinned results do not change when "
         "the experiment goes on. The number below a map is the share of the plane, where there is a "
         "truth, on which the network's class is the true one."));
  makeTable();
  makeActions();
  empty_ = new QLabel(this);
  empty_->setObjectName(QStringLiteral("empty"));
  empty_->setAlignment(Qt::AlignCenter);
  empty_->setWordWrap(true);
  auto* const column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(bar_);
  column->addWidget(empty_, 1);
  column->addWidget(table_, 1);
  legend_ = new MapLegend(this);
  column->addWidget(legend_);
  connect(delegate_, &PinnedDelegate::scaleChanged, this,
          [this](double scale, bool untold) { legend_->setView(delegate_->view(), scale, untold); });
  connect(delegate_, &PinnedDelegate::troubleChanged, this, [this](const QString& trouble) {
    trouble_ = trouble;
    updateState();
  });
  connect(&model_, &PinnedResults::rowsChanged, this, [this](int row) {
    updateState();
    fitRows();
    if (row < 0) return;
    table_->setCurrentIndex(model_.index(row, 0));
    table_->scrollTo(model_.index(row, 0));
  });
  connect(table_->selectionModel(), &QItemSelectionModel::selectionChanged, this, &ComparePage::updateState);
  updateState();
}

void ComparePage::makeTable() {
  table_->setObjectName(QStringLiteral("comparison"));
  table_->setAccessibleName(tr("Pinned results"));
  table_->setModel(&model_);
  table_->setItemDelegate(delegate_);
  table_->setSelectionBehavior(QAbstractItemView::SelectRows);
  table_->setSelectionMode(QAbstractItemView::ExtendedSelection);
  table_->setEditTriggers(QAbstractItemView::EditKeyPressed);
  table_->setDragDropMode(QAbstractItemView::InternalMove);
  table_->setDragDropOverwriteMode(false);
  table_->setDropIndicatorShown(true);
  table_->setShowGrid(false);
  table_->setFrameShape(QFrame::NoFrame);
  table_->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  table_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  table_->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);  // Or the maps' size would depend on itself.
  table_->verticalScrollBar()->setSingleStep(24);
  table_->verticalHeader()->hide();
  table_->horizontalHeader()->setSectionsClickable(false);
  table_->horizontalHeader()->setHighlightSections(false);
  table_->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
  table_->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Fixed);
  table_->horizontalHeader()->resizeSection(0, kNameWidth);
  connect(table_->horizontalHeader(), &QHeaderView::sectionResized, this, &ComparePage::fitRows);
  table_->setTabKeyNavigation(false);
  table_->installEventFilter(this);
  table_->viewport()->installEventFilter(this);
  for (QWidget* const asked : {static_cast<QWidget*>(table_), table_->viewport()})
    new PlotMenu(asked, figure_contents(
                            QStringLiteral("comparison"), [this] { return model_.rows(); }, true,
                            [this] {
                              FigureSpec spec;
                              spec.views = {view()};
                              return spec;
                            }));
  connect(delegate_, &PinnedDelegate::pictureMade, table_->viewport(), QOverload<>::of(&QWidget::update));
  connect(table_, &QAbstractItemView::doubleClicked, this, [this](const QModelIndex& cell) {
    if (cell.column() == 0)
      table_->edit(cell);
    else
      restore(cell.row());
  });
}

QAction* ComparePage::addAction(const QString& text, const QString& tip, const QKeySequence& key) {
  auto* const action = new QAction(text, this);
  action->setShortcut(key);
  action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
  action->setToolTip(
      key.isEmpty() ? tip : tip + QStringLiteral(" (%1)").arg(key.toString(QKeySequence::NativeText)));
  QWidget::addAction(action);
  bar_->addAction(action);
  return action;
}

void ComparePage::makeActions() {
  bar_ = new QToolBar(tr("Comparison"), this);
  bar_->setToolButtonStyle(Qt::ToolButtonTextOnly);
  const auto on = [this](QAction* action, std::function<void()> act) {
    connect(action, &QAction::triggered, this, [this, act = std::move(act)] {
      try {
        act();
      } catch (const std::exception& error) {
        Q_EMIT failed(translated(error));
      }
    });
    return action;
  };
  on(addAction(tr("Pin result"), tr("Keep what the four maps show now"), {}),
     [this] { Q_EMIT pinRequested(); });
  bar_->addSeparator();
  restore_ = on(addAction(tr("Bring back"), tr("Make this the running experiment again"), {}),
                [this] { restore(selectedRows().value(0, -1)); });
  rename_ = on(addAction(tr("Rename"), tr("Give the row another name"), Qt::Key_F2), [this] {
    if (const auto rows = selectedRows(); !rows.isEmpty()) table_->edit(model_.index(rows.first(), 0));
  });
  up_ = on(addAction(tr("Up"), tr("Move the row up"), QKeySequence("Alt+Up")), [this] { moveSelected(-1); });
  down_ = on(addAction(tr("Down"), tr("Move the row down"), QKeySequence("Alt+Down")),
             [this] { moveSelected(1); });
  remove_ = on(addAction(tr("Remove"), tr("Take the selected rows away"), QKeySequence::Delete),
               [this] { model_.remove(selectedRows()); });
  clear_ = on(addAction(tr("Clear"), tr("Take all rows away"), {}), [this] { model_.clear(); });
  bar_->addSeparator();
  on(addAction(tr("Add…"), tr("Add a saved comparison or a result folder"), {}), [this] { chooseFolder(); });
  save_ = on(addAction(tr("Save…"), tr("Write the comparison to a folder"), {}), [this] { save(); });
  export_ = on(addAction(tr("Export figure…"), tr("Draw the comparison as PDF, SVG or PNG"), {}),
               [this] { Q_EMIT exportRequested(); });
  bar_->addWidget(new HelpButton("compare"));
}

void ComparePage::setView(MapView view) {
  delegate_->setView(view);
  legend_->setView(view, 1);
}

MapView ComparePage::view() const { return delegate_->view(); }

bool ComparePage::idle() const { return delegate_->idle(); }

QList<int> ComparePage::selectedRows() const {
  QList<int> rows;
  for (const QModelIndex& cell : table_->selectionModel()->selectedRows()) rows << cell.row();
  std::ranges::sort(rows);
  return rows;
}

void ComparePage::restore(int row) {
  if (row >= 0 && row < model_.rowCount())
    Q_EMIT restoreRequested(model_.rows()[std::size_t(row)].result->spec);
}

void ComparePage::moveSelected(int by) {
  if (const auto rows = selectedRows(); rows.size() == 1) model_.move(rows.first(), rows.first() + by);
}

void ComparePage::addFolder(const QString& folder) {
  const std::string path = folder.toStdString();
  if (is_comparison(path)) return model_.add(read_comparison(path));
  // Read before the list is made of it: what throws inside a list's braces, g++ 12 takes apart twice.
  auto result = std::make_shared<ExperimentResult>(read_result(path));
  if (const Message& note = result->files_note; !note.empty()) Q_EMIT noted(translated(note));
  model_.add({{QFileInfo(folder).fileName().toStdString(), std::move(result)}});
}

void ComparePage::chooseFolder() {
  const QString folder = QFileDialog::getExistingDirectory(this, tr("Add a comparison or a result folder"));
  if (!folder.isEmpty()) addFolder(folder);
}

void ComparePage::saveTo(const QString& folder) {
  write_comparison(model_.rows(), folder.toStdString());
  Q_EMIT noted(tr("Saved %1").arg(folder));
}

void ComparePage::save() {
  QString folder = QFileDialog::getSaveFileName(
      this, tr("Save comparison"), QStringLiteral("comparison") + kSuffix,
      tr("Comparisons (*%1)").arg(kSuffix), nullptr, QFileDialog::DontConfirmOverwrite);
  if (folder.isEmpty()) return;
  if (QFileInfo(folder).suffix().isEmpty()) folder += kSuffix;
  if (mayReplace(folder)) saveTo(folder);
}

bool ComparePage::mayReplace(const QString& folder) {
  if (!is_comparison(folder.toStdString())) return true;  // What else is there, nothing replaces.
  return ask_to_replace(
      this, tr("Replace comparison?"),
      tr("%1 holds a comparison already. Replace it?").arg(QDir::toNativeSeparators(folder)));
}

void ComparePage::updateState() {
  const auto rows = selectedRows();
  const bool any = !model_.isEmpty(), one = rows.size() == 1;
  const bool seen = any && trouble_.isEmpty();
  table_->setVisible(seen);
  legend_->setVisible(seen);
  empty_->setVisible(!seen);
  empty_->setTextFormat(any ? Qt::PlainText : Qt::RichText);
  empty_->setText(any ? trouble_
                      : tr("<p><b>Nothing is pinned yet</b></p><p>Ctrl+P keeps what the four maps show now, "
                           "here, one row per experiment.<br>Then change something, and pin again.</p>"));
  restore_->setEnabled(one);
  rename_->setEnabled(one);
  up_->setEnabled(one && rows.first() > 0);
  down_->setEnabled(one && rows.first() < model_.rowCount() - 1);
  remove_->setEnabled(!rows.isEmpty());
  for (QAction* action : {clear_, save_, export_}) action->setEnabled(any);
}

void ComparePage::fitRows() {
  const int width = table_->columnWidth(1);
  const int height = delegate_->rowHeight(width, table_->fontMetrics());
  table_->verticalHeader()->setMinimumSectionSize(20);
  table_->verticalHeader()->setDefaultSectionSize(height);
}

void ComparePage::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  fitRows();
}

bool ComparePage::eventFilter(QObject* watched, QEvent* event) {
  if (watched == table_->viewport() && event->type() == QEvent::Resize) fitRows();
  // Not when it comes from the editor of a name, which passes it on.
  if (watched == table_ && table_->hasFocus() && event->type() == QEvent::KeyPress) {
    const int key = static_cast<QKeyEvent*>(event)->key();
    if (key == Qt::Key_Return || key == Qt::Key_Enter) {
      if (const auto rows = selectedRows(); rows.size() == 1) restore(rows.first());
      return true;
    }
  }
  return QWidget::eventFilter(watched, event);
}

}  // namespace quantoscope
