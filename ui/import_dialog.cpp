// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/import_dialog.h"

#include <algorithm>
#include <cmath>

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>

#include "core/error.h"
#include "core/io/files.h"
#include "core/io/sha256.h"
#include "ui/help/help_window.h"
#include "ui/plots/palette.h"
#include "ui/translated.h"

namespace quantoscope {
namespace {

constexpr int kPreviewRows = 8;
constexpr int kPreviewSide = 180;                           ///< Of the picture, pixels.
constexpr Eigen::Index kPreviewPoints = 3000;               ///< As many as can be told apart in it.
constexpr std::array<char, 4> kSigns{',', ';', '\t', ' '};  ///< In the order of the control.

/// "" is a label, too: all others are a null string.
QString item_of(const std::optional<std::string>& label) {
  return label ? QString::fromStdString(*label) : QString();
}

QTableWidgetItem* cell(const QString& text) {
  auto* item = new QTableWidgetItem(text);
  item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable);
  return item;
}

}  // namespace

/// What a text gives in a format.
struct TextRead {
  PointsFormat format;
  std::shared_ptr<const std::vector<PointsRow>> rows;
  std::shared_ptr<const Dataset> points;
  Message said;
  bool usable = false;  ///< There are points of both classes.
  bool one_class = false;
};

namespace {

/// In any thread. Without a format guesses one.
TextRead read_text(const std::string& text, const std::optional<PointsFormat>& format,
                   const std::string& name) {
  TextRead read;
  read.format = format ? *format : guess_points_format(text).value_or(PointsFormat{});
  read.rows = std::make_shared<const std::vector<PointsRow>>(points_rows(text, read.format.separator));
  auto points = std::make_shared<Dataset>();
  try {
    parse_points_format(points_format_text(read.format), name);
    PointsRead taken = read_points(text, read.format, name);
    *points = std::move(taken.data);
    read.said = points_summary(read.format, taken.report, name);
    const Eigen::Index ones = (points->labels.array() != 0).count();
    read.usable = ones > 0 && ones < points->size();
    read.one_class = !read.usable;
  } catch (const Error& error) {
    read.said = error_message(error);
  }
  read.points = std::move(points);
  return read;
}

}  // namespace

ImportDialog::ImportDialog(const QString& path, const QString& trouble, QWidget* parent)
    : QDialog(parent),
      path_(path),
      trouble_(trouble),
      text_(std::make_shared<const std::string>(read_file(path.toStdString()))),
      rows_(std::make_shared<const std::vector<PointsRow>>()) {
  setObjectName("import_dialog");
  setWindowTitle(tr("Import points from %1").arg(QFileInfo(path).fileName()));
  build();
  read({});
}

QComboBox* ImportDialog::choice(const char* name) {
  auto* box = new QComboBox(this);
  box->setObjectName(QLatin1String(name));
  box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  box->setMinimumContentsLength(14);
  connect(box, &QComboBox::currentIndexChanged, this, [this, box] {
    if (filling_) return;
    if (box == label_)
      choose_label_column();
    else
      take_format();
  });
  return box;
}

QWidget* ImportDialog::build_controls() {
  auto* controls = new QWidget(this);
  auto* form = new QFormLayout(controls);
  form->setContentsMargins(0, 0, 8, 0);
  separator_ = choice("separator");
  separator_->addItems({tr("Comma"), tr("Semicolon"), tr("Tab"), tr("Blanks")});
  decimal_ = choice("decimal");
  decimal_->addItems({tr("Point (1.5)"), tr("Comma (1,5)")});
  header_ = new QCheckBox(tr("The &first line names the columns"), controls);
  header_->setObjectName("header");
  connect(header_, &QCheckBox::toggled, this, [this] {
    if (!filling_) take_format();
  });
  x_ = choice("x");
  y_ = choice("y");
  label_ = choice("label");
  classes_ = {choice("class_0"), choice("class_1")};
  standardize_ = new QCheckBox(tr("S&tandardize"), controls);
  standardize_->setObjectName("standardize");
  standardize_->setToolTip(
      tr("The networks read x and y with mean 0 and standard deviation 1, so that they learn whatever the "
         "units are. Maps and numbers stay in the units of the file."));
  connect(standardize_, &QCheckBox::clicked, this, [this] { standardize_chosen_ = true; });
  form->addRow(tr("&Separator"), separator_);
  form->addRow(tr("&Decimal sign"), decimal_);
  form->addRow(QString(), header_);
  form->addRow(tr("&x"), x_);
  form->addRow(tr("&y"), y_);
  form->addRow(tr("&Label"), label_);
  form->addRow(tr("Class &0"), classes_[0]);
  form->addRow(tr("Class &1"), classes_[1]);
  form->addRow(QString(), standardize_);
  return controls;
}

void ImportDialog::build() {
  auto* controls = build_controls();
  picture_ = new QLabel(this);
  picture_->setObjectName("picture");
  picture_->setFixedSize(kPreviewSide, kPreviewSide);
  picture_->setAccessibleName(tr("The points"));
  table_ = new QTableWidget(this);
  table_->setObjectName("table");
  table_->setAccessibleName(tr("The first lines of the file"));
  table_->verticalHeader()->hide();
  table_->setSelectionMode(QAbstractItemView::NoSelection);
  table_->setTabKeyNavigation(false);
  message_ = new QLabel(this);
  message_->setObjectName("message");
  message_->setWordWrap(true);
  message_->setTextFormat(Qt::PlainText);
  message_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  message_->setMinimumHeight(2 * fontMetrics().lineSpacing());
  auto* buttons = new QDialogButtonBox(this);
  import_ = buttons->addButton(tr("&Import"), QDialogButtonBox::AcceptRole);
  import_->setObjectName("import");
  import_->setDefault(true);
  buttons->addButton(QDialogButtonBox::Cancel);
  buttons->addButton(QDialogButtonBox::Help);
  connect(buttons, &QDialogButtonBox::helpRequested, this, [this] { show_help(this, "data"); });
  connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  auto* top = new QHBoxLayout;
  top->addWidget(controls);
  top->addStretch(1);
  top->addWidget(picture_, 0, Qt::AlignTop);
  auto* all = new QVBoxLayout(this);
  all->addLayout(top);
  all->addWidget(table_, 1);
  all->addWidget(message_);
  all->addWidget(buttons);
  resize(620, 620);
}

void ImportDialog::show_format() {
  filling_ = true;
  separator_->setCurrentIndex(int(std::ranges::find(kSigns, format_.separator) - kSigns.begin()));
  decimal_->setCurrentIndex(format_.decimal_comma ? 1 : 0);
  decimal_->setEnabled(format_.separator != ',');
  header_->setChecked(format_.header);
  show_columns();
  show_labels();
  filling_ = false;
}

void ImportDialog::show_columns() {
  const std::vector<std::string> names = column_names(*rows_, format_);
  for (const auto& [box, column] : {std::pair(x_, format_.x), {y_, format_.y}, {label_, format_.label}}) {
    box->clear();
    for (const std::string& name : names) box->addItem(QString::fromStdString(name));
    box->setCurrentIndex(column);
  }
}

void ImportDialog::show_labels() {
  std::vector<std::string> labels = labels_of(*rows_, format_);
  for (const auto& label : {format_.class_0, format_.class_1})
    if (label && std::ranges::find(labels, *label) == labels.end()) labels.push_back(*label);
  for (const int i : {0, 1}) {
    QComboBox* box = classes_[std::size_t(i)];
    box->clear();
    for (const std::string& label : labels) {
      const QString text = QString::fromStdString(label);
      box->addItem(text, text);
    }
    box->addItem(tr("All others"), QString());
    const auto& label = i ? format_.class_1 : format_.class_0;
    box->setCurrentIndex(label ? box->findData(item_of(label)) : box->count() - 1);
  }
}

void ImportDialog::choose_label_column() {
  format_.label = label_->currentIndex();
  format_.ignore_case = differ_in_capitals(*rows_, format_);
  const std::vector<std::string> labels = labels_of(*rows_, format_);
  if (labels.size() > 1) {
    format_.class_0 = labels[0];
    format_.class_1 = labels[1];
  }
  read(format_);
}

void ImportDialog::take_format() {
  if (rows_->empty()) return read({});  // It could not be read: once more from the start.
  format_.separator = kSigns[std::size_t(separator_->currentIndex())];
  format_.decimal_comma = decimal_->currentIndex() == 1 && format_.separator != ',';
  format_.header = header_->isChecked();
  format_.x = x_->currentIndex();
  format_.y = y_->currentIndex();
  format_.label = label_->currentIndex();
  for (const int i : {0, 1}) {
    const QComboBox& box = *classes_[std::size_t(i)];
    const bool others = box.currentIndex() == box.count() - 1;
    (i ? format_.class_1 : format_.class_0) =
        others ? std::nullopt : std::optional(box.currentData().toString().toStdString());
  }
  read(format_);
}

void ImportDialog::read(const std::optional<PointsFormat>& format) {
  constexpr std::size_t kAtOnce = 1 << 20;  // Bytes: a tenth of a second.
  if (format) trouble_.clear();             // Something was chosen.
  const std::string name = QFileInfo(path_).fileName().toStdString();
  if (text_->size() < kAtOnce) return take(read_text(*text_, format, name));
  say(tr("Reading…"), false);
  import_->setEnabled(false);
  job_.request(
      [this, text = text_, format, name](const std::stop_token&) -> LatestJob::Delivery {
        return [this, made = read_text(*text, format, name)] { take(made); };
      },
      [this](const QString& trouble) {
        filling_ = false;  // Choosing something tries again.
        say(trouble, true);
      });
}

void ImportDialog::take(TextRead read) {
  format_ = std::move(read.format);
  rows_ = std::move(read.rows);
  show_format();
  show_table();
  if (!standardize_chosen_) standardize_->setChecked(wants_standardizing(read.points->points));
  QString said = translated(read.said);
  if (read.one_class) said += QStringLiteral(". ") + tr("There must be points of both classes.");
  say(trouble_.isEmpty() || trouble_ == said ? said : trouble_ + QLatin1Char('\n') + said,
      !read.usable || !trouble_.isEmpty());
  import_->setEnabled(read.usable);
  show_points(*read.points);
}

void ImportDialog::say(const QString& text, bool wrong) {
  QPalette letters = palette();
  if (wrong) letters.setColor(QPalette::WindowText, Palette::matching(letters).alert);
  message_->setPalette(letters);
  message_->setText(text);
}

void ImportDialog::show_table() {
  const std::vector<std::string> names = column_names(*rows_, format_);
  table_->clear();
  table_->setColumnCount(int(names.size()));
  const std::size_t first = format_.header ? 1 : 0;
  const std::size_t last = std::min(rows_->size(), first + kPreviewRows);
  table_->setRowCount(int(last > first ? last - first : 0));
  for (int column = 0; column < table_->columnCount(); ++column) {
    const QString name = QString::fromStdString(names[std::size_t(column)]);
    const QString role = column == format_.x       ? tr("%1 (x)").arg(name)
                         : column == format_.y     ? tr("%1 (y)").arg(name)
                         : column == format_.label ? tr("%1 (label)").arg(name)
                                                   : name;
    table_->setHorizontalHeaderItem(column, new QTableWidgetItem(role));
    for (std::size_t row = first; row < last; ++row) {
      const auto& cells = (*rows_)[row].cells;
      if (std::size_t(column) < cells.size())
        table_->setItem(int(row - first), column, cell(QString::fromStdString(cells[std::size_t(column)])));
    }
  }
  table_->resizeColumnsToContents();
}

void ImportDialog::show_points(const Dataset& points) {
  const double scale = devicePixelRatioF();
  QPixmap pixmap(QSize(kPreviewSide, kPreviewSide) * scale);
  pixmap.setDevicePixelRatio(scale);
  const Palette colors = Palette::matching(palette());
  pixmap.fill(colors.background);
  QPainter painter(&pixmap);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  const Eigen::Index shown = std::min(points.size(), kPreviewPoints);
  for (Eigen::Index i = 0; i < shown; ++i) {
    const Eigen::Index row = i * points.size() / shown;
    painter.setBrush(colors.classColor(points.labels(row) != 0));
    const PlaneBox& plane = points.plane;
    painter.drawEllipse(QPointF((points.points(row, 0) - plane.x_min) / plane.width() * kPreviewSide,
                                (plane.y_max - points.points(row, 1)) / plane.height() * kPreviewSide),
                        1.8, 1.8);
  }
  painter.setPen(colors.axis);
  painter.setBrush(Qt::NoBrush);
  painter.drawRect(QRectF(0.5, 0.5, kPreviewSide - 1, kPreviewSide - 1));
  painter.end();
  picture_->setPixmap(pixmap);
}

void ImportDialog::apply(DataSpec& spec) const {
  spec.points_file = QFileInfo(path_).absoluteFilePath().toStdString();
  spec.points_format = points_format_text(format_);
  spec.points_digest = hex_text(sha256(*text_));
  spec.standardize = standardize_->isChecked();
}

}  // namespace quantoscope
