// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/help_dialogs.h"

#include <QDialog>
#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include "core/build_info.h"
#include "ui/panels/icons.h"
#include "ui/translated.h"

namespace quantoscope {
namespace {

void show_text(const QString& name, const QString& title, const QString& html, QWidget* parent,
               bool with_icon) {
  auto* dialog = new QDialog(parent);
  dialog->setObjectName(name);
  dialog->setWindowTitle(title);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  auto* text = new QLabel(html);
  text->setTextFormat(Qt::RichText);
  text->setWordWrap(with_icon);
  text->setOpenExternalLinks(true);
  text->setTextInteractionFlags(Qt::TextBrowserInteraction);
  if (with_icon) text->setMinimumWidth(430);
  auto* row = new QHBoxLayout;
  row->setSpacing(20);
  if (with_icon) {
    auto* icon = new QLabel;
    icon->setPixmap(program_icon().pixmap(QSize(64, 64), dialog->devicePixelRatioF()));
    row->addWidget(icon, 0, Qt::AlignTop);
  }
  row->addWidget(text, 1);
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
  QObject::connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
  auto* column = new QVBoxLayout(dialog);
  column->setContentsMargins(24, 20, 24, 16);
  column->setSpacing(18);
  column->addLayout(row);
  column->addWidget(buttons);
  column->setSizeConstraint(QLayout::SetFixedSize);
  dialog->show();
}

QString row(const QString& left, const QString& right) {
  return QString("<tr><td style='padding:2px 28px 2px 0'>%1</td><td style='padding:2px 0'>%2</td></tr>")
      .arg(left, right);
}

}  // namespace

void show_about(QWidget* parent) {
  const BuildInfo info = build_info();
  const auto text = [](const std::string& s) { return QString::fromStdString(s).toHtmlEscaped(); };
  QStringList names;
  for (const std::string& name : info.products) names << QString::fromStdString(name);
  const QString products = names.join(QStringLiteral(", "));
  const QString html =
      "<h2 style='margin:0'>Quantoscope " + text(info.version) + "</h2>" +
      translate(
          "about",
          "<p>An instrument for seeing quantization errors: what few-bit weights, few-bit activations and "
          "both together do to what a network has learned.</p>"
          "<p>It follows the synthetic experiment of<br>%1.</p>")
          .arg(
              "Y. Boo, S. Shin, W. Sung, <i>Quantized Neural Networks: Characterization and Holistic "
              "Optimization</i>, 2020, <a href='https://arxiv.org/abs/2006.00530'>arXiv 2006.00530</a>") +
      "<table cellspacing='0' style='margin-top:10px'>" + row("Qt", qVersion()) +
      row("LibTorch", text(info.libtorch)) + row("BLAS", text(info.blas)) +
      row(translate("about", "Matrix products"), products.toHtmlEscaped()) +
      row(translate("about", "Instruction set"), text(info.instruction_set)) + "</table>" +
      translate(
          "about",
          "<p>Free software under the GNU General Public License, version 3 or later (GPL-3.0-or-later). It "
          "comes without any warranty.</p>");
  show_text("about", translate("about", "About Quantoscope"), html, parent, true);
}

}  // namespace quantoscope
