// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/study/study_maps_view.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollArea>
#include <QScrollBar>
#include <QToolTip>

#include "core/io/files.h"
#include "ui/figure/figure_layout.h"
#include "ui/plots/network_text.h"
#include "ui/study/study_plot_files.h"

namespace quantoscope {
namespace {

constexpr double kSmallestMap = 130, kScrolledMap = 190,
                 kLargestMap = 300;  ///< Side of a map, logical pixels.
constexpr double kBesideMaps = 98,
                 kBetweenMaps = 20;  ///< What axes and scale take, and what is between maps.

constexpr std::size_t kMapsAtOnce = 8;  ///< Then those up to now are shown.

}  // namespace

StudyMapsView::StudyMapsView(QWidget* parent) : QWidget(parent) {
  setMinimumWidth(240);
  setFocusPolicy(Qt::StrongFocus);
  setMouseTracking(true);
  setAccessibleName(tr("Decision maps of the study"));
  setToolTip(tr("Click on a map to open its run; arrow keys go from map to map, Return opens"));
  setWhatsThis(
      tr("The decision maps of the study's first seed, made anew from the stored weights: a row for each "
         "place on the study's axes, a column for each kind of network, as in the paper's figure 2."));
}

void StudyMapsView::setTable(const StudyTable& table, const StudyPlot& plot, const QString& store) {
  if (plot != plot_ || store != store_) {
    kept_ = std::make_shared<Kept>();
    trouble_.clear();
  }
  table_ = std::make_shared<const StudyTable>(table);
  plot_ = plot;
  store_ = store;
  stale_ = true;
  if (isVisible()) make();
}

void StudyMapsView::make() {
  stale_ = false;
  job_.request(
      [this, table = table_, plot = plot_, folder = store_.toStdString(),
       kept = kept_](const std::stop_token& stop) -> LatestJob::Delivery {
        StudyMaps made;
        if (path_exists(folder)) {
          RunStore store(folder);
          made = study_maps(*table, plot, store, stop, {kept->maps, kMapsAtOnce});
        }
        kept->maps = made;
        std::vector<RunKey> keys;
        for (const std::size_t row : made.table_rows) keys.push_back(table->rows[row].key);
        return [this, made, keys] { take(made, keys); };
      },
      [this](const QString& trouble) { complain(trouble); });
  update();
}

void StudyMapsView::take(const StudyMaps& maps, const std::vector<RunKey>& keys) {
  const bool same =
      maps.table_rows == maps_->table_rows &&
      std::ranges::equal(maps.rows, maps_->rows, {}, &ComparedResult::result, &ComparedResult::result);
  keys_ = keys;
  // What was drawn is known by its address.
  if (!same || maps_->rows.empty()) maps_ = std::make_shared<const StudyMaps>(maps);
  if (maps.more) make();
  draw();
}

/// In the place of the maps; also said once, not with every look at what has changed.
void StudyMapsView::complain(const QString& trouble) {
  const QString text = tr("The maps cannot be made: %1").arg(trouble);
  const bool known = std::exchange(trouble_, text) == text;
  show_nothing();
  if (!known) Q_EMIT failed(text);
}

void StudyMapsView::show_nothing() {
  picture_ = std::make_shared<const Picture>();
  drawn_maps_ = nullptr;
  chosen_.reset();
  setMinimumHeight(0);
  tellChosen();
  update();
}

QScrollArea* StudyMapsView::area() const {
  return qobject_cast<QScrollArea*>(parentWidget() ? parentWidget()->parentWidget() : nullptr);
}

QSizeF StudyMapsView::room() const {
  const QScrollArea* const around = area();
  if (!around) return size();
  // As if it had to scroll, or the picture would come and go with the scroll bar.
  return {double(around->width() - around->verticalScrollBar()->sizeHint().width() - 2),
          double(around->height())};
}

/// All rows in view if their maps are not too small then, and never wider than the room.
FigureSpec StudyMapsView::figure() const {
  FigureSpec spec = maps_figure(*maps_);
  spec.palette = Palette::matching(palette());
  const auto networks = std::max<std::ptrdiff_t>(1, std::ranges::count(spec.networks, true));
  const auto places = std::ssize(maps_->rows);
  const auto columns = double((maps_->transposed ? places : networks) + (maps_->data ? 1 : 0));
  const auto rows = double(maps_->transposed ? networks : places);
  const double fitting = (room().height() - 40) / rows - 26;
  const double side = fitting < kSmallestMap ? kScrolledMap : std::min(fitting, kLargestMap);
  const double least = kBesideMaps + columns * 50, most = kBesideMaps + columns * (side + kBetweenMaps);
  const double across = std::max(least, std::min(room().width(), most));
  spec.width_mm = std::clamp(std::floor(across) * 25.4 / kPixelsPerInch, 20.0, 1000.0);
  spec.dpi = std::clamp(int(std::lround(kPixelsPerInch * devicePixelRatioF())), 30, 2400);
  return spec;
}

void StudyMapsView::draw() {
  if (!maps_->any()) {
    trouble_.clear();
    return show_nothing();
  }
  const FigureSpec spec = figure();
  if (drawn_maps_ == maps_ && drawn_scale_ == devicePixelRatioF() && spec == drawn_) return;
  drawn_ = spec;
  drawn_scale_ = devicePixelRatioF();
  drawn_maps_ = maps_;
  drawing_.request(
      [this, spec, maps = maps_, scale = devicePixelRatioF(),
       kept = kept_](const std::stop_token&) -> LatestJob::Delivery {
        kept->figure = draw_figure_image(maps->rows, spec, kept->figure ? &*kept->figure : nullptr);
        const FigureLayout& layout = kept->figure->layout;
        auto picture = std::make_shared<Picture>();
        picture->image = kept->figure->image;
        picture->image.setDevicePixelRatio(scale);
        picture->size = picture->image.deviceIndependentSize();
        for (const FigurePanel& panel : layout.panels) {
          if (!panel.network) continue;  // The data.
          Panel& added = picture->panels.emplace_back();
          added.frame =
              QRectF(panel.frame.x() / layout.size.width(), panel.frame.y() / layout.size.height(),
                     panel.frame.width() / layout.size.width(), panel.frame.height() / layout.size.height());
          const auto row = std::ranges::find_if(
              maps->rows, [&](const ComparedResult& each) { return each.result.get() == panel.result; });
          added.row = std::size_t(row - maps->rows.begin());
          added.kind = panel.network->kind;
        }
        return [this, picture, maps] { show(picture, maps); };
      },
      [this](const QString& trouble) { complain(trouble); });
}

/// Who points at a map goes on pointing at it.
void StudyMapsView::show(const std::shared_ptr<const Picture>& picture,
                         const std::shared_ptr<const StudyMaps>& maps) {
  trouble_.clear();
  picture_ = picture;
  pictured_ = maps;
  if (chosen_ && *chosen_ >= picture_->panels.size()) chosen_.reset();
  setMinimumHeight(int(std::ceil(picture_->size.height())));
  tellChosen();
  update();
}

/// On whole device pixels: sharp.
QRectF StudyMapsView::place() const {
  QSizeF size = picture_->size;
  if (size.width() > width()) size.scale(QSizeF(width(), size.height()), Qt::KeepAspectRatio);
  const double scale = devicePixelRatioF();
  const auto whole = [scale](double x) { return std::floor(x * scale) / scale; };
  return {QPointF(whole((width() - size.width()) / 2), 0), size};
}

QRectF StudyMapsView::rectOf(const Panel& panel) const {
  const QRectF at = place();
  return {at.left() + panel.frame.left() * at.width(), at.top() + panel.frame.top() * at.height(),
          panel.frame.width() * at.width(), panel.frame.height() * at.height()};
}

QRectF StudyMapsView::mapRect(std::size_t row, NetworkKind kind) const {
  for (const Panel& panel : picture_->panels)
    if (panel.row == row && panel.kind == kind) return rectOf(panel);
  return {};
}

std::optional<std::size_t> StudyMapsView::panelAt(QPointF spot) const {
  for (std::size_t i = 0; i < picture_->panels.size(); ++i)
    if (rectOf(picture_->panels[i]).contains(spot)) return i;
  return {};
}

QString StudyMapsView::textOf(std::size_t index) const {
  const Panel& panel = picture_->panels[index];
  const ComparedResult& row = pictured_->rows[panel.row];
  const NetworkSnapshot& network = row.result->networks[std::size_t(panel.kind)];
  QString text = QStringLiteral("%1, %2").arg(QString::fromStdString(row.name), bits_text(network));
  if (const auto share = network.map ? truth_share(network) : std::nullopt)
    text += tr(": %1 of truth").arg(percent_text(*share));
  else if (!network.map)
    text += QStringLiteral(": ") + waiting_text(network);
  return text + tr("; seed %1").arg(row.result->spec.seed);
}

void StudyMapsView::choose(std::optional<std::size_t> panel) {
  if (panel == chosen_) return;
  chosen_ = panel;
  setCursor(chosen_ ? Qt::PointingHandCursor : Qt::ArrowCursor);
  tellChosen();
  update();
}

void StudyMapsView::tellChosen() {
  const QString text = chosen_ ? textOf(*chosen_) : trouble_;
  if (text == accessibleDescription()) return;
  setAccessibleDescription(text);
  Q_EMIT pointed(text);
}

/// The table may have other rows by now than when the maps were made.
void StudyMapsView::pick(std::size_t panel) {
  const ComparedResult& picked = pictured_->rows[picture_->panels[panel].row];
  const auto row = std::ranges::find(maps_->rows, picked.name, &ComparedResult::name);
  if (row == maps_->rows.end()) return;
  const RunKey& key = keys_[std::size_t(row - maps_->rows.begin())];
  const auto found = std::ranges::find(table_->rows, key, &StudyRow::key);
  if (found != table_->rows.end()) Q_EMIT runPicked(std::size_t(found - table_->rows.begin()));
}

void StudyMapsView::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const Palette colors = Palette::matching(palette());
  painter.fillRect(rect(), colors.background);
  if (picture_->image.isNull()) {
    const bool any_finished = std::ranges::any_of(
        table_->rows, [](const StudyRow& row) { return row.status == RunStatus::Finished; });
    painter.setPen(colors.muted);
    painter.drawText(rect().adjusted(20, 20, -20, -20), Qt::AlignCenter | Qt::TextWordWrap,
                     !trouble_.isEmpty() ? trouble_
                     : any_finished && !idle()
                         ? tr("Making maps…")
                         : tr("Nothing to draw yet: maps appear here when runs are finished"));
    return;
  }
  if (drawn_scale_ != devicePixelRatioF()) draw();  // On another screen now.
  const QRectF at = place();
  // As it is where it fits; until the one for another room is drawn, the old one has to do.
  painter.setRenderHint(QPainter::SmoothPixmapTransform, at.size() != picture_->size);
  painter.drawImage(at, picture_->image);
  if (!chosen_) return;
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(colors.focus, 2));
  painter.drawRect(rectOf(picture_->panels[*chosen_]).adjusted(-1, -1, 1, 1));
}

/// What is pointed at, and beside the maps what can be done.
bool StudyMapsView::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QWidget::event(event);
  auto* const help = static_cast<QHelpEvent*>(event);
  const auto panel = panelAt(help->pos());
  QToolTip::showText(help->globalPos(), panel ? textOf(*panel) : toolTip(), this);
  return true;
}

/// Higher room is no other size of this view while it is higher itself.
bool StudyMapsView::eventFilter(QObject* watched, QEvent* event) {
  if (watched == area() && event->type() == QEvent::Resize && isVisible()) draw();
  return QWidget::eventFilter(watched, event);
}

void StudyMapsView::showEvent(QShowEvent*) {
  if (QScrollArea* const around = area()) {
    around->removeEventFilter(this);
    around->installEventFilter(this);
  }
  if (stale_)
    make();
  else
    draw();
}

void StudyMapsView::resizeEvent(QResizeEvent*) {
  if (isVisible() && maps_->any()) draw();
  update();
}

void StudyMapsView::changeEvent(QEvent* event) {
  if (event->type() == QEvent::PaletteChange && isVisible() && maps_->any()) draw();
  QWidget::changeEvent(event);
}

void StudyMapsView::mousePressEvent(QMouseEvent* event) {
  const auto panel = event->button() == Qt::LeftButton ? panelAt(event->position()) : std::nullopt;
  if (!panel) return QWidget::mousePressEvent(event);
  choose(panel);
  pick(*panel);
}

void StudyMapsView::mouseMoveEvent(QMouseEvent* event) { choose(panelAt(event->position())); }
void StudyMapsView::leaveEvent(QEvent*) { choose({}); }

void StudyMapsView::focusOutEvent(QFocusEvent* event) {
  choose({});
  QWidget::focusOutEvent(event);
}

void StudyMapsView::keyPressEvent(QKeyEvent* event) {
  const auto& panels = picture_->panels;
  if (panels.empty()) return QWidget::keyPressEvent(event);
  const int key = event->key();
  if ((key == Qt::Key_Return || key == Qt::Key_Enter) && chosen_) {
    pick(*chosen_);
    return;
  }
  const std::ptrdiff_t columns = std::ranges::count_if(
      panels, [&](const Panel& panel) { return panel.frame.top() == panels.front().frame.top(); });
  const std::ptrdiff_t by = key == Qt::Key_Left    ? -1
                            : key == Qt::Key_Right ? 1
                            : key == Qt::Key_Up    ? -columns
                            : key == Qt::Key_Down  ? columns
                                                   : 0;
  if (by == 0) return QWidget::keyPressEvent(event);
  const std::ptrdiff_t next = chosen_ ? std::ptrdiff_t(*chosen_) + by : 0;
  if (next < 0 || next >= std::ptrdiff_t(panels.size())) return;
  choose(std::size_t(next));
  Q_EMIT shown(rectOf(panels[*chosen_]).toAlignedRect().adjusted(-10, -24, 10, 24));
}

}  // namespace quantoscope
