// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/figure/export_dialog.h"

#include <algorithm>
#include <utility>

#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QDir>
#include <QDoubleSpinBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QFontDatabase>
#include <QFormLayout>
#include <QGridLayout>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScreen>
#include <QScrollArea>
#include <QScrollBar>
#include <QSpinBox>
#include <QTimer>
#include <QVBoxLayout>

#include "core/error.h"
#include "ui/figure/figure_caption.h"
#include "ui/figure/figure_layout.h"
#include "ui/figure/figure_numbers.h"
#include "ui/figure/figure_presets.h"
#include "ui/figure/figure_preview.h"
#include "ui/help/help_window.h"
#include "ui/plots/network_text.h"
#include "ui/plots/view_text.h"
#include "ui/replace_question.h"
#include "ui/translated.h"

namespace quantoscope {
namespace {

const QString kNumbers = QStringLiteral("CSV");
constexpr double kLeastHeight = 19;  ///< mm; stands for as much as is needed.

struct NamedPalette {
  const char *key, *name;
  Palette (*make)();
};
const NamedPalette kPalettes[] = {
    {"print", QT_TRANSLATE_NOOP("quantoscope::ExportDialog", "Print"), [] { return Palette::print(); }},
    {"light", QT_TRANSLATE_NOOP("quantoscope::ExportDialog", "Light"), [] { return Palette::light(); }},
    {"dark", QT_TRANSLATE_NOOP("quantoscope::ExportDialog", "Dark"), [] { return Palette::dark(); }},
};

bool alike(const Palette& a, const Palette& b) {
  return a.background == b.background && a.text == b.text && a.classColor(0) == b.classColor(0) &&
         a.classColor(1) == b.classColor(1);
}

/// A column of a comparison, whose rows may differ in bits.
QString kind_title(NetworkKind kind) {
  switch (kind) {
    case NetworkKind::Float:
      return ExportDialog::tr("Float");
    case NetworkKind::Weight:
      return ExportDialog::tr("Weights");
    case NetworkKind::Activation:
      return ExportDialog::tr("Activations");
    case NetworkKind::Joint:
      break;
  }
  return ExportDialog::tr("Weights and activations");
}

}  // namespace

ExportDialog::ExportDialog(ExperimentResult result, QWidget* parent, MapView shown)
    : ExportDialog(Comparison{{{}, std::make_shared<ExperimentResult>(std::move(result))}}, false, parent,
                   shown) {}

ExportDialog::ExportDialog(Comparison comparison, QWidget* parent, MapView shown)
    : ExportDialog(std::move(comparison), true, parent, shown) {}

ExportDialog::ExportDialog(Comparison rows, bool named, QWidget* parent, MapView shown)
    : QDialog(parent), rows_(std::move(rows)), shown_(shown), named_(named), redraw_(new QTimer(this)) {
  setWindowTitle(named ? tr("Export comparison") : tr("Export figure"));
  redraw_->setSingleShot(true);
  redraw_->setInterval(0);  // Several changes in one turn of the event loop draw once.
  connect(redraw_, &QTimer::timeout, this, &ExportDialog::updatePreview);
  build();
  FigureSpec first;
  first.views = {shown_};
  setSpec(first);
  recall();
  setPath(QDir::current().filePath(QStringLiteral("figure.pdf")));
}

ExportDialog::~ExportDialog() = default;

FigureContent ExportDialog::content() const {
  if (named_) return rows_;
  return *rows_.front().result;
}

void ExportDialog::build() {
  auto* const body = new QHBoxLayout;
  // On a screen of 720 lines they do not all fit.
  auto* const scrolled = new QScrollArea(this);
  scrolled->setAccessibleName(tr("Settings of the figure"));
  scrolled->setFocusPolicy(Qt::NoFocus);
  scrolled->setFrameShape(QFrame::NoFrame);
  scrolled->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scrolled->setWidgetResizable(true);
  scrolled->setWidget(buildControls());
  scrolled->setMinimumWidth(scrolled->widget()->minimumSizeHint().width() +
                            scrolled->verticalScrollBar()->sizeHint().width());
  body->addWidget(scrolled);
  preview_ = new FigurePreview(this);
  connect(preview_, &FigurePreview::resized, this, [this] { redraw_->start(); });
  body->addWidget(preview_, 1);

  path_ = new QLineEdit(this);
  path_->setObjectName(QStringLiteral("path"));
  connect(path_, &QLineEdit::textChanged, this, &ExportDialog::pathChanged);
  auto* const browse_button = new QPushButton(tr("&Browse…"), this);
  connect(browse_button, &QPushButton::clicked, this, &ExportDialog::browse);
  auto* const label = new QLabel(tr("&File"), this);
  label->setBuddy(path_);
  auto* const file = new QHBoxLayout;
  file->addWidget(label);
  file->addWidget(path_, 1);
  file->addWidget(browse_button);

  message_ = new QLabel(this);
  message_->setObjectName(QStringLiteral("message"));
  message_->setWordWrap(true);
  message_->setTextFormat(Qt::PlainText);
  message_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  message_->hide();

  auto* const buttons = new QDialogButtonBox(this);
  write_ = buttons->addButton(tr("&Export"), QDialogButtonBox::ActionRole);
  write_->setObjectName(QStringLiteral("write"));
  write_->setDefault(true);
  copy_ = buttons->addButton(tr("&Copy to clipboard"), QDialogButtonBox::ActionRole);
  copy_->setObjectName(QStringLiteral("copy"));
  caption_ = buttons->addButton(tr("Copy c&aption"), QDialogButtonBox::ActionRole);
  caption_->setObjectName(QStringLiteral("caption"));
  caption_->setToolTip(tr("A caption to paste: settings, accuracies and what the colours mean"));
  buttons->addButton(QDialogButtonBox::Cancel);
  buttons->addButton(QDialogButtonBox::Help);
  connect(buttons, &QDialogButtonBox::helpRequested, this, [this] { show_help(this, "figures"); });
  connect(write_, &QPushButton::clicked, this, &ExportDialog::write);
  connect(copy_, &QPushButton::clicked, this, &ExportDialog::copy);
  connect(caption_, &QPushButton::clicked, this,
          [this] { QGuiApplication::clipboard()->setText(figure_caption(content(), spec())); });
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);

  auto* const all = new QVBoxLayout(this);
  all->addLayout(body, 1);
  all->addLayout(file);
  all->addWidget(message_);
  all->addWidget(buttons);
  resize(980, scrolled->widget()->sizeHint().height() + 130);
  const QSize room = screen()->availableSize() - QSize(16, 48);
  resize(size().boundedTo(room));
}

QWidget* ExportDialog::buildControls() {
  auto* const controls = new QWidget(this);
  auto* const form = new QFormLayout(controls);
  form->setContentsMargins(0, 0, 8, 0);
  const auto box = [&](const char* name) {
    auto* const combo = new QComboBox(controls);
    combo->setObjectName(QLatin1String(name));
    connect(combo, &QComboBox::currentIndexChanged, this, &ExportDialog::changed);
    return combo;
  };
  const auto check = [&](const QString& text, const char* name) {
    auto* const toggle = new QCheckBox(text, controls);
    toggle->setObjectName(QLatin1String(name));
    connect(toggle, &QCheckBox::toggled, this, &ExportDialog::changed);
    return toggle;
  };
  const auto real = [&](double low, double high, int decimals, const QString& unit, const char* name) {
    auto* const spin = new QDoubleSpinBox(controls);
    spin->setObjectName(QLatin1String(name));
    spin->setRange(low, high);
    spin->setDecimals(decimals);
    spin->setSuffix(unit);
    connect(spin, &QDoubleSpinBox::valueChanged, this, &ExportDialog::changed);
    return spin;
  };

  preset_ = new QComboBox(controls);
  preset_->setObjectName(QStringLiteral("preset"));
  preset_->addItem(tr("As set below"));
  for (const FigurePreset& preset : figure_presets()) preset_->addItem(translate("figure", preset.name));
  connect(preset_, &QComboBox::activated, this, &ExportDialog::applyPreset);
  format_ = new QComboBox(controls);
  format_->setObjectName(QStringLiteral("format"));
  for (const std::string_view ending : kFigureFormats)
    format_->addItem(QString::fromLatin1(ending.data(), qsizetype(ending.size())).toUpper());
  format_->addItem(kNumbers);
  format_->setItemData(
      format_->count() - 1,
      tr("The numbers behind the figure: x, y, truth, each network's logit and what the views show per "
         "grid point, and a small table of accuracies beside it."),
      Qt::ToolTipRole);
  connect(format_, &QComboBox::textActivated, this, &ExportDialog::chooseFormat);
  width_ = real(20, 1000, 1, tr(" mm"), "width");
  width_->setSingleStep(5);
  height_ = real(kLeastHeight, 1000, 1, tr(" mm"), "height");
  height_->setSingleStep(5);
  height_->setSpecialValueText(tr("As needed"));
  height_->setToolTip(tr("Of a page or slide: the maps are as large as it holds, in its middle."));
  dpi_ = new QSpinBox(controls);
  dpi_->setObjectName(QStringLiteral("dpi"));
  dpi_->setRange(30, 2400);
  dpi_->setSingleStep(50);
  dpi_->setSuffix(tr(" dpi"));
  dpi_->setToolTip(tr("Resolution of a PNG, and of the maps inside PDF and SVG."));
  connect(dpi_, &QSpinBox::valueChanged, this, &ExportDialog::changed);
  font_size_ = real(4, 24, 1, tr(" pt"), "font_size");
  font_size_->setSingleStep(0.5);
  font_ = box("font");
  fillFonts();
  palette_ = box("palette");
  for (const NamedPalette& each : kPalettes) palette_->addItem(tr(each.name), QString::fromLatin1(each.key));
  region_ = box("region");
  columns_ = box("columns");
  columns_->addItem(tr("One row"), 0);
  columns_->addItem(tr("One column"), 1);
  for (int columns = 2; columns <= kNetworkKinds; ++columns)
    columns_->addItem(tr("%n columns", nullptr, columns), columns);
  columns_->setEnabled(!named_);  // A comparison has a row for each experiment.
  size_ = new QLabel(controls);
  size_->setObjectName(QStringLiteral("size"));

  form->addRow(tr("&Preset"), preset_);
  form->addRow(tr("Fo&rmat"), format_);
  form->addRow(tr("&Width"), width_);
  form->addRow(tr("He&ight"), height_);
  form->addRow(tr("&Resolution"), dpi_);
  form->addRow(tr("&Text size"), font_size_);
  form->addRow(tr("Fo&nt"), font_);
  form->addRow(tr("Co&lours"), palette_);
  form->addRow(tr("Re&gion"), region_);
  form->addRow(tr("&Layout"), columns_);
  truth_ = check(tr("Truth"), "truth");
  form->addRow(tr("Panels"), truth_);
  for (int i = 0; i < kNetworkKinds; ++i) {
    const QString title =
        named_ ? kind_title(kAllKinds[i]) : network_title(rows_.front().result->networks[i]);
    networks_[i] = check(title, name(kAllKinds[i]));
    form->addRow(QString(), networks_[i]);
  }
  form->addRow(tr("Views"), buildViews(controls));
  titles_ = check(tr("Titles"), "titles");
  letters_ = check(tr("Letters (a), (b) …"), "letters");
  boundary_ = check(tr("Class boundary"), "boundary");
  color_bar_ = check(tr("Colour scale or legend"), "color_bar");
  form->addRow(tr("Show"), titles_);
  for (QCheckBox* toggle : {letters_, boundary_, color_bar_}) form->addRow(QString(), toggle);
  numbers_ = check(tr("Numbers (CSV) beside it"), "numbers");
  numbers_->setToolTip(tr("Also writes x, y, truth and logits of each grid point, and the accuracies."));
  form->addRow(tr("Data"), numbers_);
  form->addRow(tr("Size"), size_);
  controls->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Preferred);
  fillRegions();
  return controls;
}

QWidget* ExportDialog::buildViews(QWidget* parent) {
  auto* const views = new QWidget(parent);
  auto* const grid = new QGridLayout(views);
  grid->setContentsMargins(0, 0, 0, 0);
  for (std::size_t i = 0; i < kAllViews.size(); ++i) {
    const MapView view = kAllViews[i];
    auto* const toggle = views_[i] = new QCheckBox(view_name(view), views);
    toggle->setObjectName(QStringLiteral("view_") + view_word(view));
    toggle->setAccessibleName(tr("View: %1").arg(view_name(view)));
    toggle->setToolTip(view_description(view));
    toggle->setWhatsThis(view_description(view));
    connect(toggle, &QCheckBox::toggled, this, &ExportDialog::changed);
    grid->addWidget(toggle, int(i / 2), int(i % 2));
  }
  return views;
}

void ExportDialog::fillRegions() {
  const bool quarter = std::ranges::any_of(
      rows_, [](const ComparedResult& row) { return row.result->spec.map.region == Region::BottomRight; });
  if (!quarter) region_->addItem(tr("Whole plane"), int(Region::Whole));
  region_->addItem(tr("Bottom-right quarter"), int(Region::BottomRight));
  region_->setEnabled(!quarter);
}

void ExportDialog::fillFonts() {
  font_->addItem(tr("Automatic"), QString());
  for (const QString& family : QFontDatabase::families())
    if (!QFontDatabase::isPrivateFamily(family)) font_->addItem(family, family);
  font_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  font_->setMinimumContentsLength(12);
}

void ExportDialog::applyPreset(int index) {
  if (index < 1) return;
  const FigurePreset& preset = figure_presets()[std::size_t(index) - 1];
  applying_preset_ = true;
  width_->setValue(preset.width_mm);
  height_->setValue(preset.height_mm);
  font_size_->setValue(preset.font_size);
  dpi_->setValue(preset.dpi);
  if (!named_) columns_->setCurrentIndex(std::max(0, columns_->findData(preset.columns)));
  palette_->setCurrentIndex(
      palette_->findData(preset.light ? QStringLiteral("light") : QStringLiteral("print")));
  if (*preset.format) chooseFormat(QString::fromLatin1(preset.format));
  applying_preset_ = false;
  preset_->setCurrentIndex(index);
}

FigureSpec ExportDialog::spec() const {
  FigureSpec spec;
  spec.region = Region(region_->currentData().toInt());
  spec.width_mm = width_->value();
  spec.height_mm = height_->value() > kLeastHeight ? height_->value() : 0;
  spec.dpi = dpi_->value();
  spec.columns = columns_->currentData().toInt();
  for (int i = 0; i < kNetworkKinds; ++i) spec.networks[i] = networks_[i]->isChecked();
  spec.views.clear();
  for (std::size_t i = 0; i < views_.size(); ++i)
    if (views_[i]->isChecked()) spec.views.push_back(kAllViews[i]);
  spec.truth = truth_->isChecked();
  spec.font_size = font_size_->value();
  spec.titles = titles_->isChecked();
  spec.letters = letters_->isChecked();
  spec.boundary = boundary_->isChecked();
  spec.color_bar = color_bar_->isChecked();
  spec.font_family = font_->currentData().toString().toStdString();
  spec.palette = kPalettes[std::max(0, palette_->currentIndex())].make();
  return spec;
}

void ExportDialog::setSpec(const FigureSpec& spec) {
  if (spec.region) region_->setCurrentIndex(std::max(0, region_->findData(int(*spec.region))));
  width_->setValue(spec.width_mm);
  height_->setValue(spec.height_mm);
  dpi_->setValue(spec.dpi);
  columns_->setCurrentIndex(std::max(0, columns_->findData(spec.columns)));
  for (int i = 0; i < kNetworkKinds; ++i) networks_[i]->setChecked(spec.networks[i]);
  for (std::size_t i = 0; i < views_.size(); ++i)
    views_[i]->setChecked(std::ranges::find(spec.views, kAllViews[i]) != spec.views.end());
  truth_->setChecked(spec.truth);
  font_size_->setValue(spec.font_size);
  titles_->setChecked(spec.titles);
  letters_->setChecked(spec.letters);
  boundary_->setChecked(spec.boundary);
  color_bar_->setChecked(spec.color_bar);
  font_->setCurrentIndex(std::max(0, font_->findData(QString::fromStdString(spec.font_family))));
  for (int i = 0; i < palette_->count(); ++i)
    if (alike(kPalettes[i].make(), spec.palette)) palette_->setCurrentIndex(i);
  changed();
}

QString ExportDialog::path() const { return path_->text().trimmed(); }

void ExportDialog::setPath(const QString& path) { path_->setText(QDir::toNativeSeparators(path)); }

void ExportDialog::browse() {
  const QString chosen =
      QFileDialog::getSaveFileName(this, tr("Export figure"), path(),
                                   tr("PDF (*.pdf);;SVG (*.svg);;PNG (*.png);;Numbers (*.csv)"), nullptr,
                                   QFileDialog::DontConfirmOverwrite);  // The button says "Replace" instead.
  if (!chosen.isEmpty())
    setPath(QFileInfo(chosen).suffix().isEmpty() ? chosen + QStringLiteral(".pdf") : chosen);
}

void ExportDialog::chooseFormat(const QString& ending) {
  const QFileInfo file(path());
  QString base = path();
  if (!file.suffix().isEmpty()) base.chop(file.suffix().size() + 1);
  setPath(base + QLatin1Char('.') + ending.toLower());
}

void ExportDialog::pathChanged() {
  const int format = format_->findText(QFileInfo(path()).suffix().toUpper());
  if (format >= 0) format_->setCurrentIndex(format);
  nameButton();
  changed();
}

bool ExportDialog::nameButton() {
  const bool was = std::exchange(replaces_, QFileInfo(path()).isFile());
  write_->setText(replaces_ ? tr("&Replace") : tr("&Export"));
  return was == replaces_;
}

void ExportDialog::changed() {
  if (!numbers_) return;  // Not built yet.
  if (!applying_preset_) preset_->setCurrentIndex(0);
  numbers_->setEnabled(format_->currentText() != kNumbers);
  redraw_->start();
}

void ExportDialog::updatePreview() {
  try {
    FigureSpec drawn = spec();
    const QSizeF size = figure_size_mm(content(), drawn);
    size_->setText(tr("%1 × %2 mm\n%3 × %4 pixels")
                       .arg(size.width(), 0, 'f', 0)
                       .arg(size.height(), 0, 'f', 0)
                       .arg(size.width() / 25.4 * drawn.dpi, 0, 'f', 0)
                       .arg(size.height() / 25.4 * drawn.dpi, 0, 'f', 0));
    drawn.dpi = std::clamp(int(preview_->pixelsAcross(size.width() / size.height()) / (size.width() / 25.4)),
                           30, 2400);
    preview_->setImage(render_figure_image(content(), drawn));
    message_->hide();
  } catch (const Error& error) {
    preview_->setImage({});
    size_->clear();
    showError(translated(error));
  }
  write_->setEnabled(!preview_->image().isNull() && !path().isEmpty());
  for (QPushButton* button : {copy_, caption_}) button->setEnabled(!preview_->image().isNull());
}

void ExportDialog::copy() {
  try {
    QGuiApplication::clipboard()->setImage(render_figure_image(content(), spec()));
  } catch (const Error& error) {
    showError(translated(error));
  }
}

QString ExportDialog::numbersPath() const {
  const QFileInfo file(path());
  if (file.suffix().toUpper() == kNumbers) return path();
  if (!numbers_->isChecked()) return {};
  return file.dir().filePath(file.completeBaseName() + QStringLiteral(".csv"));
}

bool ExportDialog::mayReplaceUnnamed() {
  const QString numbers = numbersPath();
  if (numbers.isEmpty()) return true;
  QStringList there;
  for (const QString& each : {numbers, QString::fromStdString(accuracies_path(numbers.toStdString()))})
    if (each != path() && QFileInfo::exists(each)) there << QDir::toNativeSeparators(each);
  if (there.isEmpty()) return true;
  return ask_to_replace(
      this, tr("Replace files?"),
      tr("The numbers of the figure go into files beside it. There are already:\n%1\nReplace them?")
          .arg(there.join(QLatin1Char('\n'))));
}

void ExportDialog::write() {
  try {
    const QString figure = path(), numbers = numbersPath();
    if (!nameButton() && replaces_)  // Somebody was faster.
      throw Error(tr("%1 is there by now; Replace writes over it").arg(figure).toStdString());
    const bool alone = numbers == figure;
    // All refusals before anything is written.
    if (!alone) spare_points_file(content(), figure.toStdString());
    if (!numbers.isEmpty())
      for (const std::string& each : {numbers.toStdString(), accuracies_path(numbers.toStdString())})
        spare_points_file(content(), each);
    if (!mayReplaceUnnamed()) return;
    if (!alone) write_figure(content(), spec(), figure.toStdString());
    if (!numbers.isEmpty()) write_figure_numbers(content(), spec(), numbers.toStdString());
    remember();
    accept();
  } catch (const Error& error) {
    showError(translated(error));
  }
}

void ExportDialog::showError(const QString& message) {
  QPalette colors = palette();
  colors.setColor(QPalette::WindowText, Palette::matching(colors).alert);
  message_->setPalette(colors);
  message_->setText(message);
  message_->show();
}

}  // namespace quantoscope
