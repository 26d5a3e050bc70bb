// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/plot_menu.h"

#include <algorithm>
#include <utility>

#include <QAction>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QMenu>
#include <QMessageBox>
#include <QRegularExpression>

#include "core/io/files.h"
#include "ui/figure/figure_numbers.h"
#include "ui/note_label.h"
#include "ui/replace_question.h"
#include "ui/translated.h"

namespace quantoscope {
namespace {

constexpr int kPictureDpi = 192;  ///< Of what goes to the clipboard.

/// "png" of "PNG (*.png)"
QString ending_of(const QString& filter) {
  return filter.section(QStringLiteral("*."), 1).section(QLatin1Char(')'), 0, 0);
}

/// A plot may be in a dock that floats.
void tell(const QWidget& plot, const QString& text) {
  const QWidget* outermost = &plot;
  while (outermost->parentWidget()) outermost = outermost->parentWidget();
  if (auto* const note = outermost->findChild<NoteLabel*>()) note->showNote(text);
}

}  // namespace

PlotContents drawn_contents(const QString& name, std::function<bool()> any,
                            const std::function<Drawing()>& drawing, std::function<PlotNumbers()> numbers) {
  PlotContents contents;
  contents.name = name;
  contents.any = std::move(any);
  contents.picture = [drawing] { return image_of(drawing(), kPictureDpi); };
  contents.numbers = std::move(numbers);
  contents.write = [drawing](const std::string& path) { write_drawing(drawing(), path); };
  return contents;
}

PlotContents figure_contents(const QString& name, const std::function<Comparison()>& rows, bool named,
                             const std::function<FigureSpec()>& spec) {
  PlotContents contents;
  contents.name = name;
  contents.any = [rows] {
    const Comparison all = rows();
    return std::ranges::any_of(all, [](const ComparedResult& row) {
      return std::ranges::any_of(row.result->networks,
                                 [](const NetworkSnapshot& each) { return each.map != nullptr; });
    });
  };
  // What is drawn refers to the rows.
  const auto with = [rows, named, spec](auto act) {
    const Comparison all = rows();
    return act(named ? FigureContent(all) : FigureContent(*all.front().result), spec());
  };
  contents.picture = [with] {
    return with([](const FigureContent& content, const FigureSpec& figure) {
      return render_figure_image(content, figure);
    });
  };
  contents.numbers = [with, named] {
    return with([named](const FigureContent& content, const FigureSpec& figure) {
      return PlotNumbers::fromCsv(named ? figure_accuracies_csv(content, figure)
                                        : figure_points_csv(content, figure));
    });
  };
  contents.write = [with](const std::string& path) {
    with([&path](const FigureContent& content, const FigureSpec& figure) {
      write_figure(content, figure, path);
    });
  };
  return contents;
}

PlotMenu::PlotMenu(QWidget* plot, PlotContents contents)
    : QObject(plot), plot_(plot), contents_(std::move(contents)) {
  plot->installEventFilter(this);
  // A QCustomPlot keeps what the mouse does from its parent.
  for (QWidget* const inner : plot->findChildren<QWidget*>())
    if (inner->testAttribute(Qt::WA_NoMousePropagation)) inner->installEventFilter(this);
}

bool PlotMenu::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() != QEvent::ContextMenu) return QObject::eventFilter(watched, event);
  const auto& asked = *static_cast<QContextMenuEvent*>(event);
  if (asked.reason() != QContextMenuEvent::Mouse || !keys_only_) popup(asked.globalPos());
  event->accept();
  return true;
}

void PlotMenu::popup(QPoint place) {
  auto* const menu = new QMenu(plot_);
  menu->setObjectName(QStringLiteral("plot_menu"));
  menu->setAttribute(Qt::WA_DeleteOnClose);
  const bool any = contents_.any();
  const auto add = [&](const QString& text, const char* name, const std::function<void()>& act) {
    QAction* const action = menu->addAction(text);
    action->setObjectName(QLatin1String(name));
    action->setEnabled(any);
    connect(action, &QAction::triggered, this, act);
  };
  add(tr("&Copy picture"), "copy_picture", [this] {
    attempt([this] { QGuiApplication::clipboard()->setImage(contents_.picture()); },
            tr("Copied the picture"));
  });
  add(tr("Copy &numbers"), "copy_numbers", [this] {
    attempt([this] { QGuiApplication::clipboard()->setText(contents_.numbers().tabs()); },
            tr("Copied the numbers"));
  });
  menu->addSeparator();
  add(tr("&Save CSV…"), "save_csv", [this] { saveNumbers(); });
  add(tr("&Export…"), "export_plot", [this] { exportPlot(); });
  menu->popup(place);
}

void PlotMenu::saveNumbers() {
  chooseFile(tr("Save numbers"), {QStringLiteral("CSV (*.csv)")},
             [this](const std::string& path) { write_file_atomically(path, contents_.numbers().csv()); });
}

void PlotMenu::exportPlot() {
  chooseFile(tr("Export plot"),
             {QStringLiteral("PDF (*.pdf)"), QStringLiteral("SVG (*.svg)"), QStringLiteral("PNG (*.png)")},
             contents_.write);
}

void PlotMenu::chooseFile(const QString& title, const QStringList& filters,
                          const std::function<void(const std::string&)>& write) {
  auto* const dialog = new QFileDialog(plot_, title);
  dialog->setObjectName(QStringLiteral("plot_file"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  dialog->setNameFilters(filters);
  dialog->setOption(QFileDialog::DontConfirmOverwrite);  // Asked below, once the ending is known.
  dialog->setDefaultSuffix(ending_of(filters.first()));
  connect(dialog, &QFileDialog::filterSelected, dialog,
          [dialog](const QString& filter) { dialog->setDefaultSuffix(ending_of(filter)); });
  dialog->selectFile(contents_.name + QLatin1Char('.') + ending_of(filters.first()));
  connect(dialog, &QFileDialog::filterSelected, dialog, [dialog](const QString& filter) {
    const QFileInfo file(dialog->selectedFiles().value(0));
    if (!file.suffix().isEmpty())
      dialog->selectFile(file.completeBaseName() + QLatin1Char('.') + ending_of(filter));
  });
  connect(dialog, &QFileDialog::fileSelected, this, [this, write](const QString& path) {
    if (QFileInfo::exists(path) &&
        !ask_to_replace(plot_, tr("Replace file?"),
                        tr("%1 is there already. Replace it?").arg(QDir::toNativeSeparators(path))))
      return;
    attempt([&] { write(path.toStdString()); }, tr("Saved %1").arg(QDir::toNativeSeparators(path)));
  });
  dialog->open();
}

void PlotMenu::attempt(const std::function<void()>& what, const QString& done) {
  try {
    what();
    tell(*plot_, done);
  } catch (const std::exception& error) {
    auto* const box = new QMessageBox(QMessageBox::Warning, tr("That did not work"), translated(error),
                                      QMessageBox::Ok, plot_);
    box->setTextFormat(Qt::PlainText);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->open();
  }
}

}  // namespace quantoscope
