// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/study/study_claims_view.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <iterator>
#include <utility>

#include <QFileInfo>
#include <QKeyEvent>
#include <QLabel>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollArea>
#include <QScrollBar>
#include <QVBoxLayout>

#include "core/build_info.h"
#include "core/error.h"
#include "core/io/files.h"
#include "core/study/builtin_studies.h"
#include "core/study/claims_report.h"
#include "core/study/study_runner.h"
#include "ui/figure/figure_layout.h"
#include "ui/plots/plot_menu.h"

namespace quantoscope {
namespace {

constexpr double kSmallestScale = 0.85;  ///< Of letters, before the view scrolls sideways.
constexpr const char* kCommand = "quantoscope study claims --stored";

/// All studies that claims and their settings are judged by.
std::vector<std::string> judged_by() {
  std::vector<std::string> names = claim_studies();
  std::ranges::copy(setting_studies(), std::back_inserter(names));
  return names;
}

int finished(const StudyTable& table) {
  return int(std::ranges::count(table.rows, RunStatus::Finished, &StudyRow::status));
}

}  // namespace

/// The forest plot, and the line that is pointed at.
class StudyClaimsView::Picture : public QWidget {
 public:
  explicit Picture(std::function<void(int)> told) : told_(std::move(told)) {
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
  }

  /// As wide as there is room, as far as it stays legible.
  void setClaims(const std::vector<Claim>& claims, int room) {
    const double pixels = kPixelsPerInch / 25.4;
    const double width_mm = std::clamp(room / pixels, kLeastClaimsWidth, kClaimsWidth);
    scale_ = std::clamp(room / (width_mm * pixels), kSmallestScale, 1.0) * kPixelsPerInch / kUnitsPerInch;
    drawing_ = claims_drawing(claims, ClaimsColors(Palette::matching(palette())), width_mm);
    lines_ = claims_lines(claims, width_mm);
    if (chosen_ >= int(lines_.size())) chosen_ = -1;
    setFixedSize((drawing_.size * scale_).toSize());
    update();
  }
  QRect placeOf(int line) const {
    const QRectF place = lines_[std::size_t(line)].place;
    return QRectF(place.topLeft() * scale_, place.size() * scale_).toAlignedRect();
  }
  const std::vector<ClaimsLine>& lines() const { return lines_; }
  void silence() {
    told_ = [](int) {};
  }

 protected:
  void paintEvent(QPaintEvent*) override {
    QPainter(this).fillRect(rect(), drawing_.background);
    if (!drawing_.paint || lines_.empty()) return;
    drawing_.paint(*this, scale_);
    if (chosen_ < 0) return;
    QPainter painter(this);
    painter.setPen(QPen(Palette::matching(palette()).focus, 1));
    painter.drawRect(placeOf(chosen_).adjusted(2, 0, -3, 0));
  }
  void mouseMoveEvent(QMouseEvent* event) override {
    int line = int(lines_.size()) - 1;
    while (line >= 0 && !placeOf(line).contains(event->position().toPoint())) --line;
    choose(line);
  }
  void leaveEvent(QEvent*) override { choose(-1); }
  void focusOutEvent(QFocusEvent* event) override {
    choose(-1);
    QWidget::focusOutEvent(event);
  }
  void keyPressEvent(QKeyEvent* event) override {
    const int by = event->key() == Qt::Key_Down ? 1 : event->key() == Qt::Key_Up ? -1 : 0;
    if (by == 0 || lines_.empty()) return QWidget::keyPressEvent(event);
    choose(std::clamp(chosen_ + by, 0, int(lines_.size()) - 1));
  }

 private:
  void choose(int line) {
    if (line == chosen_) return;
    chosen_ = line;
    told_(line);
    update();
  }

  std::function<void(int)> told_;
  Drawing drawing_;
  std::vector<ClaimsLine> lines_;
  int chosen_ = -1;
  double scale_ = 1;  ///< Pixels per unit of the drawing.
};

StudyClaimsView::StudyClaimsView(QWidget* parent) : QWidget(parent) {
  auto* const column = new QVBoxLayout(this);
  column->setContentsMargins(0, 6, 0, 0);
  sources_ = new QLabel(tr("Judging…"), this);
  sources_->setObjectName(QStringLiteral("sources"));
  sources_->setWordWrap(true);
  sources_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  picture_ = new Picture([this](int line) { tell(line); });
  picture_->setObjectName(QStringLiteral("claims"));
  picture_->setAccessibleName(tr("Claims of the paper and their verdicts"));
  picture_->setWhatsThis(tr(
      "Each claim has effects, measured in every seed and oriented so that above 0 is what the paper says. "
      "Dots and lines are their means with 95 % confidence intervals, in multiples of the smallest effect "
      "that would matter. Supported: the interval is above 0 and the mean at least that effect; not "
      "supported: the interval is below that effect; undecided: everything else. A claim is supported if all "
      "of its effects are, and not supported if one is not after Holm's correction for their number."));
  new PlotMenu(picture_, drawn_contents(
                             QStringLiteral("claims"), [this] { return !claims_->empty(); },
                             [this] { return claims_drawing(*claims_); }, [this] { return numbers(); }));
  area_ = new QScrollArea(this);
  area_->setFrameShape(QFrame::NoFrame);
  area_->setFocusPolicy(Qt::NoFocus);  // What it shows has the keys.
  area_->setWidget(picture_);
  column->addWidget(sources_);
  column->addWidget(area_, 1);
}

// Who has the focus loses it when this is a mere widget already, and speaks of it.
StudyClaimsView::~StudyClaimsView() { picture_->silence(); }

bool StudyClaimsView::concerns(const StudySpec& study) {
  return std::ranges::count(judged_by(), study.name) > 0;
}

void StudyClaimsView::setTable(const StudyTable& table, const QString& store, bool fresh) {
  if (fresh || store != store_) kept_ = std::make_shared<Kept>();
  table_ = table;
  store_ = store;
  stale_ = true;
  if (isVisible()) judge();
}

void StudyClaimsView::judge() {
  stale_ = false;
  job_.request(
      [this, table = table_, folder = store_.toStdString(),
       kept = kept_](const std::stop_token& stop) -> LatestJob::Delivery {
        StudyTables& tables = kept->tables;
        const bool exists = path_exists(folder);
        for (const std::string& name : judged_by()) {
          if (stop.stop_requested()) return {};
          if (name == table.study.name || tables.contains(name)) continue;
          const StudySpec& study = builtin_study(name);
          if (!exists) {
            tables[name] = {study, {}};
            continue;
          }
          RunStore store(folder);
          tables[name] = stored_table(make_plan(study), store);
        }
        tables[table.study.name] = table;
        return [this, claims = judge_claims(tables), tables] { take(claims, tables); };
      },
      [this](const QString& trouble) { complain(tr("The claims cannot be judged: %1").arg(trouble)); });
}

/// In the place of the claims; also said once, not with every look at what has changed.
void StudyClaimsView::complain(const QString& text) {
  sources_->setText(text);
  area_->hide();
  if (std::exchange(trouble_, text) != text) Q_EMIT failed(text);
}

void StudyClaimsView::take(const std::vector<Claim>& claims, const StudyTables& tables) {
  trouble_.clear();
  area_->show();
  claims_ = std::make_shared<const std::vector<Claim>>(claims);
  tables_ = std::make_shared<const StudyTables>(tables);
  QStringList parts, verdicts;
  for (const std::string& name : judged_by()) {
    const StudyTable& table = tables.at(name);
    const QString title = QString::fromStdString(table.study.title);
    parts << (table.rows.empty()
                  ? tr("“%1” nothing").arg(title)
                  : tr("“%1” %2 of %3").arg(title).arg(finished(table)).arg(table.rows.size()));
  }
  sources_->setText(
      tr("Judged by the networks in the store: %1. Choose one of these studies to train what is "
         "missing; Export writes the report with all numbers.")
          .arg(parts.join(QStringLiteral(", "))));
  for (const Claim& claim : claims)
    verdicts << QStringLiteral("%1. %2: %3")
                    .arg(claim.number)
                    .arg(QString::fromStdString(claim.title), verdict_text(claim.verdict));
  picture_->setAccessibleDescription(verdicts.join(QLatin1Char('\n')));
  draw();
}

void StudyClaimsView::draw() {
  // As if it had to scroll, or the picture would come and go with the scroll bar.
  picture_->setClaims(*claims_, area_->width() - area_->verticalScrollBar()->sizeHint().width() - 2);
}

void StudyClaimsView::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  layout()->activate();
  if (!claims_->empty()) draw();
}

void StudyClaimsView::tell(int line) {
  if (line < 0) return Q_EMIT pointed({});
  Q_EMIT pointed(claims_line_text(*claims_, picture_->lines()[std::size_t(line)]));
  if (!picture_->hasFocus() || picture_->underMouse()) return;
  const QRect place = picture_->placeOf(line);
  area_->ensureVisible(area_->horizontalScrollBar()->value(), place.center().y(), 0, place.height() * 2);
}

PlotNumbers StudyClaimsView::numbers() const {
  PlotNumbers table({tr("claim"), tr("effect"), tr("unit"), tr("mean"), tr("from"), tr("to"), tr("margin"),
                     tr("seeds"), tr("verdict")});
  const auto add = [&](const Claim& claim, const ClaimPart& part, const QString& verdict) {
    const auto number = [](const std::optional<double>& value) {
      return value ? PlotNumbers::number(*value) : QString();
    };
    table.add({QString::number(claim.number), QString::fromStdString(part.effect),
               QString::fromStdString(part.unit), number(part.mean),
               part.interval ? PlotNumbers::number(part.interval->low) : QString(),
               part.interval ? PlotNumbers::number(part.interval->high) : QString(),
               PlotNumbers::number(part.margin), QString::number(part.per_seed.size()), verdict});
  };
  for (const Claim& claim : *claims_) {
    for (const ClaimPart& part : claim.parts) add(claim, part, verdict_text(part.verdict));
    for (const ClaimPart& part : claim.others) add(claim, part, QString());
  }
  return table;
}

void StudyClaimsView::write(const std::string& path) const {
  const QString ending = QFileInfo(QString::fromStdString(path)).suffix().toLower();
  if (claims_->empty()) throw Error(tr("The claims are not judged yet").toStdString());
  const bool html = ending == QLatin1String("html");
  if (!html && ending != QLatin1String("md")) return write_drawing(claims_drawing(*claims_), path);
  ClaimsReport report;
  report.claims = *claims_;
  report.tables = tables_.get();
  report.version = program_version();
  report.command = kCommand;
  if (html) report.figure_svg = claims_svg(*claims_);
  write_file_atomically(path, html ? claims_html(report) : claims_markdown(report));
}

void StudyClaimsView::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  if (stale_) judge();
}

void StudyClaimsView::changeEvent(QEvent* event) {
  if (event->type() == QEvent::PaletteChange && !claims_->empty()) draw();
  QWidget::changeEvent(event);
}

}  // namespace quantoscope
