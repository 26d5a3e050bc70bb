// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/hidden_space_panel.h"

#include <algorithm>

#include <QComboBox>
#include <QLabel>
#include <QLocale>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "core/analysis/hidden_space.h"
#include "ui/panels/lazy_refresh.h"
#include "ui/plots/hidden_plot.h"
#include "ui/plots/network_text.h"
#include "ui/session/inspection.h"

namespace quantoscope {
namespace {

constexpr int kLines = 21;
/// Multiplications of one picture: a few dozen milliseconds. Large networks get fewer points on each line.
constexpr double kAffordable = 6e8;

int points_per_line(const ModelSpec& model) {
  const double each = 2 * 2 * kLines * double(parameter_count(model));
  return std::clamp(int(kAffordable / each), 41, 121);
}

struct Request {
  std::shared_ptr<const NetworkState> reference, quantized;
  std::shared_ptr<const Dataset> dataset;
  std::array<QString, 2> titles;
  int layer = 1;
  HiddenAxes axes = HiddenAxes::Principal;
  bool truth = true;
};

std::vector<std::int8_t> classes_of(const HiddenSpace& space, const HiddenSpace::Image& image,
                                    const Truth& truth) {
  std::vector<std::int8_t> classes;
  for (Eigen::Index i = 0; i < image.logits.size(); ++i)
    if (truth)
      classes.push_back(std::int8_t(truth(space.grid.points(i, 0), space.grid.points(i, 1)).value_or(-1)));
    else
      classes.push_back(image.logits[i] > 0 ? 1 : 0);
  return classes;
}

std::shared_ptr<const HiddenPicture> picture_of(const Request& request, const std::stop_token& stop) {
  const PlaneGrid grid(request.dataset->plane, kLines, points_per_line(request.reference->model),
                       request.dataset->truth);
  auto space =
      hidden_space(*request.reference, request.quantized.get(), request.layer, grid, request.axes, stop);
  if (!space) return nullptr;
  auto picture = std::make_shared<HiddenPicture>();
  picture->space = std::move(*space);
  picture->titles = request.titles;
  const HiddenPlane& plane = picture->space.plane;
  for (std::size_t k = 0; k < 2; ++k)
    picture->axes[k] = request.axes == HiddenAxes::Principal
                           ? HiddenSpacePanel::tr("direction %1").arg(k + 1)
                           : HiddenSpacePanel::tr("unit %1").arg(plane.units[k] + 1);
  const Truth truth = request.truth ? request.dataset->truth : Truth();
  picture->classes[0] = classes_of(picture->space, picture->space.reference, truth);
  if (picture->space.quantized)
    picture->classes[1] = classes_of(picture->space, *picture->space.quantized, truth);
  return picture;
}

QString count_text(Eigen::Index count) { return QLocale(QLocale::English).toString(qlonglong(count)); }

}  // namespace

HiddenSpacePanel::HiddenSpacePanel(QWidget* parent) : QWidget(parent) {
  lazy_ = new LazyRefresh(this, [this] { refresh(); });
  setWhatsThis(tr(
      "<p>A grid of 21 x 21 lines over the plane, as the units of a hidden layer see it: every point of the "
      "plane becomes a point with one coordinate per unit.</p>"
      "<p><b>Principal directions</b>: seen along the two directions in which the float network's "
      "activations vary most (eigenvectors of their covariance). Both networks are seen along the same "
      "ones. The share of the variance that these show stands below.</p>"
      "<p><b>Two units</b>: seen along the two units that vary most in the float network.</p>"
      "<p>What to look for: the float network and quantized weights fold the plane like a cloth, its lines "
      "stay "
      "lines. Quantized activations leave a unit only 2<sup>bits</sup> values: the cloth becomes a "
      "<b>lattice</b>, neighbouring points fall together or hop apart, and many points of the plane share "
      "one "
      "vector of activations. With two units the lattice is seen from straight in front. In deep layers "
      "watch the two colours "
      "come apart: the last layer separates them with a plane.</p>"));
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(10, 8, 10, 8);
  column->setSpacing(6);
  make_head();
  pages_ = new QStackedWidget;
  empty_ = new QLabel;
  empty_->setAlignment(Qt::AlignCenter);
  empty_->setWordWrap(true);
  empty_->setForegroundRole(QPalette::PlaceholderText);
  plot_ = new HiddenPlot;
  plot_->setToolTip(
      tr("Quantized weights fold the plane smoothly; quantized activations turn it into a lattice"));
  pages_->addWidget(empty_);
  pages_->addWidget(plot_);
  column->addWidget(pages_, 1);
  caption_ = new QLabel;
  caption_->setWordWrap(true);
  caption_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  column->addWidget(caption_);
}

HiddenSpacePanel::~HiddenSpacePanel() = default;

QComboBox* HiddenSpacePanel::add_choice(QLayout& row, const QString& text, const char* name,
                                        const QString& tip) {
  auto* box = new QComboBox;
  box->setObjectName(name);
  box->setAccessibleName(text);
  box->setToolTip(tip);
  box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
  box->setMinimumContentsLength(6);
  box->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
  row.addWidget(box);
  return box;
}

void HiddenSpacePanel::make_head() {
  auto* first = new QHBoxLayout;
  auto* second = new QHBoxLayout;
  for (QHBoxLayout* row : {first, second}) {
    row->setSpacing(6);
    static_cast<QVBoxLayout*>(layout())->addLayout(row);
  }
  layer_ = add_choice(*first, tr("Layer"), "hidden.layer", tr("The hidden layer whose output is looked at"));
  network_ = add_choice(*first, tr("Network beside the float network"), "hidden.network",
                        tr("The network that is compared with the float network"));
  for (const NetworkKind kind : kAllKinds) network_->addItem({}, int(kind));
  axes_ = add_choice(*second, tr("Directions"), "hidden.axes",
                     tr("Along which two directions of the layer's space it is seen"));
  axes_->addItems({tr("Principal directions"), tr("Two units")});
  classes_ = add_choice(*second, tr("Colours"), "hidden.classes", tr("What the colours say about a point"));
  classes_->addItems({tr("True class"), tr("Network's class")});
  for (QHBoxLayout* row : {first, second}) row->addStretch(1);
  connect(layer_, &QComboBox::activated, this, [this](int index) {
    if (inspection_) inspection_->setLayer(index + 1);
    change();
  });
  connect(network_, &QComboBox::activated, this, [this](int index) {
    if (inspection_) inspection_->setNetwork(NetworkKind(index));
  });
  connect(axes_, &QComboBox::activated, this, &HiddenSpacePanel::change);
  connect(classes_, &QComboBox::activated, this, &HiddenSpacePanel::change);
}

void HiddenSpacePanel::setInspection(Inspection& inspection) {
  inspection_ = &inspection;
  connect(&inspection, &Inspection::shownChanged, this, [this] {
    show_selection();
    lazy_->later();
  });
  connect(&inspection, &Inspection::selectionChanged, this, [this] {
    show_selection();
    change();
  });
  show_selection();
  lazy_->now();
}

void HiddenSpacePanel::setDataset(std::shared_ptr<const Dataset> dataset) {
  dataset_ = std::move(dataset);
  lazy_->later();
}

void HiddenSpacePanel::setColors(const Palette& palette) { plot_->setColors(palette); }

void HiddenSpacePanel::show_selection() {
  const int hidden = std::max(1, inspection_->shown(NetworkKind::Float)->model.depth - 1);
  while (layer_->count() > hidden) layer_->removeItem(layer_->count() - 1);
  while (layer_->count() < hidden) layer_->addItem(tr("Layer %1").arg(layer_->count() + 1));
  // The output layer has no units to look at: the last hidden one is what it reads.
  layer_->setCurrentIndex(std::min(inspection_->layer(), hidden) - 1);
  for (const NetworkKind kind : kAllKinds) {
    const QString text =
        kind == NetworkKind::Float ? tr("Float only") : network_title(*inspection_->shown(kind));
    if (network_->itemText(int(kind)) != text) network_->setItemText(int(kind), text);
  }
  network_->setCurrentIndex(int(inspection_->network()));
}

/// Another picture, not the same one a little later: it is shown whole.
void HiddenSpacePanel::change() {
  plot_->fit();
  lazy_->now();
}

void HiddenSpacePanel::refresh() {
  if (!inspection_ || !dataset_) return;
  const NetworkKind kind = inspection_->network();
  const auto reference = inspection_->shown(NetworkKind::Float), other = inspection_->shown(kind);
  if (!reference->state) {
    job_.cancel();
    return show_nothing(
        tr("There are no weights to look into: the float network has not begun, or the result was "
           "read from a file, which holds maps only."));
  }
  Request request{reference->state,
                  nullptr,
                  dataset_,
                  {tr("Float"), {}},
                  layer_->currentIndex() + 1,
                  HiddenAxes(axes_->currentIndex()),
                  classes_->currentIndex() == 0};
  request.layer = std::min(request.layer, reference->state->model.depth - 1);
  if (kind == NetworkKind::Float) {
    request.titles[1] = tr("Choose a quantized network");
  } else if (!other->state || other->state->model != reference->state->model) {
    request.titles[1] = tr("%1: %2").arg(bits_text(*other), waiting_text(*other));
  } else {
    request.quantized = other->state;
    request.titles[1] = bits_text(*other);
  }
  job_.request(
      [this, request](const std::stop_token& stop) -> LatestJob::Delivery {
        return [this, picture = picture_of(request, stop)] {
          if (picture) show_picture(picture);
        };
      },
      [this](const QString& trouble) {
        show_nothing(tr("The hidden space cannot be drawn: %1").arg(trouble));
      });
}

void HiddenSpacePanel::show_nothing(const QString& why) {
  empty_->setText(why);
  show_picture(nullptr);
}

void HiddenSpacePanel::show_picture(const std::shared_ptr<const HiddenPicture>& picture) {
  plot_->setPicture(picture);
  pages_->setCurrentIndex(picture ? 1 : 0);
  if (!picture) return caption_->clear();
  const HiddenSpace& space = picture->space;
  const auto width = int(space.plane.mean.size());
  QString text = tr("Layer %1, %2 units. The two directions show %3 of the float network's variance")
                     .arg(space.layer)
                     .arg(width)
                     .arg(percent_text(space.reference.explained));
  if (space.quantized)
    text +=
        tr(" and %1 of %2's. %3 points of the grid have %4 different activation vectors in float, %5 in %2.")
            .arg(percent_text(space.quantized->explained), picture->titles[1],
                 count_text(space.grid.points.rows()), count_text(space.reference.distinct),
                 count_text(space.quantized->distinct));
  else
    text += '.';
  caption_->setText(text);
  plot_->setAccessibleDescription(text);
}

}  // namespace quantoscope
