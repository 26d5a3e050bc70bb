// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/pinned_delegate.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <QPainter>

#include "ui/compare/pinned_results.h"
#include "ui/figure/figure_views.h"
#include "ui/plots/map_image.h"
#include "ui/plots/network_text.h"

namespace quantoscope {
namespace {

constexpr int kMargin = 8;
constexpr int kGap = 4;
constexpr int kSmallest = 60, kLargest = 420;
constexpr double kBoundary = 1.1;

}  // namespace

PinnedDelegate::PinnedDelegate(const PinnedResults& model, QObject* parent)
    : QStyledItemDelegate(parent), model_(model) {
  maker_.setInterval(0);
  connect(&maker_, &QTimer::timeout, this, &PinnedDelegate::makePicture);
  connect(&model_, &PinnedResults::rowsChanged, this, &PinnedDelegate::computeView);
}

void PinnedDelegate::setView(MapView view) {
  if (view == view_) return;
  view_ = view;
  computeView();
}

void PinnedDelegate::computeView() {
  job_.cancel();
  if (view_ == MapView::Confidence) {
    setTrouble({});
    if (viewed_.empty() && scale_ == 1) return;
    viewed_.clear();
    pictures_.clear();
    Q_EMIT scaleChanged(scale_ = 1, false);
    Q_EMIT pictureMade();
    return;
  }
  job_.request(
      [this, rows = model_.rows(), view = view_](const std::stop_token&) -> LatestJob::Delivery {
        const FigureView made = figure_views(rows, {view}).front();
        std::unordered_map<const DecisionMap*, std::shared_ptr<const ViewedMap>> viewed;
        for (std::size_t row = 0; row < rows.size(); ++row)
          for (std::size_t i = 0; i < made.rows[row].size(); ++i)
            viewed[rows[row].result->networks[i].map.get()] = made.rows[row][i];
        const bool untold = std::ranges::any_of(
            viewed, [](const auto& each) { return each.second && flips_without_truth(*each.second); });
        return [this, viewed = std::move(viewed), scale = made.scale, untold] {
          setTrouble({});
          viewed_ = viewed;
          pictures_.clear();
          Q_EMIT scaleChanged(scale_ = scale, untold);
          Q_EMIT pictureMade();
        };
      },
      [this](const QString& trouble) {
        setTrouble(tr("The maps cannot be looked at this way: %1").arg(trouble));
      });
}

void PinnedDelegate::setTrouble(const QString& trouble) {
  if (std::exchange(trouble_, trouble) != trouble) Q_EMIT troubleChanged(trouble);
}

int PinnedDelegate::side(int width) { return std::clamp(width - 2 * kMargin, kSmallest, kLargest); }

int PinnedDelegate::rowHeight(int width, const QFontMetrics& metrics) const {
  return kMargin + side(width) + kGap + metrics.height() + kMargin;
}

QSize PinnedDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const {
  const int width = std::max(kSmallest + 2 * kMargin, option.rect.width());
  return {width, rowHeight(width, option.fontMetrics)};
}

void PinnedDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                           const QModelIndex& cell) const {
  painter->save();
  const bool selected = option.state & QStyle::State_Selected;
  // A tint, not the full selection colour the table has painted: the maps' colours are to be compared.
  painter->fillRect(option.rect, option.palette.color(QPalette::Base));
  if (selected) {
    QColor tint = option.palette.color(QPalette::Highlight);
    tint.setAlpha(46);
    painter->fillRect(option.rect, tint);
  }
  if (cell.column() == 0)
    paintName(*painter, option, cell);
  else
    paintMap(*painter, option, cell);
  painter->setPen(Palette::matching(option.palette).grid);
  painter->drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
  if (selected && cell.column() == 0)
    painter->fillRect(QRect(option.rect.left(), option.rect.top(), 3, option.rect.height()),
                      option.palette.color(QPalette::Highlight));
  painter->restore();
}

void PinnedDelegate::paintName(QPainter& painter, const QStyleOptionViewItem& option,
                               const QModelIndex& cell) const {
  const Palette colors = Palette::matching(option.palette);
  const QRect room = option.rect.adjusted(kMargin + 6, kMargin, -kMargin, -kMargin);
  QFont bold = option.font;
  bold.setBold(true);
  painter.setFont(bold);
  painter.setPen(colors.text);
  const QFontMetrics bold_metrics(bold);
  const QRect name_room = bold_metrics.boundingRect(room, Qt::AlignLeft | Qt::TextWordWrap,
                                                    cell.data(Qt::DisplayRole).toString());
  const QRect name_rect(room.topLeft(), QSize(room.width(), std::min(name_room.height(), room.height())));
  painter.drawText(name_rect, Qt::AlignLeft | Qt::TextWordWrap, cell.data(Qt::DisplayRole).toString());
  QString summary = model_.summary(cell.row());
  const QString first_line = summary.section(QLatin1Char('\n'), 0, 0);
  // The name says it, unless somebody has given another.
  if (cell.data(Qt::DisplayRole).toString().startsWith(first_line)) summary.remove(0, first_line.size() + 1);
  painter.setFont(option.font);
  painter.setPen(colors.muted);
  painter.drawText(room.adjusted(0, name_rect.height() + kGap, 0, 0), Qt::AlignLeft | Qt::TextWordWrap,
                   summary);
}

void PinnedDelegate::paintMap(QPainter& painter, const QStyleOptionViewItem& option,
                              const QModelIndex& cell) const {
  const NetworkSnapshot* const network = model_.network(cell);
  if (!network) return;
  const Palette colors = Palette::matching(option.palette);
  const int length = side(option.rect.width());
  const QRect frame(option.rect.left() + (option.rect.width() - length) / 2, option.rect.top() + kMargin,
                    length, length);
  painter.fillRect(frame, colors.empty);
  if (const DecisionMap* const map = network->map.get()) {
    const int pixels = int(std::ceil(length * painter.device()->devicePixelRatioF()));
    const bool dark = colors.background.lightness() < 128;
    Picture& picture = pictures_[map];
    // Another map may have got the address of one that is gone.
    if (picture.map.lock() != network->map) picture = {network->map, {}, 0, false};
    if (picture.pixels != pixels || picture.dark != dark) {
      picture.pixels = pixels;
      picture.dark = dark;
      if (std::ranges::find(wanted_, map) == wanted_.end()) wanted_.push_back(map);
      maker_.start();
    }
    if (!picture.pixmap.isNull()) {
      painter.setRenderHint(QPainter::SmoothPixmapTransform);
      painter.drawPixmap(frame, picture.pixmap);
    }
  } else {
    painter.setPen(colors.muted);
    painter.drawText(frame.adjusted(kGap, kGap, -kGap, -kGap), Qt::AlignCenter | Qt::TextWordWrap,
                     waiting_text(*network));
  }
  painter.setPen(colors.axis);
  painter.setBrush(Qt::NoBrush);
  painter.drawRect(frame.adjusted(0, 0, -1, -1));
  const QRect caption(option.rect.left() + 2, frame.bottom() + kGap, option.rect.width() - 4,
                      option.fontMetrics.height());
  painter.setPen(colors.text);
  painter.drawText(
      caption, Qt::AlignCenter,
      option.fontMetrics.elidedText(cell.data(Qt::DisplayRole).toString(), Qt::ElideRight, caption.width()));
}

void PinnedDelegate::makePicture() {
  if (wanted_.empty()) {
    maker_.stop();
    std::erase_if(pictures_, [](const auto& entry) { return entry.second.map.expired(); });
    return;
  }
  const DecisionMap* const key = wanted_.front();
  wanted_.pop_front();
  Picture& picture = pictures_[key];
  const std::shared_ptr<const DecisionMap> map = picture.map.lock();
  if (!map) return;
  const Palette colors = picture.dark ? Palette::dark() : Palette::light();
  const ViewRange view = ViewRange::of(map->grid);
  QImage image(picture.pixels, picture.pixels, QImage::Format_RGB32);
  image.fill(colors.empty);
  QPainter painter(&image);
  if (view_ == MapView::Confidence)
    painter.drawImage(0, 0, map_image(*map, view, image.size(), colors));
  else if (const auto viewed = viewed_.find(key); viewed != viewed_.end() && viewed->second)
    painter.drawImage(0, 0, view_image(*viewed->second, scale_, view, image.size(), colors));
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(colors.boundary, kBoundary * std::max(1.0, picture.pixels / 300.0)));
  for (const QPolygonF& line :
       visible_lines(boundary_lines(*map), PlaneTransform(view, QRectF(QPointF(0, 0), QSizeF(image.size())))))
    painter.drawPolyline(line);
  painter.end();
  picture.pixmap = QPixmap::fromImage(image);
  Q_EMIT pictureMade();
}

}  // namespace quantoscope
